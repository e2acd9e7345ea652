/* SPDX-License-Identifier: MIT */
/*
 * Sending, and what follows on the way back to the application.  Handlers are entered by
 * action.c, which is linked only if the program can install one.
 */
#include <errno.h>
#include <stddef.h>
#include <string.h>

#include <arch/lock_check.h>
#include <crash/exception.h>
#include <peers.h>
#include <sched/files_lock.h>
#include <sched/hooks.h>

/* Linked if there can be handlers. */
__attribute__((weak)) int signal_enter(struct trap_frame *frame, const siginfo_t *info);
__attribute__((weak)) void signal_force_segv(struct trap_frame *frame, int failed,
					     const char *what);

/* Linked if there can be timers with their own siginfo: fills in the overrun count. */
__attribute__((weak)) void timer_signal_taken(siginfo_t *info);

static const uint64_t stop_signals = (uint64_t)1 << (SIGSTOP - 1) | (uint64_t)1 << (SIGTSTP - 1) |
	(uint64_t)1 << (SIGTTIN - 1) | (uint64_t)1 << (SIGTTOU - 1);

static int send(const siginfo_t *info, int target)
{
	int number = info->si_signo;
	struct signal_thread *thread = signal_receiver(target, number);
	int status;

	if (thread == NULL)
		return -ESRCH;
	if (number == SIGCONT)
		signal_forget(stop_signals);
	if (stop_signals & signal_bit(number))
		signal_forget(signal_bit(SIGCONT));
	/* A blocked signal stays: its action may change before it is unblocked.  Its thread may change the
	 * mask meanwhile. */
	if (signal_ignored(number) &&
	    !(__atomic_load_n(&thread->mask, __ATOMIC_RELAXED) & signal_bit(number)))
		return 0;
	status = signal_queue_add(target == SIGNAL_PROCESS ? &signal_process.queue : &thread->queue,
				  info);
	if (status >= 0)
		signal_call(target, thread, number);
	return status;
}

int signal_send(const siginfo_t *info, int target)
{
	int status;

	if (info->si_signo == SIGSTOP)
		return -ENOSYS;
	signal_lock();
	status = send(info, target);
	signal_unlock();
	return status;
}

void signal_post(int number, int code)
{
	siginfo_t info;

	memset(&info, 0, sizeof(info));
	info.si_signo = number;
	info.si_code = code;
	if (code == SI_USER)
		info.si_pid = 1;
	signal_send(&info, SIGNAL_PROCESS);
}

static bool take(uint64_t set, siginfo_t *info)
{
	bool taken;

	signal_lock();
	taken = signal_queue_take(&signal_me()->queue, set, info) ||
		signal_queue_take(&signal_process.queue, signal_mine(set), info);
	signal_unlock();
	return taken;
}

bool signal_take(uint64_t set, siginfo_t *info)
{
	if (!take(set, info))
		return false;
	if (info->si_code == SI_TIMER && timer_signal_taken) {
		files_hold();
		timer_signal_taken(info);
		files_drop();
	}
	return true;
}

void signal_await(uint64_t set)
{
	__atomic_store_n(&signal_me()->awaited, set, __ATOMIC_RELAXED);
	signal_blocks_others();
}

static uint64_t deliverable(void)
{
	const struct signal_thread *self = signal_me();
	uint64_t pending = signal_queue_pending(&signal_process.queue);

	return (signal_queue_pending(&self->queue) | signal_for_me(pending)) & ~self->mask &
		~self->awaited;
}

static void drop(int number)
{
	signal_lock();
	signal_queue_flush(&signal_me()->queue, signal_bit(number));
	signal_queue_flush(&signal_process.queue, signal_mine(signal_bit(number)));
	signal_unlock();
}

/* Drop what became ignored while it was blocked. */
static uint64_t deliverable_now(void)
{
	uint64_t set = deliverable();

	for (uint64_t left = set; left != 0; left &= left - 1) {
		int number = __builtin_ctzll(left) + 1;

		if (signal_ignored(number)) {
			drop(number);
			set &= ~signal_bit(number);
		}
	}
	return set;
}

bool signal_pending(void)
{
	return signal_call_ends() || (deliverable() != 0 && deliverable_now() != 0);
}

static bool restarts(int number)
{
	return __atomic_load_n(&signal_action(number)->flags, __ATOMIC_RELAXED) & SA_RESTART;
}

bool signal_interrupts(void)
{
	uint64_t set = deliverable_now();
	uint64_t own = set & signal_queue_pending(&signal_me()->queue);
	int number = signal_first(own != 0 ? own : set);

	return signal_ends_call(number != 0 && signal_handled(number) && !restarts(number));
}

static _Noreturn void die_of(struct trap_frame *frame, const siginfo_t *info)
{
	const struct exception sent = {
		.signal = info->si_signo,
		.code = info->si_code,
		.access = PAGE_ACCESS_NONE,
		.frame = frame,
	};

	crash_by_signal(info->si_signo, &sent);
}

/* Another thread may change the action meanwhile: -EAGAIN. */
static void deliver_one(struct trap_frame *frame, const siginfo_t *info)
{
	int error = -EAGAIN;

	while (error == -EAGAIN && signal_handled(info->si_signo))
		error = signal_enter(frame, info);
	if (error == -EAGAIN && !signal_ignored(info->si_signo))
		die_of(frame, info);
	if (error != 0 && error != -EAGAIN)
		signal_force_segv(frame, info->si_signo, "no room on the stack for a signal handler");
}

/* As on Linux, the frames of several pending signals are stacked: the handler that was entered
 * last runs first. */
void signal_deliver(struct trap_frame *frame)
{
	siginfo_t info;

	while (signal_take(~signal_me()->mask, &info))
		deliver_one(frame, &info);
	if (signal_me()->mask_swapped) {
		/* No handler was entered: nobody else will restore it. */
		signal_me()->mask_swapped = false;
		signal_mask_set(signal_me()->saved_mask);
		while (signal_take(~signal_me()->mask, &info))
			deliver_one(frame, &info);
	}
}

/* A handler may make calls itself, and need not return. */
static long deliver_now(long result)
{
	struct files_held held = files_release();

	lock_application();
	result = signal_call_result(arch_with_frame(signal_deliver, result));
	files_acquire(held);
	return result;
}

long signal_return(long result)
{
	if (sched_catch_up != NULL)
		sched_catch_up();
	/* Also what is ignored is taken, not dropped: its timer goes on, and counts what it missed. */
	if (!signal_call_ends() && deliverable() == 0)
		return result;
	return deliver_now(result);
}

void signal_mask_swap(uint64_t mask)
{
	signal_me()->saved_mask = signal_me()->mask;
	signal_me()->mask_swapped = true;
	signal_mask_set(mask);
}

long signal_mask_leave(long result)
{
	if (result == -EINTR)
		return deliver_now(result);
	signal_me()->mask_swapped = false;
	signal_mask_set(signal_me()->saved_mask);
	return signal_return(result);
}
