/* SPDX-License-Identifier: MIT */
/*
 * In the place of signals, for programs of the scheduler and futexes alone: a flag for each thread.
 * There are no files.
 */
#include <sched/thread.h>

#include "explore.h"

void send_signal(struct thread *thread)
{
	__atomic_store_n(&thread->signals[0], 1, __ATOMIC_SEQ_CST);
	sched_interrupt(thread);
}

bool take_signal(void)
{
	return __atomic_exchange_n(&sched_current()->signals[0], 0, __ATOMIC_SEQ_CST) != 0;
}

bool signal_pending(void);
bool signal_pending(void)
{
	return __atomic_load_n(&sched_current()->signals[0], __ATOMIC_SEQ_CST) != 0;
}

bool signal_interrupts(void);
bool signal_interrupts(void)
{
	return true;
}

/* A thread holds a file while it calls. */
struct file;
void file_put(struct file *file);
void file_put(struct file *file)
{
	fake_fail("file_put(%p)", (void *)file);
}
