/* SPDX-License-Identifier: MIT */
/*
 * Threads that share a piece of work: each takes the next range of numbers, counts its primes, and
 * adds them up under a mutex, while main sleeps until all ranges are done.  The first argument says
 * how many threads (2 for each CPU).
 *
 *     eremite run -c 2 build/examples/threads
 */
#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LIMIT 200000u
#define RANGE 1000u

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t all_done = PTHREAD_COND_INITIALIZER;
/* Under the lock. */
static unsigned next, ranges_done, primes;

static bool is_prime(unsigned number)
{
	for (unsigned divisor = 2; divisor * divisor <= number; divisor++)
		if (number % divisor == 0)
			return false;
	return number >= 2;
}

static unsigned count_primes(unsigned first)
{
	unsigned count = 0;

	for (unsigned number = first; number < first + RANGE; number++)
		count += is_prime(number);
	return count;
}

static void *work(void *unused)
{
	(void)unused;
	pthread_mutex_lock(&lock);
	while (next < LIMIT) {
		unsigned first = next, count;

		next += RANGE;
		pthread_mutex_unlock(&lock);
		count = count_primes(first);
		pthread_mutex_lock(&lock);
		primes += count;
		if (++ranges_done == LIMIT / RANGE)
			pthread_cond_signal(&all_done);
	}
	pthread_mutex_unlock(&lock);
	return NULL;
}

static int start(void)
{
	pthread_t thread;
	int error = pthread_create(&thread, NULL, work, NULL);

	return error != 0 ? error : pthread_detach(thread);
}

int main(int argc, char **argv)
{
	long wanted = argc > 1 ? strtol(argv[1], NULL, 10) : 2 * sysconf(_SC_NPROCESSORS_ONLN);
	long started = 0;
	int error = wanted < 1 ? EINVAL : 0;

	while (error == 0 && started < wanted) {
		error = start();
		started += error == 0;
	}
	if (started == 0) {
		fprintf(stderr, "no thread: %s\n", strerror(error));
		return 1;
	}
	pthread_mutex_lock(&lock);
	while (ranges_done < LIMIT / RANGE)
		pthread_cond_wait(&all_done, &lock);
	printf("%u primes below %u, found by %ld threads\n", primes, LIMIT, started);
	pthread_mutex_unlock(&lock);
}
