/* SPDX-License-Identifier: MIT */
/*
 * Where the threads are, for who lists them from outside (eremite/threads.h).
 */
#include <arch/trap.h>
#include <eremite/threads.h>

#include "cpu.h"
#include "note.h"
#include "preempted.h"

_Static_assert(sizeof(struct threads_frame) == sizeof(struct trap_frame) &&
	       offsetof(struct threads_frame, rax) == offsetof(struct trap_frame, rax) &&
	       offsetof(struct threads_frame, rip) == offsetof(struct trap_frame, rip), "one frame");
_Static_assert(THREAD_RUNS == (int)THREADS_NOTE_RUNS && THREAD_READY == (int)THREADS_NOTE_READY &&
	       THREAD_SLEEPS == (int)THREADS_NOTE_SLEEPS, "one numbering");
_Static_assert(TASK_NAME == THREADS_NOTE_NAME, "one size");

struct note {
	uint32_t name_size, content_size, type;
	char name[8];
	struct threads_note content;
};

__attribute__((section(".note.eremite"), aligned(4)))
const struct note threads_note = {
	.name_size = sizeof "Eremite",
	.content_size = sizeof(struct threads_note),
	.type = THREADS_NOTE_TYPE,
	.name = "Eremite",
	.content = {
		.version = THREADS_NOTE_VERSION,
		.first = (uintptr_t)&threads_first,
		.main = (uintptr_t)&thread_main,
		.next = offsetof(struct thread, next_of_all),
		.id = offsetof(struct thread, id),
		.state = offsetof(struct thread, state),
		.name = offsetof(struct thread, name.text),
		.cpu = offsetof(struct thread, cpu),
		.how = offsetof(struct thread, waits_how),
		.what = offsetof(struct thread, waits_for),
		.stack = offsetof(struct thread, context.stack),
		.pointer = offsetof(struct thread, context.fs_base),
		.preempted = offsetof(struct thread, preempted),
		.frame = offsetof(struct preempted, frame),
		.current = offsetof(struct cpu, current),
		.number = offsetof(struct cpu, number),
	},
};
