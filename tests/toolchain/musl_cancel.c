/* SPDX-License-Identifier: MIT */
/* Cancellation: of a thread that is about to block, has disabled it, and of oneself.  One that is
 * blocked needs the libOS: tests/images/thread-cancel. */
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

static int channel[2];
static sem_t ready;
static int cleaned;

static void clean(void *argument)
{
	(void)argument;
	cleaned++;
}

static void *block(void *delay)
{
	char byte;

	pthread_cleanup_push(clean, NULL);
	sem_post(&ready);
	if (delay)
		for (volatile int i = 0; i < 20000000; i++)
			;
	read(channel[0], &byte, 1);
	pthread_cleanup_pop(0);
	return NULL;
}

static void *hold_on(void *argument)
{
	char byte = 0;
	int old;
	ssize_t size;

	(void)argument;
	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &old);
	sem_post(&ready);
	do
		size = read(channel[0], &byte, 1);
	while (size < 0 && errno == EINTR);
	pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, &old);
	if (byte == 'x')
		pthread_testcancel();
	return NULL;
}

static void *cancel_self(void *argument)
{
	(void)argument;
	sem_post(&ready);
	pthread_cancel(pthread_self());
	close(-1);
	return NULL;
}

static bool is_cancelled(void *(*run)(void *), void *argument, bool feed, int pause)
{
	pthread_t thread;
	void *result;

	if (pthread_create(&thread, NULL, run, argument) != 0)
		return false;
	sem_wait(&ready);
	usleep((unsigned)pause);
	pthread_cancel(thread);
	if (feed && write(channel[1], "x", 1) != 1)
		return false;
	pthread_join(thread, &result);
	return result == PTHREAD_CANCELED;
}

int main(void)
{
	sem_init(&ready, 0, 0);
	if (pipe(channel) != 0)
		return 2;
	printf("early %d\n", is_cancelled(block, &ready, false, 0));
	printf("disabled %d\n", is_cancelled(hold_on, NULL, true, 50000));
	printf("self %d\n", is_cancelled(cancel_self, NULL, false, 0));
	printf("cleaned %d\n", cleaned);
	return 0;
}
