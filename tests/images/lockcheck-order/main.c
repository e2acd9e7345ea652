/* SPDX-License-Identifier: MIT */
/* Orders of locks that can end in a deadlock, though none of these does; and some that cannot. */
#define _GNU_SOURCE
#include <threads.h>

#include "../thread.h"

static pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER, b = PTHREAD_MUTEX_INITIALIZER,
	c = PTHREAD_MUTEX_INITIALIZER;
static pthread_rwlock_t r = PTHREAD_RWLOCK_INITIALIZER, s = PTHREAD_RWLOCK_INITIALIZER;
static mtx_t m;

static void *a_then_b(void *unused)
{
	pthread_mutex_lock(&a);
	pthread_mutex_lock(&b);
	pthread_mutex_unlock(&b);
	pthread_mutex_unlock(&a);
	return unused;
}

static void b_then_a(void)
{
	pthread_mutex_lock(&b);
	pthread_mutex_lock(&a);
	pthread_mutex_unlock(&a);
	pthread_mutex_unlock(&b);
}

/* Over a third one, of another kind. */
static void three(void)
{
	mtx_init(&m, mtx_plain);
	pthread_mutex_lock(&b);
	mtx_lock(&m);
	mtx_unlock(&m);
	pthread_mutex_unlock(&b);
	mtx_lock(&m);
	pthread_mutex_lock(&c);
	pthread_mutex_unlock(&c);
	mtx_unlock(&m);
	pthread_mutex_lock(&c);
	pthread_mutex_lock(&b);
	pthread_mutex_unlock(&b);
	pthread_mutex_unlock(&c);
	mtx_destroy(&m);
}

static void read_both(pthread_rwlock_t *first, pthread_rwlock_t *second)
{
	pthread_rwlock_rdlock(first);
	pthread_rwlock_rdlock(second);
	pthread_rwlock_unlock(second);
	pthread_rwlock_unlock(first);
}

/* Who only reads waits for no reader. */
static void readers(void)
{
	read_both(&r, &s);
	read_both(&s, &r);
	pthread_rwlock_rdlock(&r);
	pthread_rwlock_wrlock(&s);
	pthread_rwlock_unlock(&s);
	pthread_rwlock_unlock(&r);
	pthread_rwlock_wrlock(&s);
	pthread_rwlock_wrlock(&r);
	pthread_rwlock_unlock(&r);
	pthread_rwlock_unlock(&s);
}

/* Who does not wait may take them as it likes, and a lock that is made anew is another one. */
static void harmless(void)
{
	pthread_mutex_t other = PTHREAD_MUTEX_INITIALIZER;

	pthread_mutex_lock(&c);
	must(pthread_mutex_trylock(&a), "trylock");
	pthread_mutex_unlock(&a);
	pthread_mutex_lock(&other);
	pthread_mutex_unlock(&other);
	pthread_mutex_unlock(&c);
	pthread_mutex_destroy(&other);
	pthread_mutex_init(&other, NULL);
	pthread_mutex_lock(&other);
	pthread_mutex_lock(&c);
	pthread_mutex_unlock(&c);
	pthread_mutex_unlock(&other);
}

int main(void)
{
	join(start(a_then_b, NULL));
	b_then_a();
	b_then_a();
	three();
	readers();
	harmless();
	return 0;
}
