/* SPDX-License-Identifier: MIT */
/*
 * The mutexes of C11.
 */
#include <stddef.h>

#include "pthread_calls.h"
#include "thread_locks.h"

static int attempt(const struct wish *wish)
{
	return __real_mtx_trylock(wish->lock);
}

static int wait(const struct wish *wish)
{
	return wish->no_end ? __real_mtx_lock(wish->lock) :
		__real_mtx_timedlock(wish->lock, wish->until);
}

static struct wish wish_for(mtx_t *lock)
{
	return (struct wish){
		.lock = lock, .kind = "mutex", .mode = GRAPH_WRITE,
		.again = lock->__u.__i[0] & 3, /* as in pthread_mutex.c: recursive */
		.busy = thrd_busy, .attempt = attempt,
	};
}

int watch_mtx_lock(mtx_t *lock, const struct arch_place *at)
{
	struct wish wish = wish_for(lock);

	wish.no_end = true;
	wish.wait = wait;
	return thread_locks_take(&wish, at);
}

int watch_mtx_trylock(mtx_t *lock, const struct arch_place *at)
{
	struct wish wish = wish_for(lock);

	return thread_locks_take(&wish, at);
}

int watch_mtx_timedlock(mtx_t *lock, const struct timespec *until, const struct arch_place *at)
{
	struct wish wish = wish_for(lock);

	wish.until = until;
	wish.wait = wait;
	return thread_locks_take(&wish, at);
}

static int unlock(void *lock)
{
	return __real_mtx_unlock(lock);
}

int watch_mtx_unlock(mtx_t *lock, const struct arch_place *at)
{
	return thread_locks_give(lock, "mutex", unlock, at);
}

void watch_mtx_destroy(mtx_t *lock, const struct arch_place *at)
{
	thread_locks_gone(lock, at);
	__real_mtx_destroy(lock);
}

int __wrap_mtx_init(mtx_t *lock, int type)
{
	thread_locks_new(lock);
	return __real_mtx_init(lock, type);
}
