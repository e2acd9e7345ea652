/* SPDX-License-Identifier: MIT */
/*
 * Actions: how handlers are installed and entered.
 */
#include <errno.h>
#include <stddef.h>
#include <string.h>

#include <arch/sigframe.h>
#include <crash/exception.h>
#include <peers.h>

static void change(int number, const struct k_sigaction *new, struct k_sigaction *old)
{
	struct k_sigaction *action = signal_action(number);

	if (old)
		*old = *action;
	if (!new)
		return;
	/* Some look at these two without the lock. */
	__atomic_store_n(&action->handler, new->handler, __ATOMIC_RELAXED);
	__atomic_store_n(&action->flags, new->flags, __ATOMIC_RELAXED);
	action->restorer = new->restorer;
	action->mask = new->mask & ~SIGNAL_UNBLOCKABLE;
	if (signal_ignored(number)) /* POSIX 2.4.3: pending ones are discarded, blocked or not */
		signal_forget(signal_bit(number));
}

int signal_action_change(int number, const struct k_sigaction *new, struct k_sigaction *old)
{
	if (!signal_valid(number) || (new && (SIGNAL_UNBLOCKABLE & signal_bit(number))))
		return -EINVAL;
	signal_lock();
	change(number, new, old);
	signal_unlock();
	return 0;
}

/* What is done now; what is for one time, nobody else does. */
static struct k_sigaction take_action(int number)
{
	struct k_sigaction *action = signal_action(number), taken;

	signal_lock();
	taken = *action;
	if ((taken.flags & SA_RESETHAND) && signal_handled(number))
		__atomic_store_n(&action->handler, SIGNAL_DEFAULT, __ATOMIC_RELAXED);
	signal_unlock();
	return taken;
}

/* Choose the stack: it, and the alternate stack to restore later, go into REQUEST. */
static void choose_stack(struct arch_sigframe *request, uint64_t stack,
			 const struct k_sigaction *action)
{
	bool nested = signal_on_altstack(stack);
	bool enter = (action->flags & SA_ONSTACK) && signal_altstack_flags(stack) == 0;

	request->altstack = signal_me()->altstack;
	request->stack_top = 0;
	request->stack_bottom = 0;
	if (nested || enter)
		request->stack_bottom = (uintptr_t)signal_me()->altstack.ss_sp;
	if (enter)
		request->stack_top = request->stack_bottom + signal_me()->altstack.ss_size;
}

static void block_during(int number, const struct k_sigaction *action)
{
	uint64_t mask = signal_me()->mask | action->mask;

	if (!(action->flags & SA_NODEFER))
		mask |= signal_bit(number);
	signal_mask_set(mask);
}

int signal_enter(struct trap_frame *frame, const siginfo_t *info)
{
	struct k_sigaction action = take_action(info->si_signo);
	struct signal_thread *self = signal_me();
	struct arch_sigframe request = {
		.signal = info->si_signo,
		.info = info,
		.handler = action.handler,
		.restorer = action.restorer,
		.mask = self->mask_swapped ? self->saved_mask : self->mask,
		.trap = self->trap.vector,
		.error = self->trap.error,
		.fault_address = self->trap.address,
	};
	int error;

	if (action.handler == SIGNAL_DEFAULT || action.handler == SIGNAL_IGNORE)
		return -EAGAIN;
	if (!(action.flags & SIGNAL_SA_RESTORER))
		return -EFAULT; /* as on Linux x86_64: the handler could not return */
	choose_stack(&request, arch_frame_stack(frame), &action);
	error = arch_sigframe_push(frame, &request);
	if (error != 0)
		return error;
	if ((unsigned)self->altstack.ss_flags & SIGNAL_SS_AUTODISARM)
		self->altstack = (stack_t){ .ss_flags = SS_DISABLE };
	self->mask_swapped = false;
	block_during(info->si_signo, &action);
	return 0;
}

static bool can_enter(int number)
{
	return signal_handled(number) && !(signal_me()->mask & signal_bit(number));
}

void signal_force_segv(struct trap_frame *frame, int failed, const char *what)
{
	struct exception exception = {
		.signal = SIGSEGV,
		.code = SI_KERNEL,
		.address = 0,
		.access = PAGE_ACCESS_NONE,
		.what = what,
		.frame = frame,
	};
	siginfo_t info;

	memset(&info, 0, sizeof(info));
	info.si_signo = SIGSEGV;
	info.si_code = SI_KERNEL;
	if (failed == SIGSEGV || !can_enter(SIGSEGV) || signal_enter(frame, &info) != 0)
		crash_by_signal(SIGSEGV, &exception);
}

bool signal_exception(const struct exception *exception)
{
	struct trap_frame *frame = exception->frame;
	siginfo_t info;

	arch_frame_trap(frame, &signal_me()->trap.vector, &signal_me()->trap.error);
	if (exception->access != PAGE_ACCESS_NONE)
		signal_me()->trap.address = exception->address;
	if (!signal_valid(exception->signal) || !can_enter(exception->signal))
		return false;
	memset(&info, 0, sizeof(info));
	info.si_signo = exception->signal;
	info.si_code = exception->code;
	arch_address_store(&info.si_addr, exception->address);
	return signal_enter(frame, &info) == 0;
}
