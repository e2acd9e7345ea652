/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>

#include "pthread_calls.h"
#include "thread_locks.h"

/* Where musl has the type (internal/pthread_impl.h): who may have it again, or is told that it cannot;
 * robust ones. */
#define TYPE_AGAIN 3
#define TYPE_ROBUST 4

static bool has_type(const pthread_mutex_t *mutex, int bits)
{
	return mutex->__u.__i[0] & bits;
}

static int attempt(const struct wish *wish)
{
	return __real_pthread_mutex_trylock(wish->lock);
}

static int wait(const struct wish *wish)
{
	return wish->no_end ? __real_pthread_mutex_lock(wish->lock) :
		__real_pthread_mutex_timedlock(wish->lock, wish->until);
}

static struct wish wish_for(pthread_mutex_t *lock)
{
	return (struct wish){
		.lock = lock, .kind = "mutex", .mode = GRAPH_WRITE,
		.again = has_type(lock, TYPE_AGAIN), .robust = has_type(lock, TYPE_ROBUST),
		.busy = EBUSY, .attempt = attempt,
	};
}

int watch_pthread_mutex_lock(pthread_mutex_t *lock, const struct arch_place *at)
{
	struct wish wish = wish_for(lock);

	wish.no_end = true;
	wish.wait = wait;
	return thread_locks_take(&wish, at);
}

int watch_pthread_mutex_trylock(pthread_mutex_t *lock, const struct arch_place *at)
{
	struct wish wish = wish_for(lock);

	return thread_locks_take(&wish, at);
}

int watch_pthread_mutex_timedlock(pthread_mutex_t *lock, const struct timespec *until,
				  const struct arch_place *at)
{
	struct wish wish = wish_for(lock);

	wish.until = until;
	wish.wait = wait;
	return thread_locks_take(&wish, at);
}

static int unlock(void *lock)
{
	return __real_pthread_mutex_unlock(lock);
}

int watch_pthread_mutex_unlock(pthread_mutex_t *lock, const struct arch_place *at)
{
	return thread_locks_give(lock, "mutex", unlock, at);
}

int watch_pthread_mutex_destroy(pthread_mutex_t *lock, const struct arch_place *at)
{
	thread_locks_gone(lock, at);
	return __real_pthread_mutex_destroy(lock);
}

int __wrap_pthread_mutex_init(pthread_mutex_t *lock, const pthread_mutexattr_t *attributes)
{
	thread_locks_new(lock);
	return __real_pthread_mutex_init(lock, attributes);
}

/* What all functions that wait for a condition call.  musl takes the mutex again by the first of those
 * above. */
int __wrap___pthread_cond_timedwait(pthread_cond_t *condition, pthread_mutex_t *lock,
				    const struct timespec *until)
{
	int status;

	thread_locks_wait_begins(lock);
	status = __real___pthread_cond_timedwait(condition, lock, until);
	thread_locks_wait_ends(lock);
	return status;
}
