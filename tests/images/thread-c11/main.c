/* SPDX-License-Identifier: MIT */
/* C11 threads: threads.h. */
#define _GNU_SOURCE
#include <stdint.h>
#include <stdio.h>
#include <threads.h>
#include <time.h>

static mtx_t mutex;
static cnd_t condition;
static tss_t key;
static once_flag flag = ONCE_FLAG_INIT;
static thread_local int mine = 5;
static int calls, destroyed, turn;
static long counter;

static const char *name(int status)
{
	return status == thrd_success ? "success" : status == thrd_busy ? "busy" :
		status == thrd_timedout ? "timed out" : status == thrd_nomem ? "no memory" :
		status == thrd_error ? "error" : "?";
}

static void show(const char *what, int status)
{
	printf("%s: %s\n", what, name(status));
}

static void call(void)
{
	calls++;
}

static void destroy(void *value)
{
	mtx_lock(&mutex);
	destroyed += *(int *)value;
	mtx_unlock(&mutex);
}

static int count(void *argument)
{
	static const int one = 1;

	call_once(&flag, call);
	tss_set(key, (void *)&one);
	for (int i = 0; i < 1000; i++) {
		mtx_lock(&mutex);
		counter++;
		mtx_unlock(&mutex);
		mine++;
	}
	if (mine != 1005)
		puts("not its own");
	return (int)(intptr_t)argument;
}

static int leave(void *argument)
{
	thrd_exit(*(int *)argument);
}

static int take_turns(void *argument)
{
	int which = (int)(intptr_t)argument;

	mtx_lock(&mutex);
	while (turn < 100) {
		if (turn % 2 == which) {
			turn++;
			cnd_broadcast(&condition);
		} else {
			cnd_wait(&condition, &mutex);
		}
	}
	mtx_unlock(&mutex);
	return 0;
}

static int try_it(void *argument)
{
	return mtx_trylock(argument);
}

static struct timespec soon(void)
{
	struct timespec at;

	timespec_get(&at, TIME_UTC);
	at.tv_nsec += 20000000;
	if (at.tv_nsec >= 1000000000) {
		at.tv_nsec -= 1000000000;
		at.tv_sec++;
	}
	return at;
}

static int try_until(void *argument)
{
	struct timespec at = soon();

	return mtx_timedlock(argument, &at);
}

static int other(thrd_start_t run, void *argument)
{
	thrd_t thread;
	int result = -1;

	thrd_create(&thread, run, argument);
	thrd_join(thread, &result);
	return result;
}

static void threads(void)
{
	thrd_t all[5];
	int results = 0, result, status = 42;

	for (intptr_t i = 0; i < 5; i++)
		thrd_create(&all[i], count, (void *)(i + 1));
	for (int i = 0; i < 5; i++) {
		thrd_join(all[i], &result);
		results += result;
	}
	printf("results %d, counted %ld, once %d, destroyed %d, mine %d\n", results, counter, calls,
	       destroyed, mine);
	thrd_create(&all[0], leave, &status);
	show("join", thrd_join(all[0], &result));
	printf("exited %d, equal %d\n", result, !!thrd_equal(thrd_current(), thrd_current()));
	for (intptr_t i = 0; i < 2; i++)
		thrd_create(&all[i], take_turns, (void *)i);
	for (int i = 0; i < 2; i++)
		thrd_join(all[i], NULL);
	printf("turns %d\n", turn);
	thrd_create(&all[0], count, NULL);
	show("detach", thrd_detach(all[0]));
	printf("sleep %d\n", thrd_sleep(&(struct timespec){ .tv_nsec = 20000000 }, NULL));
	thrd_yield();
}

static void locks(void)
{
	struct timespec at = soon();
	mtx_t one;

	show("recursive", mtx_init(&one, mtx_recursive | mtx_timed));
	show("lock", mtx_lock(&one));
	show("lock", mtx_lock(&one));
	show("unlock", mtx_unlock(&one));
	show("trylock of another", other(try_it, &one));
	show("timedlock of another", other(try_until, &one));
	show("unlock", mtx_unlock(&one));
	show("trylock of another", other(try_it, &one));
	mtx_destroy(&one);
	mtx_lock(&mutex);
	show("timedwait", cnd_timedwait(&condition, &mutex, &at));
	mtx_unlock(&mutex);
	show("signal", cnd_signal(&condition));
	cnd_destroy(&condition);
}

int main(void)
{
	show("mutex", mtx_init(&mutex, mtx_plain));
	show("condition", cnd_init(&condition));
	show("key", tss_create(&key, destroy));
	threads();
	locks();
	tss_delete(key);
	return 0;
}
