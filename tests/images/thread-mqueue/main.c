/* SPDX-License-Identifier: MIT */
/* Threads that meet at a message queue. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <mqueue.h>
#include <poll.h>
#include <semaphore.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "../thread.h"

#define NAME "/eremite-threads"
#define SENDERS 3
#define RECEIVERS 2
#define EACH 200

static mqd_t queue;

static mqd_t make(long messages)
{
	struct mq_attr size = { .mq_maxmsg = messages, .mq_msgsize = sizeof(long) };
	mqd_t made = mq_open(NAME, O_CREAT | O_RDWR, 0600, &size);

	if (made < 0)
		must(errno, "mq_open");
	mq_unlink(NAME);
	return made;
}

static void *send_all(void *argument)
{
	long number = (long)argument;

	for (long i = 0; i < EACH; i++) {
		long value = number * EACH + i;

		if (mq_send(queue, (char *)&value, sizeof value, (unsigned)(value % 3)) != 0)
			must(errno, "mq_send");
	}
	return NULL;
}

static void *receive_all(void *unused)
{
	long sum = 0, value;

	(void)unused;
	for (;;) {
		if (mq_receive(queue, (char *)&value, sizeof value, NULL) != sizeof value)
			must(errno, "mq_receive");
		if (value < 0)
			return (void *)sum;
		sum += value;
	}
}

static void crowd(void)
{
	pthread_t senders[SENDERS], receivers[RECEIVERS];
	long sum = 0, end = -1;

	queue = make(3);
	for (int i = 0; i < RECEIVERS; i++)
		receivers[i] = start(receive_all, NULL);
	for (long i = 0; i < SENDERS; i++)
		senders[i] = start(send_all, (void *)i);
	for (int i = 0; i < SENDERS; i++)
		join(senders[i]);
	for (int i = 0; i < RECEIVERS; i++)
		mq_send(queue, (char *)&end, sizeof end, 0);
	for (int i = 0; i < RECEIVERS; i++)
		sum += (long)join(receivers[i]);
	printf("sum %ld\n", sum);
	mq_close(queue);
}

static struct timespec soon(void)
{
	struct timespec time;

	clock_gettime(CLOCK_REALTIME, &time);
	time.tv_nsec += 10000000;
	if (time.tv_nsec >= 1000000000) {
		time.tv_nsec -= 1000000000;
		time.tv_sec++;
	}
	return time;
}

static void times(void)
{
	struct timespec time = soon();
	long value = 1;

	queue = make(1);
	show_call("receive", mq_timedreceive(queue, (char *)&value, sizeof value, NULL, &time));
	show_call("send", mq_timedsend(queue, (char *)&value, sizeof value, 0, &time));
	time = soon();
	show_call("send", mq_timedsend(queue, (char *)&value, sizeof value, 0, &time));
	mq_close(queue);
}

static void *send_one(void *unused)
{
	long value = 5;

	(void)unused;
	nanosleep(&(struct timespec){ .tv_nsec = 20000000 }, NULL);
	mq_send(queue, (char *)&value, sizeof value, 0);
	return NULL;
}

static volatile sig_atomic_t notified;

static void handle(int number)
{
	(void)number;
	notified++;
}

/* Descriptors that wait hear of it, and who asked for a signal. */
static void ready(void)
{
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1 };
	struct pollfd entry = { .events = POLLIN };
	pthread_t sender;
	long value;

	queue = make(1);
	entry.fd = queue;
	signal(SIGUSR1, handle);
	show_call("notify", mq_notify(queue, &event));
	sender = start(send_one, NULL);
	while (poll(&entry, 1, -1) < 0 && errno == EINTR)
		;
	join(sender);
	printf("events %d, notified %d\n", entry.revents, (int)notified);
	show_call("receive", mq_receive(queue, (char *)&value, sizeof value, NULL));
	printf("value %ld\n", value);
	mq_close(queue);
}

static sem_t told;
static long told_value;
static int told_number;

static void take(union sigval value)
{
	show_call("receive", mq_receive(queue, (char *)&told_value, sizeof told_value, NULL));
	told_number = value.sival_int;
	sem_post(&told);
}

/* A thread of its own is started for who asked for that. */
static void by_thread(void)
{
	struct sigevent event = { .sigev_notify = SIGEV_THREAD, .sigev_notify_function = take };
	long value = 50;

	queue = make(1);
	sem_init(&told, 0, 0);
	for (int i = 0; i < 3; i++, value++) {
		event.sigev_value.sival_int = i;
		show_call("notify by a thread", mq_notify(queue, &event));
		must(mq_send(queue, (char *)&value, sizeof value, 0) != 0, "mq_send");
		while (sem_wait(&told) != 0)
			;
		printf("told %d: %ld\n", told_number, told_value);
	}
	show_call("notify by a thread", mq_notify(queue, &event));
	show_call("again", mq_notify(queue, &event));
	show_call("no more", mq_notify(queue, NULL));
	show_call("not asked", mq_send(queue, (char *)&value, sizeof value, 0));
	show_call("receive", mq_receive(queue, (char *)&value, sizeof value, NULL));
	show_call("notify by a thread", mq_notify(queue, &event));
	mq_close(queue);
	show_call("closed", mq_notify(queue, &event));
	printf("told: %d\n", sem_trywait(&told) == 0);
}

int main(void)
{
	crowd();
	times();
	ready();
	by_thread();
	return 0;
}
