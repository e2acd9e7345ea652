/* SPDX-License-Identifier: MIT */
/*
 * Sending, masks, delivery and return, over a fake processor: a test looks at the frame that the
 * application would continue with.
 */
#include <errno.h>
#include <signal.h>

#include <arch/sigframe.h>
#include <arch/user.h>
#include <machine/clock.h>
#include <sched/block.h>
#include <signal/signal.h>

#include <sys_calls.h>

#include "../../fake/clock.h"
#include "../../fake/context.h"
#include "../../lib/check.h"

#define RESTORER 0x402000ul

/* The parts of a Linux signal frame that the tests look at, by their offsets. */
enum { UC_FLAGS = 0, UC_STACK = 16, UC_R8 = 40, UC_RDI = 104, UC_RAX = 144, UC_RSP = 160,
       UC_RIP = 168, UC_RFLAGS = 176, UC_CS = 184, UC_ERROR = 192, UC_TRAP = 200,
       UC_FAULT = 216, UC_FPU = 224, UC_MASK = 296, UC_SIZE = 304 };

static void handler_a(int number)
{
	(void)number;
}

static void handler_b(int number)
{
	(void)number;
}

static uint64_t uc(unsigned offset)
{
	uint64_t value;

	memcpy(&value, (const char *)fake_frame.rdx + offset, sizeof(value));
	return value;
}

static const siginfo_t *info(void)
{
	return (const siginfo_t *)fake_frame.rsi;
}

static void act(int number, void (*handler)(int), unsigned long flags, uint64_t mask)
{
	struct k_sigaction action = { (uintptr_t)handler, flags | SIGNAL_SA_RESTORER, RESTORER,
				      mask };

	CHECK_EQ(sys_rt_sigaction(number, &action, NULL, 8), 0);
}

static void start(void)
{
	struct k_sigaction none = { SIGNAL_DEFAULT, 0, 0, 0 };
	stack_t stack = { .ss_flags = SS_DISABLE };
	siginfo_t ignored;

	fake_clock_reset();
	fake_context_reset();
	signal_mask_set(~0ul);
	while (signal_take(~0ul, &ignored))
		;
	for (int i = 1; i <= SIGNAL_COUNT; i++)
		if (i != SIGKILL && i != SIGSTOP)
			CHECK_EQ(sys_rt_sigaction(i, &none, NULL, 8), 0);
	signal_mask_set(0);
	signal_altstack_change(0, &stack, NULL);
}

/* The handler on top returns. */
static void finish(void)
{
	uint64_t pretcode;

	memcpy(&pretcode, (const void *)fake_frame.rsp, sizeof(pretcode));
	CHECK_EQ(pretcode, RESTORER);
	fake_frame.rsp += 8;
	arch_with_frame(signal_deliver, 0); /* an event, as it can come any time */
}

TEST(handler_is_entered_as_by_linux)
{
	uint64_t before;

	start();
	before = fake_frame.rsp;
	fake_frame.r8 = 88;
	fake_frame.rdi = 77;
	fake_frame.rflags |= 0x400; /* DF */
	act(SIGUSR1, handler_a, SA_SIGINFO, signal_bit(SIGUSR2));
	sys_kill(1, SIGUSR1);
	CHECK_EQ(fake_entries, 1);
	CHECK_EQ(fake_frame.rip, (uintptr_t)handler_a);
	CHECK_EQ(fake_frame.rdi, SIGUSR1);
	CHECK_EQ(fake_frame.rax, 0);
	CHECK_EQ(fake_frame.rsp & 15, 8);
	CHECK(fake_frame.rsp < before - 128 - 512);
	CHECK_EQ(fake_frame.rflags, 0x202);
	CHECK_EQ(info()->si_signo, SIGUSR1);
	CHECK_EQ(info()->si_code, SI_USER);
	CHECK_EQ(info()->si_pid, 1);
	CHECK_EQ(uc(UC_FLAGS), 6);
	CHECK_EQ(uc(UC_R8), 88);
	CHECK_EQ(uc(UC_RDI), 77);
	CHECK_EQ(uc(UC_RAX), 0);
	CHECK_EQ(uc(UC_RSP), before);
	CHECK_EQ(uc(UC_RFLAGS), 0x602);
	CHECK_EQ(uc(UC_MASK), 0);
	CHECK_EQ(uc(UC_FPU) & 63, 0);
	CHECK_EQ(signal_mask(), signal_bit(SIGUSR1) | signal_bit(SIGUSR2));
}

TEST(return_restores_everything_but_privileges)
{
	struct trap_frame before;
	struct arch_sigframe saved;
	uint64_t hostile = ~0ul;

	start();
	for (size_t i = 0; i < 14; i++)
		((uint64_t *)&fake_frame)[i] = 100 + i;
	fake_fpu_state[100] = 42;
	before = fake_frame;
	act(SIGUSR1, handler_a, 0, 0);
	sys_kill(1, SIGUSR1);
	CHECK_EQ(fake_fpu_state[100], 0); /* a fresh state for the handler */
	memcpy((char *)fake_frame.rdx + UC_RFLAGS, &hostile, sizeof(hostile));
	CHECK_EQ(arch_sigframe_pop(&fake_frame, fake_frame.rsp + 8, &saved), 0);
	CHECK_EQ(fake_frame.rflags, 0x50dd5 | 0x202);
	fake_frame.rflags = before.rflags;
	CHECK(memcmp(&fake_frame, &before, sizeof(before)) == 0);
	CHECK_EQ(saved.mask, 0);
	CHECK_EQ(fake_fpu_state[100], 42);
}

TEST(extended_state_keeps_its_size)
{
	struct arch_sigframe saved;
	uint32_t magic;

	start();
	if (!__builtin_cpu_supports("avx"))
		return; /* the frame asks the CPU for its components */
	fake_fpu_size = 832;
	memset(fake_fpu_state, 0, sizeof(fake_fpu_state));
	fake_fpu_state[600] = 7;
	act(SIGUSR1, handler_a, 0, 0);
	sys_kill(1, SIGUSR1);
	CHECK_EQ(uc(UC_FLAGS), 7);
	memcpy(&magic, (char *)uc(UC_FPU) + 464, 4);
	CHECK_EQ(magic, 0x46505853);
	memcpy(&magic, (char *)uc(UC_FPU) + 832, 4);
	CHECK_EQ(magic, 0x46505845);
	CHECK_EQ(arch_sigframe_pop(&fake_frame, fake_frame.rsp + 8, &saved), 0);
	CHECK_EQ(fake_fpu_state[600], 7);
}

TEST(a_frame_without_the_second_magic_is_legacy_only)
{
	struct arch_sigframe saved;

	start();
	if (!__builtin_cpu_supports("avx"))
		return;
	fake_fpu_size = 832;
	memset(fake_fpu_state, 0, sizeof(fake_fpu_state));
	fake_fpu_state[600] = 7;
	act(SIGUSR1, handler_a, 0, 0);
	sys_kill(1, SIGUSR1);
	memset((char *)uc(UC_FPU) + 832, 0, 4);
	CHECK_EQ(arch_sigframe_pop(&fake_frame, fake_frame.rsp + 8, &saved), 0);
	CHECK_EQ(fake_fpu_state[600], 0);
	CHECK_EQ(fake_fpu_state[512], 3);
}

TEST(hostile_frames_are_refused)
{
	static const struct {
		unsigned offset;
		uint64_t value;
	} cases[] = {
		{ UC_RIP, USER_END },
		{ UC_RIP, 0x8000000000000000ul },
		{ UC_RSP, 0xffff800000000000ul },
		{ UC_CS, 0x002b000000000000ul },
		{ UC_CS, 0x0000000000000033ul },
		{ UC_FPU, 8 },
		{ UC_FPU, USER_END - 100 },
		{ UC_FPU, ~0ul },
	};
	struct arch_sigframe saved;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct trap_frame before;

		start();
		before = fake_frame;
		act(SIGUSR1, handler_a, 0, 0);
		sys_kill(1, SIGUSR1);
		fake_fpu_state[100] = 42;
		memcpy((char *)fake_frame.rdx + cases[i].offset, &cases[i].value, 8);
		CHECK_EQ(arch_sigframe_pop(&fake_frame, fake_frame.rsp + 8, &saved), -EINVAL);
		CHECK_EQ(saved.mask, 0);
		CHECK_EQ(fake_fpu_state[100], 0);
		CHECK_EQ(fake_frame.cs, before.cs);
		if (cases[i].offset == UC_FPU)
			CHECK_EQ(fake_frame.rip, before.rip);
	}
	CHECK_EQ(arch_sigframe_pop(&fake_frame, 0, &saved), -EFAULT);
	CHECK_EQ(arch_sigframe_pop(&fake_frame, ~0ul - 8, &saved), -EFAULT);
}

TEST(random_frames_do_no_harm)
{
	uint64_t random = check_seed(7);
	uint64_t steps = check_steps(2000);
	struct arch_sigframe saved;

	start();
	for (uint64_t i = 0; i < steps; i++) {
		_Alignas(16) uint64_t frame[UC_SIZE / 8];
		int error;

		for (size_t j = 0; j < UC_SIZE / 8; j++)
			frame[j] = check_random(&random) >> (check_random(&random) & 63);
		/* The fake cannot tell mapped from unmapped in between. */
		frame[UC_FPU / 8] = i & 1 ? (uintptr_t)fake_stack : USER_END - i % 512;
		error = arch_sigframe_pop(&fake_frame, (uintptr_t)frame, &saved);
		CHECK_EQ(fake_frame.cs, 8);
		CHECK_EQ(fake_frame.ss, 16);
		CHECK_EQ(fake_frame.rflags & ~0x50dd5ul, 0x202);
		CHECK(error != 0 || (fake_frame.rip < USER_END && fake_frame.rsp < USER_END));
	}
}

TEST(frames_are_stacked_last_number_on_top)
{
	start();
	act(SIGUSR1, handler_a, 0, 0);
	act(SIGUSR2, handler_b, 0, 0);
	signal_mask_set(signal_bit(SIGUSR1) | signal_bit(SIGUSR2));
	sys_kill(1, SIGUSR2);
	sys_kill(1, SIGUSR1);
	CHECK_EQ(fake_entries, 0);
	CHECK_EQ(signal_pending_set(), signal_bit(SIGUSR1) | signal_bit(SIGUSR2));
	{
		uint64_t none = 0;

		sys_rt_sigprocmask(SIG_SETMASK, &none, NULL, 8);
	}
	CHECK_EQ(fake_frame.rip, (uintptr_t)handler_b);
	CHECK_EQ(uc(UC_RIP), (uintptr_t)handler_a);
	CHECK_EQ(uc(UC_RDI), SIGUSR1);
}

TEST(own_mask_holds_back_the_second)
{
	start();
	act(SIGUSR1, handler_a, 0, signal_bit(SIGUSR2));
	act(SIGUSR2, handler_b, 0, 0);
	signal_mask_set(signal_bit(SIGUSR1) | signal_bit(SIGUSR2));
	sys_kill(1, SIGUSR2);
	sys_kill(1, SIGUSR1);
	signal_mask_set(0);
	arch_with_frame(signal_deliver, 0);
	CHECK_EQ(fake_frame.rip, (uintptr_t)handler_a);
	CHECK_EQ(signal_pending_set(), signal_bit(SIGUSR2));
	finish();
	CHECK_EQ(fake_frame.rip, (uintptr_t)handler_a); /* the mask is still its own */
}

TEST(thread_and_process_hold_one_each)
{
	siginfo_t taken;

	start();
	signal_mask_set(signal_bit(SIGUSR1));
	sys_kill(1, SIGUSR1);
	sys_kill(1, SIGUSR1);
	sys_tgkill(1, 1, SIGUSR1);
	sys_tkill(1, SIGUSR1);
	CHECK(signal_take(~0ul, &taken));
	CHECK_EQ(taken.si_code, SI_TKILL);
	CHECK(signal_take(~0ul, &taken));
	CHECK_EQ(taken.si_code, SI_USER);
	CHECK(!signal_take(~0ul, &taken));
}

TEST(default_actions)
{
	static const int ignored[] = { SIGCHLD, SIGCONT, SIGURG, SIGWINCH, SIGTSTP, SIGTTIN,
				       SIGTTOU };

	start();
	for (size_t i = 0; i < sizeof(ignored) / sizeof(*ignored); i++) {
		CHECK_EQ(sys_kill(1, ignored[i]), 0);
		CHECK_EQ(signal_pending_set(), 0);
	}
	CHECK_EQ(FAKE_DIES(sys_kill(1, SIGTERM)), SIGTERM);
	CHECK_EQ(FAKE_DIES(sys_kill(1, SIGKILL)), SIGKILL);
	CHECK_EQ(FAKE_DIES(sys_tkill(1, 64)), 64);
	CHECK_EQ(FAKE_DIES(sys_tkill(1, SIGABRT)), SIGABRT);
	CHECK_EQ(sys_kill(1, SIGSTOP), -ENOSYS);
}

TEST(unblockable)
{
	uint64_t all = ~0ul;
	struct k_sigaction action = { (uintptr_t)handler_a, SIGNAL_SA_RESTORER, 0, 0 };

	start();
	CHECK_EQ(sys_rt_sigprocmask(SIG_SETMASK, &all, NULL, 8), 0);
	CHECK_EQ(signal_mask(), all & ~(signal_bit(SIGKILL) | signal_bit(SIGSTOP)));
	CHECK_EQ(FAKE_DIES(sys_kill(1, SIGKILL)), SIGKILL);
	CHECK_EQ(sys_rt_sigaction(SIGKILL, &action, NULL, 8), -EINVAL);
	CHECK_EQ(sys_rt_sigaction(SIGSTOP, &action, NULL, 8), -EINVAL);
	CHECK_EQ(sys_rt_sigaction(SIGKILL, NULL, &action, 8), 0);
	CHECK_EQ(sys_rt_sigaction(0, NULL, NULL, 8), -EINVAL);
	CHECK_EQ(sys_rt_sigaction(65, NULL, NULL, 8), -EINVAL);
	CHECK_EQ(sys_rt_sigaction(1, NULL, NULL, 16), -EINVAL);
	CHECK_EQ(sys_rt_sigprocmask(3, &all, NULL, 8), -EINVAL);
	CHECK_EQ(sys_rt_sigprocmask(0, &all, NULL, 16), -EINVAL);
	CHECK_EQ(sys_rt_sigprocmask(9, NULL, NULL, 8), 0);
	CHECK_EQ(sys_rt_sigprocmask(0, (void *)8, NULL, 8), -EFAULT);
}

TEST(targets)
{
	start();
	CHECK_EQ(sys_kill(1, 0), 0);
	CHECK_EQ(sys_kill(0, 0), 0);
	CHECK_EQ(sys_kill(-1, 0), 0);
	CHECK_EQ(sys_kill(2, 0), -ESRCH);
	CHECK_EQ(sys_kill(-2, SIGTERM), -ESRCH);
	CHECK_EQ(sys_kill(2, 1000), -ESRCH);
	CHECK_EQ(sys_kill(1, 65), -EINVAL);
	CHECK_EQ(sys_kill(1, -1), -EINVAL);
	CHECK_EQ(sys_tkill(0, 1), -EINVAL);
	CHECK_EQ(sys_tkill(2, 1), -ESRCH);
	CHECK_EQ(sys_tgkill(0, 1, 1), -EINVAL);
	CHECK_EQ(sys_tgkill(1, 0, 1), -EINVAL);
	CHECK_EQ(sys_tgkill(2, 0, 1), -EINVAL);
	CHECK_EQ(sys_tgkill(2, 1, 1), -ESRCH);
	CHECK_EQ(sys_tgkill(1, 2, 1), -ESRCH);
}

TEST(ignored_signals)
{
	start();
	act(SIGUSR1, SIG_IGN, 0, 0);
	CHECK_EQ(sys_kill(1, SIGUSR1), 0);
	CHECK_EQ(signal_pending_set(), 0);
	signal_mask_set(signal_bit(SIGUSR1));
	CHECK_EQ(sys_kill(1, SIGUSR1), 0);
	CHECK_EQ(signal_pending_set(), signal_bit(SIGUSR1));
	act(SIGUSR1, SIG_IGN, 0, 0);
	CHECK_EQ(signal_pending_set(), 0); /* setting it to be ignored discards */
	sys_kill(1, SIGUSR1);
	signal_mask_set(0);
	CHECK(!signal_pending());
	CHECK_EQ(signal_pending_set(), 0);
}

TEST(stop_and_continue_cancel_each_other)
{
	start();
	signal_mask_set(signal_bit(SIGCONT) | signal_bit(SIGTSTP));
	sys_kill(1, SIGTSTP);
	sys_kill(1, SIGCONT);
	CHECK_EQ(signal_pending_set(), signal_bit(SIGCONT));
	sys_kill(1, SIGTSTP);
	CHECK_EQ(signal_pending_set(), signal_bit(SIGTSTP));
}

TEST(flags_of_actions)
{
	struct k_sigaction now;

	start();
	act(SIGUSR1, handler_a, SA_RESETHAND | SA_NODEFER, 0);
	sys_kill(1, SIGUSR1);
	CHECK_EQ(fake_frame.rip, (uintptr_t)handler_a);
	CHECK_EQ(signal_mask(), 0);
	CHECK_EQ(sys_rt_sigaction(SIGUSR1, NULL, &now, 8), 0);
	CHECK(now.handler == SIGNAL_DEFAULT);
	CHECK(now.flags & SA_RESETHAND);
	CHECK_EQ(FAKE_DIES(sys_kill(1, SIGUSR1)), SIGUSR1);
}

TEST(no_restorer)
{
	struct k_sigaction action = { (uintptr_t)handler_a, 0, 0, 0 };

	start();
	sys_rt_sigaction(SIGUSR1, &action, NULL, 8);
	CHECK_EQ(FAKE_DIES(sys_kill(1, SIGUSR1)), SIGSEGV);
}

TEST(restarting)
{
	start();
	CHECK(!signal_interrupts());
	act(SIGUSR1, handler_a, SA_RESTART, 0);
	act(SIGUSR2, handler_b, 0, 0);
	signal_mask_set(signal_bit(SIGUSR1) | signal_bit(SIGUSR2));
	sys_kill(1, SIGUSR1);
	signal_mask_set(0);
	CHECK(signal_pending());
	CHECK(!signal_interrupts());
	signal_mask_set(signal_bit(SIGUSR1) | signal_bit(SIGUSR2));
	sys_kill(1, SIGUSR2);
	signal_mask_set(signal_bit(SIGUSR1));
	CHECK(signal_interrupts());
	signal_mask_set(0);
	CHECK(!signal_interrupts()); /* the first that is delivered decides */
}

TEST(alternate_stack)
{
	static _Alignas(64) unsigned char area[16384];
	stack_t stack = { .ss_sp = area, .ss_size = sizeof(area) }, old;

	start();
	CHECK_EQ(sys_sigaltstack(NULL, &old), 0);
	CHECK_EQ(old.ss_flags, SS_DISABLE);
	CHECK_EQ(sys_sigaltstack(&stack, NULL), 0);
	CHECK_EQ(sys_sigaltstack(NULL, &old), 0);
	CHECK_EQ(old.ss_flags, 0);
	CHECK(old.ss_sp == area);
	CHECK_EQ(old.ss_size, sizeof(area));
	act(SIGUSR1, handler_a, 0, 0);
	act(SIGUSR2, handler_b, SA_ONSTACK, 0);
	sys_kill(1, SIGUSR1);
	CHECK(fake_frame.rsp >= (uintptr_t)fake_stack);
	CHECK(fake_frame.rsp < (uintptr_t)fake_stack + FAKE_STACK_SIZE);
	sys_kill(1, SIGUSR2);
	CHECK(fake_frame.rsp > (uintptr_t)area);
	CHECK(fake_frame.rsp < (uintptr_t)area + sizeof(area));
	CHECK_EQ(uc(UC_STACK), (uintptr_t)area);
	CHECK_EQ(uc(UC_STACK + 16), sizeof(area));
	/* On it now: it may not change, and another handler continues on it. */
	CHECK_EQ(signal_altstack_change(fake_frame.rsp, &stack, NULL), -EPERM);
	CHECK_EQ(signal_altstack_change(fake_frame.rsp, NULL, &old), 0);
	CHECK_EQ(old.ss_flags, SS_ONSTACK);
	{
		uint64_t before = fake_frame.rsp;

		act(SIGHUP, handler_a, SA_ONSTACK, 0);
		sys_kill(1, SIGHUP);
		CHECK(fake_frame.rsp < before && fake_frame.rsp > (uintptr_t)area);
	}
}

TEST(alternate_stack_errors)
{
	static unsigned char area[4096];
	stack_t stack = { .ss_sp = area, .ss_size = 2047 };

	start();
	CHECK_EQ(sys_sigaltstack(&stack, NULL), -ENOMEM);
	stack.ss_size = 4096;
	stack.ss_flags = 8;
	CHECK_EQ(sys_sigaltstack(&stack, NULL), -EINVAL);
	stack.ss_flags = SS_ONSTACK;
	CHECK_EQ(sys_sigaltstack(&stack, NULL), 0);
	CHECK_EQ(sys_sigaltstack((stack_t *)16, NULL), -EFAULT);
	CHECK_EQ(sys_sigaltstack(NULL, (stack_t *)16), -EFAULT);
	stack.ss_flags = SS_DISABLE;
	stack.ss_size = 1;
	CHECK_EQ(sys_sigaltstack(&stack, NULL), 0);
}

TEST(alternate_stack_too_small_for_the_frame)
{
	static unsigned char area[2048];
	stack_t stack = { .ss_sp = area, .ss_size = sizeof(area) };

	start();
	if (!__builtin_cpu_supports("avx"))
		return;
	fake_fpu_size = 2696;
	sys_sigaltstack(&stack, NULL);
	act(SIGUSR1, handler_a, SA_ONSTACK, 0);
	CHECK_EQ(FAKE_DIES(sys_kill(1, SIGUSR1)), SIGSEGV);
}

TEST(autodisarm)
{
	static _Alignas(64) unsigned char area[8192];
	stack_t stack = { .ss_sp = area, .ss_size = sizeof(area) }, now;

	start();
	stack.ss_flags = (int)SIGNAL_SS_AUTODISARM;
	CHECK_EQ(sys_sigaltstack(&stack, NULL), 0);
	CHECK_EQ(sys_sigaltstack(NULL, &now), 0);
	CHECK_EQ((unsigned)now.ss_flags, SIGNAL_SS_AUTODISARM);
	act(SIGUSR1, handler_a, SA_ONSTACK, 0);
	sys_kill(1, SIGUSR1);
	CHECK(fake_frame.rsp > (uintptr_t)area && fake_frame.rsp < (uintptr_t)area + sizeof(area));
	CHECK_EQ(sys_sigaltstack(NULL, &now), 0);
	CHECK_EQ(now.ss_flags, SS_DISABLE);
	CHECK_EQ((uint32_t)uc(UC_STACK + 8), SIGNAL_SS_AUTODISARM);
}

TEST(no_room_on_the_stack)
{
	start();
	act(SIGUSR1, handler_a, 0, 0);
	fake_user_poison(fake_stack, sizeof(fake_stack));
	CHECK_EQ(FAKE_DIES(sys_kill(1, SIGUSR1)), SIGSEGV);
	start();
	act(SIGUSR1, handler_a, 0, 0);
	fake_frame.rsp = 100;
	CHECK_EQ(FAKE_DIES(sys_kill(1, SIGUSR1)), SIGSEGV);
	start();
	act(SIGUSR1, handler_a, 0, 0);
	fake_frame.rsp = ~0ul - 8;
	CHECK_EQ(FAKE_DIES(sys_kill(1, SIGUSR1)), SIGSEGV);
}

TEST(no_room_but_a_handler_of_sigsegv)
{
	static _Alignas(64) unsigned char area[8192];
	stack_t stack = { .ss_sp = area, .ss_size = sizeof(area) };

	start();
	sys_sigaltstack(&stack, NULL);
	act(SIGUSR1, handler_a, 0, 0);
	act(SIGSEGV, handler_b, SA_ONSTACK, 0);
	fake_user_poison(fake_stack, sizeof(fake_stack));
	CHECK_EQ(sys_kill(1, SIGUSR1), 0);
	CHECK_EQ(fake_frame.rip, (uintptr_t)handler_b);
	CHECK_EQ(info()->si_code, SI_KERNEL);
}

static struct exception segv(uint64_t address)
{
	struct exception exception = {
		.signal = SIGSEGV,
		.code = SEGV_ACCERR,
		.address = address,
		.access = PAGE_ACCESS_WRITE,
		.frame = &fake_frame,
	};

	fake_frame.vector = 14;
	fake_frame.error = 3;
	return exception;
}

TEST(exceptions)
{
	struct exception exception;

	start();
	exception = segv(0x1234);
	CHECK(!signal_exception(&exception));
	act(SIGSEGV, SIG_IGN, 0, 0);
	CHECK(!signal_exception(&exception));
	act(SIGSEGV, handler_a, SA_SIGINFO, 0);
	signal_mask_set(signal_bit(SIGSEGV));
	CHECK(!signal_exception(&exception));
	signal_mask_set(0);
	CHECK(signal_exception(&exception));
	CHECK_EQ(fake_frame.rip, (uintptr_t)handler_a);
	CHECK_EQ((uintptr_t)info()->si_addr, 0x1234);
	CHECK_EQ(info()->si_code, SEGV_ACCERR);
	CHECK_EQ(uc(UC_TRAP), 14);
	CHECK_EQ(uc(UC_ERROR), 7);
	CHECK_EQ(uc(UC_FAULT), 0x1234);
	/* Again inside the handler: blocked, so it ends the program. */
	CHECK(!signal_exception(&exception));
}

TEST(suspend_swaps_the_mask)
{
	uint64_t none = 0;

	start();
	act(SIGUSR1, handler_a, 0, 0);
	signal_mask_set(signal_bit(SIGUSR1) | signal_bit(SIGHUP));
	sys_kill(1, SIGUSR1);
	sys_rt_sigsuspend(&none, 8);
	CHECK_EQ(fake_frame.rip, (uintptr_t)handler_a);
	CHECK_EQ((int64_t)uc(UC_RAX), -EINTR);
	CHECK_EQ(uc(UC_MASK), signal_bit(SIGUSR1) | signal_bit(SIGHUP));
	CHECK_EQ(signal_mask(), signal_bit(SIGUSR1));
	CHECK_EQ(sys_rt_sigsuspend(&none, 4), -EINVAL);
	CHECK_EQ(sys_rt_sigsuspend((void *)1, 8), -EFAULT);
}

static void send_usr1(void)
{
	signal_post(SIGUSR1, SI_KERNEL);
}

TEST(pause_waits)
{
	start();
	act(SIGUSR1, handler_a, 0, 0);
	fake_clock_on_wait = send_usr1;
	sys_pause();
	CHECK_EQ(fake_clock_waits, 1);
	CHECK_EQ(fake_frame.rip, (uintptr_t)handler_a);
	CHECK_EQ((int64_t)uc(UC_RAX), -EINTR);
	CHECK(!fake_events_masked);
}

TEST(swapped_mask_without_a_signal)
{
	start();
	signal_mask_set(signal_bit(SIGHUP));
	signal_mask_swap(0);
	CHECK_EQ(signal_mask(), 0);
	CHECK_EQ(signal_mask_leave(5), 5);
	CHECK_EQ(signal_mask(), signal_bit(SIGHUP));
	signal_mask_swap(0);
	CHECK_EQ(signal_mask_leave(-EINTR), -EINTR);
	CHECK_EQ(signal_mask(), signal_bit(SIGHUP));
}

TEST(timed_wait)
{
	uint64_t set = signal_bit(SIGUSR1) | signal_bit(40);
	struct timespec second = { 1, 0 }, zero = { 0, 0 }, bad = { 0, 1000000000 };
	siginfo_t taken;

	start();
	signal_mask_set(set);
	CHECK_EQ(sys_rt_sigtimedwait(&set, &taken, &zero, 8), -EAGAIN);
	CHECK_EQ(sys_rt_sigtimedwait(&set, &taken, &bad, 8), -EINVAL);
	CHECK_EQ(sys_rt_sigtimedwait(&set, &taken, &second, 8), -EAGAIN);
	CHECK_EQ(machine_clock_monotonic(), 1000000000);
	sys_kill(1, SIGUSR1);
	CHECK_EQ(sys_rt_sigtimedwait(&set, &taken, NULL, 8), SIGUSR1);
	CHECK_EQ(taken.si_signo, SIGUSR1);
	fake_clock_on_wait = send_usr1;
	CHECK_EQ(sys_rt_sigtimedwait(&set, &taken, NULL, 8), SIGUSR1);
	CHECK_EQ(taken.si_code, SI_KERNEL);
	/* Not blocked, but waited for: it is taken, not handled. */
	signal_mask_set(0);
	CHECK_EQ(sys_rt_sigtimedwait(&set, &taken, NULL, 8), SIGUSR1);
	/* Another one interrupts. */
	act(SIGUSR1, handler_a, 0, 0);
	set = signal_bit(40);
	sys_rt_sigtimedwait(&set, NULL, NULL, 8);
	CHECK_EQ(fake_frame.rip, (uintptr_t)handler_a);
	CHECK_EQ((int64_t)uc(UC_RAX), -EINTR);
}

TEST(queued_information)
{
	siginfo_t given, taken;
	uint64_t set = signal_bit(40);

	start();
	memset(&given, 0, sizeof(given));
	given.si_code = SI_QUEUE;
	given.si_value.sival_int = 5;
	signal_mask_set(set);
	CHECK_EQ(sys_rt_sigqueueinfo(2, 40, &given), -ESRCH);
	CHECK_EQ(sys_rt_sigqueueinfo(1, 65, &given), -EINVAL);
	CHECK_EQ(sys_rt_sigqueueinfo(1, 0, &given), 0);
	CHECK_EQ(sys_rt_sigqueueinfo(1, 40, (siginfo_t *)1), -EFAULT);
	CHECK_EQ(sys_rt_tgsigqueueinfo(1, 2, 40, &given), -ESRCH);
	for (int i = 0; i < SIGNAL_QUEUE_MAX; i++)
		CHECK_EQ(sys_rt_sigqueueinfo(1, 40, &given), 0);
	CHECK_EQ(sys_rt_sigqueueinfo(1, 40, &given), -EAGAIN);
	CHECK_EQ(sys_rt_sigtimedwait(&set, &taken, NULL, 8), 40);
	CHECK_EQ(taken.si_signo, 40);
	CHECK_EQ(taken.si_code, SI_QUEUE);
	CHECK_EQ(taken.si_value.sival_int, 5);
	given.si_code = -100;
	CHECK_EQ(sys_rt_tgsigqueueinfo(1, 1, 40, &given), 0);
	((char *)&given)[100] = 1;
	CHECK_EQ(sys_rt_sigqueueinfo(1, 40, &given), -E2BIG);
}

CHECK_MAIN
