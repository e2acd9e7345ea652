/* SPDX-License-Identifier: MIT */
/* What a thread must not do with a lock. */
#define _GNU_SOURCE
#include "../thread.h"

static pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER, b = PTHREAD_MUTEX_INITIALIZER,
	c = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
static bool come;

static void *unlock(void *mutex)
{
	pthread_mutex_unlock(mutex);
	return NULL;
}

static void *lock(void *mutex)
{
	pthread_mutex_lock(mutex);
	return NULL;
}

static void *tell(void *unused)
{
	pthread_mutex_lock(&b);
	come = true;
	pthread_cond_signal(&condition);
	pthread_mutex_unlock(&b);
	return unused;
}

/* Who waits gives one back and takes it again, while it has the other. */
static void wait_with_another(void)
{
	pthread_t other;

	pthread_mutex_lock(&b);
	pthread_mutex_lock(&a);
	other = start(tell, NULL);
	while (!come)
		pthread_cond_wait(&condition, &b);
	pthread_mutex_unlock(&a);
	pthread_mutex_unlock(&b);
	join(other);
}

/* These may have it again, or are told that they cannot. */
static void allowed(void)
{
	pthread_mutexattr_t kind;
	pthread_mutex_t mutex;

	pthread_mutexattr_init(&kind);
	for (int i = PTHREAD_MUTEX_RECURSIVE; i <= PTHREAD_MUTEX_ERRORCHECK; i++) {
		pthread_mutexattr_settype(&kind, i);
		pthread_mutex_init(&mutex, &kind);
		pthread_mutex_lock(&mutex);
		if (pthread_mutex_lock(&mutex) == 0)
			pthread_mutex_unlock(&mutex);
		pthread_mutex_unlock(&mutex);
		pthread_mutex_unlock(&mutex);
		pthread_mutex_destroy(&mutex);
	}
}

static void *twice(void *unused)
{
	pthread_mutex_lock(&c);
	pthread_mutex_lock(&c);
	return unused;
}

int main(void)
{
	allowed();
	pthread_mutex_lock(&c);
	join(start(unlock, &c));
	pthread_mutex_destroy(&c);
	pthread_mutex_init(&c, NULL);
	join(start(lock, &c));
	wait_with_another();
	pthread_mutex_init(&c, NULL);
	join(start(twice, NULL));
	return 0;
}
