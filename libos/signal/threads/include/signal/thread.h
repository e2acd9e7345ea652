/* SPDX-License-Identifier: MIT */
/*
 * Signals of a thread that begins and ends.
 */
#ifndef SIGNAL_THREAD_H
#define SIGNAL_THREAD_H

struct thread;

/* It has its parent's mask, and nothing pending. */
void signal_thread_begin(struct thread *thread, const struct thread *parent);
/* What is pending for it alone is lost. */
void signal_thread_end(struct thread *thread);

#endif
