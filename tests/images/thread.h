/* SPDX-License-Identifier: MIT */
/*
 * What the tests of threads share.  What they print is the same on Linux, with musl and glibc, however
 * many CPUs there are and whoever runs first: where a thread has to be asleep before something is done
 * to it, main gives it time, but the output is the same if it was late.
 */
#ifndef THREAD_H
#define THREAD_H

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define UNUSED __attribute__((unused))

/* The libraries' texts differ. */
static inline const char *error_name(int error)
{
	static const struct { int number; const char *name; } names[] = {
		{ 0, "ok" }, { EPERM, "EPERM" }, { ESRCH, "ESRCH" }, { EINTR, "EINTR" },
		{ EBADF, "EBADF" }, { ECHILD, "ECHILD" }, { EAGAIN, "EAGAIN" }, { ENOMEM, "ENOMEM" },
		{ EACCES, "EACCES" }, { EFAULT, "EFAULT" }, { EBUSY, "EBUSY" }, { EINVAL, "EINVAL" },
		{ EMFILE, "EMFILE" },
		{ EPIPE, "EPIPE" }, { ERANGE, "ERANGE" }, { EDEADLK, "EDEADLK" }, { ENOSYS, "ENOSYS" },
		{ ELOOP, "ELOOP" }, { EOVERFLOW, "EOVERFLOW" }, { EEXIST, "EEXIST" },
		{ ENOTSUP, "ENOTSUP" }, { ETIMEDOUT, "ETIMEDOUT" }, { ECANCELED, "ECANCELED" },
		{ EOWNERDEAD, "EOWNERDEAD" }, { ENOTRECOVERABLE, "ENOTRECOVERABLE" },
	};
	static __thread char number[24];

	for (size_t i = 0; i < COUNT(names); i++)
		if (names[i].number == error)
			return names[i].name;
	snprintf(number, sizeof number, "error %d", error);
	return number;
}

/* STATUS is 0 or an error. */
static inline void show(const char *what, int status)
{
	printf("%s: %s\n", what, error_name(status));
}

/* RESULT is not negative, or -1 and errno tells. */
static inline void show_call(const char *what, long result)
{
	if (result == -1)
		show(what, errno);
	else
		printf("%s: %ld\n", what, result);
}

static inline void must(int status, const char *what)
{
	if (status == 0)
		return;
	printf("%s: %s\n", what, error_name(status));
	exit(99);
}

static inline pthread_t start(void *(*run)(void *), void *argument)
{
	pthread_t thread;

	must(pthread_create(&thread, NULL, run, argument), "pthread_create");
	return thread;
}

static inline void *join(pthread_t thread)
{
	void *result;

	must(pthread_join(thread, &result), "pthread_join");
	return result;
}

static inline void sleep_ms(long ms)
{
	struct timespec time = { ms / 1000, ms % 1000 * 1000000 };

	while (nanosleep(&time, &time) != 0)
		;
}

/* A while: long enough for the others to get asleep where they are to. */
static inline void settle(void)
{
	sleep_ms(20);
}

/* The clock may be about to begin. */
static inline struct timespec in_ms(clockid_t clock, long ms)
{
	struct timespec time;
	long long total;

	clock_gettime(clock, &time);
	total = time.tv_sec * 1000000000ll + time.tv_nsec + ms * 1000000ll;
	if (total < 0)
		total = 0;
	return (struct timespec){ total / 1000000000, total % 1000000000 };
}

static inline void set(volatile int *flag, int value)
{
	__atomic_store_n(flag, value, __ATOMIC_SEQ_CST);
}

static inline int get(volatile int *flag)
{
	return __atomic_load_n(flag, __ATOMIC_SEQ_CST);
}

static inline void add(volatile int *number, int value)
{
	__atomic_fetch_add(number, value, __ATOMIC_SEQ_CST);
}

/* Sleeps until FLAG is at least VALUE. */
static inline void await(volatile int *flag, int value)
{
	while (get(flag) < value)
		sleep_ms(1);
}

#endif
