/* SPDX-License-Identifier: MIT */
/*
 * Signals, as seen by parts of the libOS that must not pull them in: every reference here is weak.
 * A program that can neither send nor handle a signal has none of this code.
 */
#ifndef SIGNAL_HOOKS_H
#define SIGNAL_HOOKS_H

#include <errno.h>
#include <stdbool.h>

#include <machine/upcall.h>

__attribute__((weak)) void signal_deliver(struct trap_frame *frame);
__attribute__((weak)) bool signal_exception(const struct exception *exception);
__attribute__((weak)) bool signal_pending(void);
__attribute__((weak)) bool signal_interrupts(void);
__attribute__((weak)) long signal_return(long result);
__attribute__((weak)) void signal_post(int number, int code);

/* Before an event returns to FRAME, which is the application's. */
static inline void signal_hook_deliver(struct trap_frame *frame)
{
	if (signal_deliver)
		signal_deliver(frame);
}

/* True: a handler runs when the exception's frame is resumed. */
static inline bool signal_hook_exception(const struct exception *exception)
{
	return signal_exception && signal_exception(exception);
}

/* Whether a blocking call must end now with -EINTR. */
static inline bool signal_hook_pending(void)
{
	return signal_pending && signal_pending();
}

/* The end of a blocking call that returns RESULT: handlers run before it does. */
static inline long signal_hook_return(long result)
{
	return signal_return ? signal_return(result) : result;
}

/* A blocking call that restarts (signal(7), SA_RESTART) was interrupted: run the handlers.
 * True: start over.  False: return -EINTR. */
static inline bool signal_hook_restarts(void)
{
	bool restarts = !(signal_interrupts && signal_interrupts());

	signal_hook_return(-EINTR);
	return restarts;
}

#endif
