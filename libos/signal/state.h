/* SPDX-License-Identifier: MIT */
/*
 * The state of signals: of the process, and of a thread.
 */
#ifndef SIGNAL_STATE_H
#define SIGNAL_STATE_H

#include <signal/self.h>
#include <signal/signal.h>

/* What sigcontext tells of the last exception, whichever signal is delivered. */
struct signal_trap {
	uint64_t vector, error, address;
};

enum signal_life { SIGNAL_UNBORN, SIGNAL_LIVES, SIGNAL_ENDED };

struct signal_thread {
	uint64_t mask;
	uint64_t saved_mask; /* if mask_swapped: what a handler's return restores */
	bool mask_swapped;
	/* The next three are for the variant with threads (threads/peers.h). */
	unsigned char life; /* enum signal_life */
	bool call_restarts, call_ends;
	uint64_t awaited;    /* by sigtimedwait */
	struct signal_queue queue;
	stack_t altstack;    /* ss_size is 0 if there is none */
	struct signal_trap trap;
};

struct signal_process {
	struct k_sigaction actions[SIGNAL_COUNT];
	struct signal_queue queue;
};

extern struct signal_process signal_process;

/* SIGKILL and SIGSTOP. */
#define SIGNAL_UNBLOCKABLE ((uint64_t)1 << (SIGKILL - 1) | (uint64_t)1 << (SIGSTOP - 1))

static inline struct k_sigaction *signal_action(int number)
{
	return &signal_process.actions[number - 1];
}

/* The default action of signal NUMBER is to do nothing.  This holds for the job-control stops,
 * too: the only process of an orphaned process group is not stopped by them (POSIX 2.4.3). */
static inline bool signal_default_ignores(int number)
{
	uint64_t ignored = signal_bit(SIGCHLD) | signal_bit(SIGCONT) | signal_bit(SIGURG) |
		signal_bit(SIGWINCH) | signal_bit(SIGTSTP) | signal_bit(SIGTTIN) |
		signal_bit(SIGTTOU);

	return (ignored & signal_bit(number)) != 0;
}

/* Others may change it (signal_lock), so it is not the same the next time. */
static inline uintptr_t signal_handler(int number)
{
	return __atomic_load_n(&signal_action(number)->handler, __ATOMIC_RELAXED);
}

static inline bool signal_ignored(int number)
{
	uintptr_t handler = signal_handler(number);

	return handler == SIGNAL_IGNORE ||
		(handler == SIGNAL_DEFAULT && signal_default_ignores(number));
}

static inline bool signal_handled(int number)
{
	uintptr_t handler = signal_handler(number);

	return handler != SIGNAL_IGNORE && handler != SIGNAL_DEFAULT;
}

/* Change FRAME so that the handler of INFO->si_signo runs when it is resumed.  -EAGAIN: there is none
 * any more.  -EFAULT: no room on the stack; FRAME has not changed then. */
int signal_enter(struct trap_frame *frame, const siginfo_t *info);

/* A handler could not be entered, or a frame not be left: SIGSEGV, even if that is blocked.
 * FAILED is the signal whose handler it was about; 0 if none. */
void signal_force_segv(struct trap_frame *frame, int failed, const char *what);

/* STACK, a stack pointer, is on the alternate stack. */
bool signal_on_altstack(uint64_t stack);

/* What sigaltstack reports of the alternate stack when the stack pointer is STACK. */
int signal_altstack_flags(uint64_t stack);

#endif
