/* SPDX-License-Identifier: MIT */
/*
 * What the scheduler calls if it is linked: weak references, NULL in programs without the module.
 */
#ifndef SCHED_HOOKS_H
#define SCHED_HOOKS_H

#include <stdbool.h>

struct trap_frame;
struct exception;

/* libos/time: expire timers whose deadline has passed. */
void timers_run(void) __attribute__((weak));

/* libos/sched: do what events left that came in a call, at its end.  With several threads sched_look
 * does that. */
void sched_catch_up(void) __attribute__((weak));

/* libos/tty: pass received bytes through the line discipline. */
void tty_receive(void) __attribute__((weak));
/* The same: whether the program has begun to read the console. */
bool tty_input_begun(void) __attribute__((weak));

/* libos/signal: whether a signal would be delivered now; make FRAME, the application's, run the
 * handler of what is deliverable; the same for an exception (false: no handler). */
bool signal_pending(void) __attribute__((weak));
void signal_deliver(struct trap_frame *frame) __attribute__((weak));
bool signal_exception(const struct exception *exception) __attribute__((weak));

#endif
