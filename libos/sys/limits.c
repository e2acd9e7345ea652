/* SPDX-License-Identifier: MIT */
/*
 * getrlimit(2).  A limit is taken only if it is kept: by the memory calls, by the descriptor table,
 * or because nothing here could ever exceed it.  The main thread's stack is there at its full size, as
 * what has grown already is on Linux; and locked memory is no other than the rest.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <sys/resource.h>

#include <arch/user.h>
#include <file/file.h>
#include <mm/vm.h>
#include <mqueue/mqueue.h>
#include <sched/count_limit.h>

#include <sys_calls.h>

#include "credentials.h"
#include "process.h"

#define INFINITE UINT64_MAX /* the kernel's RLIM_INFINITY */
#define STACK_SIZE (8ul << 20)
#define SIGNALS_MAX 128 /* SIGNAL_QUEUE_MAX of <signal/queue.h> */
#define LIMIT_COUNT 16

/* Linked if there are message queues. */
extern uint64_t mqueue_limit __attribute__((weak));
/* Linked if there are signals. */
extern uint64_t signal_queue_limit __attribute__((weak));

struct limit {
	uint64_t soft, hard;
};

static struct limit limits[LIMIT_COUNT] = {
	[RLIMIT_CPU] = { INFINITE, INFINITE },
	[RLIMIT_FSIZE] = { INFINITE, INFINITE },
	[RLIMIT_DATA] = { INFINITE, INFINITE },
	[RLIMIT_STACK] = { STACK_SIZE, STACK_SIZE },
	[RLIMIT_CORE] = { 0, INFINITE },
	[RLIMIT_RSS] = { INFINITE, INFINITE },
	[RLIMIT_NPROC] = { THREADS_MAX, THREADS_MAX },
	[RLIMIT_NOFILE] = { DESCRIPTOR_MAX, DESCRIPTOR_MAX },
	[RLIMIT_MEMLOCK] = { INFINITE, INFINITE },
	[RLIMIT_AS] = { INFINITE, INFINITE },
	[RLIMIT_LOCKS] = { INFINITE, INFINITE },
	[RLIMIT_SIGPENDING] = { SIGNALS_MAX, SIGNALS_MAX },
	[RLIMIT_MSGQUEUE] = { MQUEUE_LIMIT, MQUEUE_LIMIT },
	[RLIMIT_NICE] = { 0, 0 },
	[RLIMIT_RTPRIO] = { 0, 0 },
	[RLIMIT_RTTIME] = { INFINITE, INFINITE },
};

/* Those that nobody would enforce: they can only be what they are. */
static bool is_fixed(int resource)
{
	return resource == RLIMIT_CPU || resource == RLIMIT_RTTIME;
}

/* What there is room for. */
static uint64_t most(int resource)
{
	switch (resource) {
	case RLIMIT_NOFILE: return DESCRIPTOR_MAX;
	case RLIMIT_STACK: return STACK_SIZE;
	case RLIMIT_SIGPENDING: return SIGNALS_MAX;
	default: return INFINITE;
	}
}

static int check(int resource, const struct limit *new)
{
	const struct limit *old = &limits[resource];

	if (new->soft > new->hard)
		return -EINVAL;
	if (new->hard > old->hard && !credentials_capable(CAP_SYS_RESOURCE))
		return -EPERM;
	if (new->hard > most(resource) || (is_fixed(resource) && new->hard > old->hard))
		return -EPERM;
	return is_fixed(resource) && new->soft != old->soft ? -EINVAL : 0;
}

static void apply(int resource)
{
	if (resource == RLIMIT_NOFILE)
		descriptor_limit = (unsigned)limits[RLIMIT_NOFILE].soft;
	if (resource == RLIMIT_AS || resource == RLIMIT_DATA)
		vm_set_limits(limits[RLIMIT_AS].soft, limits[RLIMIT_DATA].soft);
	if (&mqueue_limit != NULL)
		mqueue_limit = limits[RLIMIT_MSGQUEUE].soft;
	if (&signal_queue_limit != NULL)
		__atomic_store_n(&signal_queue_limit, limits[RLIMIT_SIGPENDING].soft, __ATOMIC_RELAXED);
	thread_limit_set(limits[RLIMIT_NPROC].soft);
}

long sys_prlimit64(pid_t pid, int resource, const struct rlimit *new_limit, struct rlimit *old)
{
	struct limit before, wanted;
	int status;

	if ((unsigned)resource >= LIMIT_COUNT)
		return -EINVAL;
	if (new_limit != NULL && user_copy_in(&wanted, new_limit, sizeof wanted) != 0)
		return -EFAULT;
	if (!process_is(pid))
		return -ESRCH;
	before = limits[resource];
	if (new_limit != NULL) {
		status = check(resource, &wanted);
		if (status != 0)
			return status;
		limits[resource] = wanted;
		apply(resource);
	}
	return old != NULL ? user_copy_out(old, &before, sizeof before) : 0;
}

long sys_getrlimit(int resource, struct rlimit *limit)
{
	if ((unsigned)resource >= LIMIT_COUNT)
		return -EINVAL;
	return user_copy_out(limit, &limits[resource], sizeof limits[0]);
}

long sys_setrlimit(int resource, const struct rlimit *limit)
{
	return limit == NULL ? -EFAULT : sys_prlimit64(0, resource, limit, NULL);
}
