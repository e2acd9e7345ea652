/* SPDX-License-Identifier: MIT */
/*
 * Threads begin and end (clone(2), CLONE_THREAD).
 */
#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>

#include <arch/user.h>
#include <machine/event.h>
#include <sched/count_limit.h>
#include <sched/thread.h>
#include <signal/thread.h>

#include <sys_calls.h>

#include "../credentials.h"
#include "../threads.h"
#include "futex_wake.h"

/* What a thread shares with the others: all that there is, or it would be a process. */
#define FLAGS_NEEDED (CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD)

uint64_t thread_limit = THREADS_MAX;

struct begin {
	int (*fn)(void *argument);
	void *argument;
};

static _Noreturn void begin(void *argument)
{
	struct begin *at = argument;

	machine_event_unmask(true);
	sys_exit(at->fn(at->argument));
	__builtin_unreachable();
}

/* The stack of a thread begins with what it has to do. */
static int prepare(struct thread *thread, uintptr_t stack, const struct begin *what)
{
	struct begin *at = (struct begin *)((stack & ~15ul) - sizeof *what);

	if (user_copy_out(at, what, sizeof *what) != 0)
		return -EFAULT;
	return arch_context_begin(&thread->context, (uintptr_t)at, begin, at);
}

static int tell_id(const struct thread *thread, unsigned flags, int *parent_tid, int *child_tid)
{
	if (flags & CLONE_PARENT_SETTID &&
	    user_copy_out(parent_tid, &thread->id, sizeof thread->id) != 0)
		return -EFAULT;
	if (flags & CLONE_CHILD_SETTID)
		user_copy_out(child_tid, &thread->id, sizeof thread->id);
	return 0;
}

int eremite_clone(int (*fn)(void *), void *stack, int flags, void *argument, int *parent_tid,
	void *tls, int *child_tid)
{
	const struct begin what = { fn, argument };
	unsigned wanted = (unsigned)flags;
	struct thread *thread, *self = sched_current();
	int status, id;

	if ((wanted & FLAGS_NEEDED) != FLAGS_NEEDED)
		return eremite_clone_process != NULL ? (int)eremite_clone_process() : -ENOSYS;
	if (thread_count() >= thread_limit && !credentials_capable(CAP_SYS_RESOURCE))
		return -EAGAIN;
	thread = thread_new(self);
	if (thread == NULL)
		return -EAGAIN;
	arch_context_keep_bases(&self->context);
	thread->context = self->context;
	if (wanted & CLONE_SETTLS)
		thread->context.fs_base = (uintptr_t)tls;
	if (wanted & CLONE_CHILD_CLEARTID)
		thread->clear_at_end = child_tid;
	signal_hook_thread_begin(thread, self);
	status = prepare(thread, (uintptr_t)stack, &what);
	if (status == 0)
		status = tell_id(thread, wanted, parent_tid, child_tid);
	if (status != 0) {
		thread_free(thread);
		return status;
	}
	id = thread->id;
	__atomic_fetch_add(&threads_living, 1, __ATOMIC_SEQ_CST);
	thread_start(thread);
	sched_look();
	return id;
}
