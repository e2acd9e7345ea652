/* SPDX-License-Identifier: MIT */
/*
 * Signals inside the one process: sending, masks, actions, delivery (signal(7), POSIX 2.4).
 *
 * A signal is delivered only on the way back to code of the application: from an event that
 * interrupted it (signal_deliver), from an exception of its own (signal_exception), or from a call
 * (signal_return).  Parts of the libOS below this module use <signal/hooks.h>, whose references
 * are weak.
 *
 * Locking: thread context, or the return to the application; not from event handlers.
 */
#ifndef SIGNAL_SIGNAL_H
#define SIGNAL_SIGNAL_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <machine/upcall.h>
#include <signal/queue.h>

/* To whom a signal is sent: the ID of a thread (tkill), or one of these. */
enum signal_target {
	SIGNAL_SELF = -1,   /* the calling thread */
	SIGNAL_PROCESS = 0, /* kill: any thread may take it */
	SIGNAL_MAIN = 1,
};

/* The kernel's struct sigaction (x86_64), which is not the C library's.  Functions are numbers
 * here: nothing in the libOS calls them. */
struct k_sigaction {
	uintptr_t handler; /* or one of the two below: SIG_DFL, SIG_IGN */
	unsigned long flags;
	uintptr_t restorer;
	uint64_t mask;
};

enum { SIGNAL_DEFAULT = 0, SIGNAL_IGNORE = 1 };

/* In FLAGS and in stack_t.ss_flags; not every C library's headers name them. */
#define SIGNAL_SA_RESTORER 0x04000000ul
#define SIGNAL_SS_AUTODISARM (1u << 31)

/* Send INFO->si_signo, which must be valid.  1: it is pending now, with INFO.  0: it is ignored,
 * or was pending already, and INFO is dropped.
 * -EAGAIN: the queue is full.  -ESRCH: there is no such thread.  -ENOSYS: SIGSTOP, since nobody is
 * there to continue a unikernel.
 * The caller returns to the application by signal_return, so that a signal to itself is delivered
 * before its call returns. */
int signal_send(const siginfo_t *info, int target);

/* Send from the libOS, with CODE (SI_KERNEL, SI_USER); never fails. */
void signal_post(int number, int code);

/* A signal that must be delivered is pending. */
bool signal_pending(void);

/* The signal that signal_return would deliver first has a handler without SA_RESTART: a call that
 * can be restarted must not be. */
bool signal_interrupts(void);

/* Return RESULT to the application; handlers of pending signals run before. */
long signal_return(long result);

/* Deliver all that is pending: default actions, and handlers by changing FRAME. */
void signal_deliver(struct trap_frame *frame);

/* False: the signal of EXCEPTION is not handled (or blocked), the application must end. */
bool signal_exception(const struct exception *exception);

/* The set of blocked signals.  SIGKILL and SIGSTOP cannot be blocked. */
uint64_t signal_mask(void);
void signal_mask_set(uint64_t mask);

/* As sigprocmask(2), but for the delivery of what is unblocked.  -EINVAL, -EFAULT. */
int signal_mask_change(int how, const void *set, void *old, size_t set_size);

/* What musl's own masks call, around what a handler must not interrupt.  It is weak there: without
 * signals, there is nothing to block. */
long eremite_signal_mask(int how, const void *set, void *old, size_t set_size);

/* Another mask for the time of one call (sigsuspend, ppoll, pselect): swap, block, and end the
 * call by signal_mask_leave, which returns RESULT.  If that is -EINTR, the handlers run under the
 * call's mask, and their return restores the former one. */
void signal_mask_swap(uint64_t mask);
long signal_mask_leave(long result);

/* Pending signals, blocked ones included. */
uint64_t signal_pending_set(void);

/* Those of them that the calling thread may take: not what another one is about to. */
uint64_t signal_takeable(void);

/* Take a pending signal of SET (sigwait).  False if there is none. */
bool signal_take(uint64_t set, siginfo_t *info);

/* libos/sys/time_timers.c, if linked: the signal of a timer is taken; fill in its overruns. */
void timer_signal_taken(siginfo_t *info);

/* Signals of SET do not interrupt: the caller is about to wait for them.  0 to end that. */
void signal_await(uint64_t set);

/* Read and change the action of signal NUMBER; both may be NULL.  -EINVAL. */
int signal_action_change(int number, const struct k_sigaction *new, struct k_sigaction *old);

/* sigaltstack(2), where the caller's stack pointer is STACK.  -EPERM, -EINVAL, -ENOMEM. */
int signal_altstack_change(uint64_t stack, const stack_t *new, stack_t *old);

/* What musl's signal return trampoline calls, with the stack pointer at which the handler's return
 * left it. */
_Noreturn void eremite_sigreturn(void *stack);

/* What musl's a_crash calls: the C library found its heap or state corrupted. */
_Noreturn void eremite_crash(void);

#endif
