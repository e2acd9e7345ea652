/* SPDX-License-Identifier: MIT */
#ifndef SCHED_PREEMPTED_H
#define SCHED_PREEMPTED_H

#include <stdint.h>

#include <arch/trap.h>

/* Where a thread was interrupted, and all that the application's code may have in registers. */
struct preempted {
	struct preempted *next; /* free ones */
	struct trap_frame frame;
	uint8_t extended[] __attribute__((aligned(64))); /* arch_fpu_size() bytes */
};

/* NULL: RAM is out. */
struct preempted *preempted_new(void);
void preempted_free(struct preempted *preempted);

#endif
