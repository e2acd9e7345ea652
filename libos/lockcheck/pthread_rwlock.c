/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stddef.h>

#include "pthread_calls.h"
#include "thread_locks.h"

static int attempt(const struct wish *wish)
{
	return wish->mode == GRAPH_READ ? __real_pthread_rwlock_tryrdlock(wish->lock) :
		__real_pthread_rwlock_trywrlock(wish->lock);
}

static int wait(const struct wish *wish)
{
	return wish->mode == GRAPH_READ ? __real_pthread_rwlock_rdlock(wish->lock) :
		__real_pthread_rwlock_wrlock(wish->lock);
}

static int wait_until(const struct wish *wish)
{
	return wish->mode == GRAPH_READ ?
		__real_pthread_rwlock_timedrdlock(wish->lock, wish->until) :
		__real_pthread_rwlock_timedwrlock(wish->lock, wish->until);
}

static struct wish wish_for(pthread_rwlock_t *lock, enum graph_mode mode)
{
	return (struct wish){
		.lock = lock, .kind = "rwlock", .mode = mode, .busy = EBUSY, .attempt = attempt,
	};
}

static int take(pthread_rwlock_t *lock, enum graph_mode mode, const struct arch_place *at)
{
	struct wish wish = wish_for(lock, mode);

	wish.no_end = true;
	wish.wait = wait;
	return thread_locks_take(&wish, at);
}

static int try(pthread_rwlock_t *lock, enum graph_mode mode, const struct arch_place *at)
{
	struct wish wish = wish_for(lock, mode);

	return thread_locks_take(&wish, at);
}

static int take_until(pthread_rwlock_t *lock, enum graph_mode mode, const struct timespec *until,
		      const struct arch_place *at)
{
	struct wish wish = wish_for(lock, mode);

	wish.until = until;
	wish.wait = wait_until;
	return thread_locks_take(&wish, at);
}

int watch_pthread_rwlock_rdlock(pthread_rwlock_t *lock, const struct arch_place *at)
{
	return take(lock, GRAPH_READ, at);
}

int watch_pthread_rwlock_wrlock(pthread_rwlock_t *lock, const struct arch_place *at)
{
	return take(lock, GRAPH_WRITE, at);
}

int watch_pthread_rwlock_tryrdlock(pthread_rwlock_t *lock, const struct arch_place *at)
{
	return try(lock, GRAPH_READ, at);
}

int watch_pthread_rwlock_trywrlock(pthread_rwlock_t *lock, const struct arch_place *at)
{
	return try(lock, GRAPH_WRITE, at);
}

int watch_pthread_rwlock_timedrdlock(pthread_rwlock_t *lock, const struct timespec *until,
				     const struct arch_place *at)
{
	return take_until(lock, GRAPH_READ, until, at);
}

int watch_pthread_rwlock_timedwrlock(pthread_rwlock_t *lock, const struct timespec *until,
				     const struct arch_place *at)
{
	return take_until(lock, GRAPH_WRITE, until, at);
}

static int unlock(void *lock)
{
	return __real_pthread_rwlock_unlock(lock);
}

int watch_pthread_rwlock_unlock(pthread_rwlock_t *lock, const struct arch_place *at)
{
	return thread_locks_give(lock, "rwlock", unlock, at);
}

int watch_pthread_rwlock_destroy(pthread_rwlock_t *lock, const struct arch_place *at)
{
	thread_locks_gone(lock, at);
	return __real_pthread_rwlock_destroy(lock);
}

int __wrap_pthread_rwlock_init(pthread_rwlock_t *lock, const pthread_rwlockattr_t *attributes)
{
	thread_locks_new(lock);
	return __real_pthread_rwlock_init(lock, attributes);
}

/* musl has locks of its own, which it takes by these, and gives back by what we do not see. */
int __wrap___pthread_rwlock_timedrdlock(pthread_rwlock_t *lock, const struct timespec *until)
{
	bool was_inside = thread_locks_enter();
	int status = __real___pthread_rwlock_timedrdlock(lock, until);

	thread_locks_leave(was_inside);
	return status;
}

int __wrap___pthread_rwlock_timedwrlock(pthread_rwlock_t *lock, const struct timespec *until)
{
	bool was_inside = thread_locks_enter();
	int status = __real___pthread_rwlock_timedwrlock(lock, until);

	thread_locks_leave(was_inside);
	return status;
}
