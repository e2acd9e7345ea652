/* SPDX-License-Identifier: MIT */
/* signalfd and timerfd read by threads; who reads takes the signal. */
#define _GNU_SOURCE
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "../thread.h"

static volatile int ready, ticks;

static void *read_signal(void *argument)
{
	struct signalfd_siginfo info = { 0 };

	add(&ready, 1);
	if (read(*(int *)argument, &info, sizeof info) != sizeof info)
		return (void *)-1l;
	return (void *)(intptr_t)(info.ssi_signo == SIGUSR1 ? 1 + info.ssi_int : 0);
}

static void *read_own(void *argument)
{
	struct signalfd_siginfo info = { 0 };

	pthread_kill(pthread_self(), SIGUSR2);
	return (void *)(intptr_t)(read(*(int *)argument, &info, sizeof info) == sizeof info &&
				  info.ssi_signo == SIGUSR2);
}

static void *read_ticks(void *argument)
{
	uint64_t count;

	while (get(&ticks) < 6 && read(*(int *)argument, &count, sizeof count) == sizeof count)
		add(&ticks, (int)count);
	return NULL;
}

static void signals(void)
{
	struct pollfd entry = { .events = POLLIN };
	pthread_t threads[2];
	sigset_t set;
	long sum = 0;
	int fd;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigaddset(&set, SIGUSR2);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	entry.fd = fd = signalfd(-1, &set, 0);
	for (int i = 0; i < 2; i++)
		threads[i] = start(read_signal, &fd);
	await(&ready, 2);
	settle();
	sigqueue(getpid(), SIGUSR1, (union sigval){ .sival_int = 10 });
	settle();
	while (poll(&entry, 1, 0) != 0)
		sleep_ms(1);
	sigqueue(getpid(), SIGUSR1, (union sigval){ .sival_int = 20 });
	for (int i = 0; i < 2; i++)
		sum += (long)join(threads[i]);
	printf("two signals: %ld\n", sum);
	printf("its own: %ld\n", (long)join(start(read_own, &fd)));
	pthread_kill(pthread_self(), SIGUSR2);
	entry.revents = 0;
	show_call("poll of mine", poll(&entry, 1, 0));
	close(fd);
}

int main(void)
{
	struct itimerspec times = { { 0, 5000000 }, { 0, 5000000 } };
	pthread_t threads[2];
	int fd;

	signals();
	fd = timerfd_create(CLOCK_MONOTONIC, 0);
	timerfd_settime(fd, 0, &times, NULL);
	for (int i = 0; i < 2; i++)
		threads[i] = start(read_ticks, &fd);
	for (int i = 0; i < 2; i++)
		join(threads[i]);
	printf("ticks %d\n", get(&ticks) >= 6);
	return 0;
}
