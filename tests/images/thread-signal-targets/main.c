/* SPDX-License-Identifier: MIT */
/*
 * Who takes a signal of the process when the one it was for blocks it or ends; signals that are
 * forgotten for all threads; threads that read signals from files, or wait for them with a mask.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../thread.h"

static volatile int ready, done, handled, others;
static volatile int handler_thread;
static int fd;

static int own_id(void)
{
	return (int)syscall(SYS_gettid);
}

static void handler(int number)
{
	(void)number;
	set(&handler_thread, own_id());
	add(&handled, 1);
}

static sigset_t set_of(int number)
{
	sigset_t mask;

	sigemptyset(&mask);
	sigaddset(&mask, number);
	return mask;
}

static void mask(int how, int number)
{
	sigset_t mask = set_of(number);

	pthread_sigmask(how, &mask, NULL);
}

static bool is_pending(int number)
{
	sigset_t pending;

	sigpending(&pending);
	return sigismember(&pending, number);
}

static void forget(void)
{
	set(&ready, 0);
	set(&done, 0);
	set(&handled, 0);
	set(&others, 0);
}

/* Asleep, with the signal blocked, until main says so; then it takes what there is. */
static void *unblock_later(void *unused)
{
	add(&ready, 1);
	await(&done, 1);
	mask(SIG_UNBLOCK, SIGUSR1);
	add(&others, handler_thread == own_id());
	return unused;
}

/* It waits for all, and goes to the one who unblocks it. */
static void by_unblocking(void)
{
	pthread_t threads[3];

	forget();
	mask(SIG_BLOCK, SIGUSR1);
	for (int i = 0; i < 3; i++)
		threads[i] = start(unblock_later, NULL);
	await(&ready, 3);
	kill(getpid(), SIGUSR1);
	printf("pending %d, handled %d\n", is_pending(SIGUSR1), handled);
	set(&done, 1);
	for (int i = 0; i < 3; i++)
		join(threads[i]);
	printf("pending %d, handled %d\n", is_pending(SIGUSR1), handled);
	mask(SIG_UNBLOCK, SIGUSR1);
}

/* Those that are pending for a thread alone go with it. */
static void *end_with_pending(void *unused)
{
	mask(SIG_BLOCK, SIGUSR1);
	for (int i = 0; i < 100; i++)
		pthread_kill(pthread_self(), SIGRTMIN);
	pthread_kill(pthread_self(), SIGUSR1);
	add(&others, is_pending(SIGUSR1));
	return unused;
}

static void by_ending(void)
{
	forget();
	mask(SIG_BLOCK, SIGRTMIN);
	for (int i = 0; i < 50; i++)
		join(start(end_with_pending, NULL));
	printf("pending for those %d, for main %d, handled %d\n", others, is_pending(SIGUSR1), handled);
	mask(SIG_UNBLOCK, SIGRTMIN);
	printf("still handled %d\n", handled);
}

/* The thread that a signal was for blocks it before it takes it; another one does. */
static void *block_and_spin(void *unused)
{
	mask(SIG_UNBLOCK, SIGUSR1);
	add(&ready, 1);
	while (get(&done) == 0) {
		mask(SIG_BLOCK, SIGUSR1);
		mask(SIG_UNBLOCK, SIGUSR1);
	}
	return unused;
}

static void by_blocking(void)
{
	pthread_t threads[2];

	forget();
	mask(SIG_BLOCK, SIGUSR1);
	for (int i = 0; i < 2; i++)
		threads[i] = start(block_and_spin, NULL);
	await(&ready, 2);
	for (int i = 1; i <= 100; i++) {
		kill(getpid(), SIGUSR1);
		while (get(&handled) < i)
			sched_yield();
	}
	set(&done, 1);
	for (int i = 0; i < 2; i++)
		join(threads[i]);
	printf("all handled: %d\n", handled);
	mask(SIG_UNBLOCK, SIGUSR1);
}

static void *hold_pending(void *unused)
{
	pthread_kill(pthread_self(), SIGTSTP);
	pthread_kill(pthread_self(), SIGUSR2);
	add(&ready, 1);
	await(&done, 1);
	printf("the thread: TSTP %d, CONT %d, USR2 %d\n", is_pending(SIGTSTP), is_pending(SIGCONT),
	       is_pending(SIGUSR2));
	return unused;
}

/* What continues or is to be ignored is forgotten wherever it waits. */
static void forgotten(void)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN };
	pthread_t thread;

	forget();
	mask(SIG_BLOCK, SIGTSTP);
	mask(SIG_BLOCK, SIGCONT);
	mask(SIG_BLOCK, SIGUSR2);
	thread = start(hold_pending, NULL);
	await(&ready, 1);
	kill(getpid(), SIGTSTP);
	kill(getpid(), SIGCONT);
	sigaction(SIGUSR2, &ignore, NULL);
	printf("main: TSTP %d, CONT %d\n", is_pending(SIGTSTP), is_pending(SIGCONT));
	set(&done, 1);
	join(thread);
	mask(SIG_UNBLOCK, SIGCONT);
	mask(SIG_UNBLOCK, SIGUSR2);
}

static void *read_signal(void *unused)
{
	struct signalfd_siginfo info = { 0 };

	(void)unused;
	add(&ready, 1);
	if (read(fd, &info, sizeof info) != sizeof info)
		return NULL;
	return (void *)(intptr_t)info.ssi_int;
}

static void *poll_signal(void *unused)
{
	struct pollfd entry = { .fd = fd, .events = POLLIN };

	(void)unused;
	add(&ready, 1);
	return (void *)(intptr_t)(poll(&entry, 1, -1) == 1 && entry.revents == POLLIN);
}

static void *epoll_signal(void *unused)
{
	struct epoll_event event = { .events = EPOLLIN };
	int epoll = epoll_create1(0);
	intptr_t found;

	(void)unused;
	epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
	add(&ready, 1);
	found = epoll_wait(epoll, &event, 1, -1);
	close(epoll);
	return (void *)found;
}

static void by_file(void)
{
	sigset_t signals = set_of(SIGRTMIN);
	pthread_t threads[4];
	intptr_t sum = 0;

	forget();
	mask(SIG_BLOCK, SIGRTMIN);
	fd = signalfd(-1, &signals, 0);
	threads[0] = start(read_signal, NULL);
	threads[1] = start(read_signal, NULL);
	await(&ready, 2);
	settle();
	sigqueue(getpid(), SIGRTMIN, (union sigval){ .sival_int = 1 });
	settle();
	sigqueue(getpid(), SIGRTMIN, (union sigval){ .sival_int = 2 });
	for (int i = 0; i < 2; i++)
		sum += (intptr_t)join(threads[i]);
	printf("two read %d\n", (int)sum);
	threads[2] = start(poll_signal, NULL);
	threads[3] = start(epoll_signal, NULL);
	await(&ready, 4);
	settle();
	sigqueue(getpid(), SIGRTMIN, (union sigval){ .sival_int = 4 });
	printf("poll %d, epoll %d\n", join(threads[2]) != NULL, join(threads[3]) != NULL);
	printf("main reads %d\n", (int)(intptr_t)read_signal(NULL));
	close(fd);
	mask(SIG_UNBLOCK, SIGRTMIN);
}

static void *suspend(void *unused)
{
	sigset_t none;

	(void)unused;
	sigemptyset(&none);
	add(&ready, 1);
	return (void *)(intptr_t)(sigsuspend(&none) == -1 ? errno : 0);
}

static void *poll_with_mask(void *unused)
{
	sigset_t none;

	(void)unused;
	sigemptyset(&none);
	add(&ready, 1);
	return (void *)(intptr_t)(ppoll(NULL, 0, NULL, &none) == -1 ? errno : 0);
}

static void with_mask(const char *what, void *(*run)(void *))
{
	pthread_t thread;

	forget();
	mask(SIG_BLOCK, SIGUSR1);
	thread = start(run, NULL);
	await(&ready, 1);
	kill(getpid(), SIGUSR1);
	show(what, (int)(intptr_t)join(thread));
	printf("handled %d, pending %d\n", handled, is_pending(SIGUSR1));
	mask(SIG_UNBLOCK, SIGUSR1);
}

static void *send_many(void *argument)
{
	for (int i = 0; i < 200; i++)
		while (sigqueue(getpid(), SIGRTMIN + 1, (union sigval){ .sival_int = 1 }) != 0)
			sched_yield();
	return argument;
}

static void *take_many(void *unused)
{
	sigset_t signals = set_of(SIGRTMIN + 1);
	siginfo_t info;
	intptr_t sum = 0;

	(void)unused;
	do {
		if (sigwaitinfo(&signals, &info) == SIGRTMIN + 1)
			sum += info.si_value.sival_int;
	} while (info.si_value.sival_int != 0);
	return (void *)sum;
}

/* Each signal wakes one of those who wait, and none is lost. */
static void crowd(void)
{
	pthread_t takers[4], senders[3];
	intptr_t sum = 0;

	mask(SIG_BLOCK, SIGRTMIN + 1);
	for (int i = 0; i < 4; i++)
		takers[i] = start(take_many, NULL);
	for (int i = 0; i < 3; i++)
		senders[i] = start(send_many, NULL);
	for (int i = 0; i < 3; i++)
		join(senders[i]);
	for (int i = 0; i < 4; i++)
		while (sigqueue(getpid(), SIGRTMIN + 1, (union sigval){ 0 }) != 0)
			sched_yield();
	for (int i = 0; i < 4; i++)
		sum += (intptr_t)join(takers[i]);
	printf("taken %d\n", (int)sum);
}

int main(void)
{
	struct sigaction action = { .sa_handler = handler };

	sigaction(SIGUSR1, &action, NULL);
	sigaction(SIGRTMIN, &action, NULL);
	by_unblocking();
	by_ending();
	by_blocking();
	forgotten();
	by_file();
	with_mask("sigsuspend", suspend);
	with_mask("ppoll", poll_with_mask);
	crowd();
	return 0;
}
