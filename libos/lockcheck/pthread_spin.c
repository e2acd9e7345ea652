/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stddef.h>

#include "pthread_calls.h"
#include "thread_locks.h"

static int attempt(const struct wish *wish)
{
	return __real_pthread_spin_trylock(wish->lock);
}

static int wait(const struct wish *wish)
{
	return __real_pthread_spin_lock(wish->lock);
}

static struct wish wish_for(pthread_spinlock_t *lock)
{
	return (struct wish){
		.lock = lock, .kind = "spin lock", .mode = GRAPH_WRITE, .busy = EBUSY,
		.attempt = attempt,
	};
}

int watch_pthread_spin_lock(pthread_spinlock_t *lock, const struct arch_place *at)
{
	struct wish wish = wish_for(lock);

	wish.no_end = true;
	wish.wait = wait;
	return thread_locks_take(&wish, at);
}

int watch_pthread_spin_trylock(pthread_spinlock_t *lock, const struct arch_place *at)
{
	struct wish wish = wish_for(lock);

	return thread_locks_take(&wish, at);
}

static int unlock(void *lock)
{
	return __real_pthread_spin_unlock(lock);
}

int watch_pthread_spin_unlock(pthread_spinlock_t *lock, const struct arch_place *at)
{
	return thread_locks_give(lock, "spin lock", unlock, at);
}

int watch_pthread_spin_destroy(pthread_spinlock_t *lock, const struct arch_place *at)
{
	thread_locks_gone(lock, at);
	return __real_pthread_spin_destroy(lock);
}

int __wrap_pthread_spin_init(pthread_spinlock_t *lock, int shared)
{
	thread_locks_new(lock);
	return __real_pthread_spin_init(lock, shared);
}
