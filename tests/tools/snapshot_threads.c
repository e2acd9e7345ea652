/* SPDX-License-Identifier: MIT */
/* For test_snapshot.py: a constructor starts threads, which sleep when main begins. */
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <time.h>

#define SERVERS 3

static sem_t questions, answers;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int served;

static void *serve(void *unused)
{
	const struct timespec pause = { .tv_nsec = 1000000 };

	for (;;) {
		sem_wait(&questions);
		pthread_mutex_lock(&lock);
		served++;
		nanosleep(&pause, NULL);
		pthread_mutex_unlock(&lock);
		sem_post(&answers);
	}
	return unused;
}

static void ask(int count)
{
	for (int i = 0; i < count; i++)
		sem_post(&questions);
	for (int i = 0; i < count; i++)
		sem_wait(&answers);
}

__attribute__((constructor)) static void begin(void)
{
	pthread_t server;

	sem_init(&questions, 0, 0);
	sem_init(&answers, 0, 0);
	for (int i = 0; i < SERVERS; i++)
		pthread_create(&server, NULL, serve, NULL);
	ask(5);
}

static void *ask_more(void *unused)
{
	ask(10);
	return unused;
}

int main(int argc, char **argv)
{
	pthread_t asker;

	pthread_create(&asker, NULL, ask_more, NULL);
	ask(10);
	pthread_join(asker, NULL);
	printf("%s %d\n", argv[argc - 1], served);
}
