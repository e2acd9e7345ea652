/* SPDX-License-Identifier: MIT */
/* Cancellation: at calls that block and those that do not, while computing, in a lock, disabled. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <semaphore.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../thread.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
static sem_t semaphore;
static volatile int ready, cleaned, goes_on;
static int fds[2], full[2], sockets[2];
static pthread_t main_thread;

static void clean(void *argument)
{
	add(&cleaned, (int)(intptr_t)argument);
}

static void show_stack(void *argument)
{
	(void)argument;
	printf("aligned by 16: %s\n", (uintptr_t)__builtin_frame_address(0) % 16 ? "no" : "yes");
}

static void unlock(void *argument)
{
	clean((void *)1);
	pthread_mutex_unlock(argument);
}

static void block_read(void)
{
	char byte;

	read(fds[0], &byte, 1);
}

static void block_write(void)
{
	char bytes[4096] = "";

	for (;;)
		write(full[1], bytes, sizeof bytes);
}

static void block_nanosleep(void)
{
	nanosleep(&(struct timespec){ 100, 0 }, NULL);
}

static void block_clock_nanosleep(void)
{
	struct timespec at = in_ms(CLOCK_MONOTONIC, 100000);

	clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, NULL);
}

static void block_sleep(void)
{
	sleep(100);
}

static void block_wait(void)
{
	pthread_mutex_lock(&mutex);
	pthread_cleanup_push(unlock, &mutex);
	for (;;)
		pthread_cond_wait(&condition, &mutex);
	pthread_cleanup_pop(1);
}

static void block_timedwait(void)
{
	struct timespec at = in_ms(CLOCK_REALTIME, 100000);

	pthread_mutex_lock(&mutex);
	pthread_cleanup_push(unlock, &mutex);
	while (pthread_cond_timedwait(&condition, &mutex, &at) == 0)
		;
	pthread_cleanup_pop(1);
}

static void block_sem_wait(void)
{
	sem_wait(&semaphore);
}

static void block_sem_timedwait(void)
{
	struct timespec at = in_ms(CLOCK_REALTIME, 100000);

	sem_timedwait(&semaphore, &at);
}

static void block_join(void)
{
	pthread_join(main_thread, NULL);
}

static void block_pause(void)
{
	pause();
}

static void block_poll(void)
{
	struct pollfd entry = { .fd = fds[0], .events = POLLIN };

	poll(&entry, 1, -1);
}

static void block_select(void)
{
	fd_set set;

	FD_ZERO(&set);
	FD_SET(fds[0], &set);
	select(fds[0] + 1, &set, NULL, NULL, NULL);
}

static void block_epoll(void)
{
	struct epoll_event event;
	int epoll = epoll_create1(0);

	epoll_wait(epoll, &event, 1, -1);
}

static void block_sigwait(void)
{
	sigset_t set;
	int number;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR2);
	sigwait(&set, &number);
}

static void block_sigsuspend(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigsuspend(&set);
}

static void block_recv(void)
{
	char byte;

	recv(sockets[0], &byte, 1, 0);
}

static void compute_asynchronously(void)
{
	int old = -1;

	pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, &old);
	if (old != PTHREAD_CANCEL_DEFERRED)
		puts("the type was not deferred");
	for (;;)
		__asm__ volatile("" ::: "memory");
}

/* Cancelled while it sleeps: the handlers run on a stack as at any call. */
static void sleep_asynchronously(void)
{
	pthread_cleanup_push(show_stack, NULL);
	pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, NULL);
	for (;;)
		pause();
	pthread_cleanup_pop(1);
}

static void test_cancel(void)
{
	for (;;)
		pthread_testcancel();
}

static void lock_then_test(void)
{
	pthread_mutex_lock(&mutex);
	pthread_cleanup_push(unlock, &mutex);
	for (;;)
		pthread_testcancel();
	pthread_cleanup_pop(1);
}

/* Not cancelled in the lock, but behind it: main holds it. */
static void lock_held(void)
{
	pthread_mutex_lock(&mutex);
	add(&goes_on, 1);
	pthread_mutex_unlock(&mutex);
	pthread_testcancel();
}

static void *run(void *argument)
{
	void (*function)(void) = *(void (**)(void))argument;

	pthread_cleanup_push(clean, (void *)100);
	set(&ready, 1);
	function();
	pthread_cleanup_pop(0);
	return "not cancelled";
}

static void one(const char *what, void (*function)(void), bool wait)
{
	pthread_t thread;
	void *result;

	set(&ready, 0);
	set(&cleaned, 0);
	thread = start(run, &function);
	await(&ready, 1);
	if (wait)
		settle();
	must(pthread_cancel(thread), "cancel");
	result = join(thread);
	printf("%s: %s, %d\n", what, result == PTHREAD_CANCELED ? "cancelled" : (char *)result, cleaned);
}

static void both(const char *what, void (*function)(void))
{
	one(what, function, true);
	one(what, function, false);
}

static void in_calls(void)
{
	both("read", block_read);
	both("write", block_write);
	both("nanosleep", block_nanosleep);
	both("clock_nanosleep", block_clock_nanosleep);
	both("sleep", block_sleep);
	both("cond_wait", block_wait);
	both("cond_timedwait", block_timedwait);
	both("sem_wait", block_sem_wait);
	both("sem_timedwait", block_sem_timedwait);
	both("join", block_join);
	both("pause", block_pause);
	both("poll", block_poll);
	both("select", block_select);
	both("epoll_wait", block_epoll);
	both("sigwait", block_sigwait);
	both("sigsuspend", block_sigsuspend);
	both("recv", block_recv);
	both("testcancel", test_cancel);
	both("computing", compute_asynchronously);
	both("sleeping, at any time", sleep_asynchronously);
	both("with the mutex", lock_then_test);
	show("the mutex is free", pthread_mutex_trylock(&mutex));
	pthread_mutex_unlock(&mutex);
}

static void in_lock(void)
{
	void (*function)(void) = lock_held;
	pthread_t thread;

	pthread_mutex_lock(&mutex);
	set(&ready, 0);
	thread = start(run, &function);
	await(&ready, 1);
	settle();
	pthread_cancel(thread);
	settle();
	printf("in the lock: %d\n", goes_on);
	pthread_mutex_unlock(&mutex);
	printf("then cancelled %d\n", join(thread) == PTHREAD_CANCELED);
	printf("behind the lock: %d\n", goes_on);
}

static void *disabled(void *unused)
{
	char byte = 0;
	int old = -1;

	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &old);
	printf("was enabled %d\n", old == PTHREAD_CANCEL_ENABLE);
	set(&ready, 1);
	show_call("read", read(sockets[0], &byte, 1));
	printf("byte %d\n", byte);
	pthread_testcancel();
	puts("goes on");
	pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, NULL);
	puts("enabled");
	pthread_testcancel();
	puts("not cancelled");
	return unused;
}

static void when_disabled(void)
{
	pthread_t thread;

	set(&ready, 0);
	thread = start(disabled, NULL);
	await(&ready, 1);
	settle();
	pthread_cancel(thread);
	settle();
	write(sockets[1], "\5", 1);
	printf("cancelled %d\n", join(thread) == PTHREAD_CANCELED);
}

/* A request that came first is found by a call that would not have blocked. */
static void *pending(void *unused)
{
	char byte = 0;

	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, NULL);
	pthread_cancel(pthread_self());
	pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, NULL);
	write(sockets[1], "\6", 1);
	puts("not cancelled");
	read(sockets[0], &byte, 1);
	return unused;
}

static void before(void)
{
	char byte = 0;

	printf("pending: cancelled %d\n", join(start(pending, NULL)) == PTHREAD_CANCELED);
	printf("nothing was written %d\n",
	       recv(sockets[0], &byte, 1, MSG_DONTWAIT) == -1 && errno == EAGAIN);
	show("a bad state", pthread_setcancelstate(77, NULL));
	show("a bad type", pthread_setcanceltype(77, NULL));
}

int main(void)
{
	sigset_t mask;

	setvbuf(stdout, NULL, _IOLBF, 0);
	sigemptyset(&mask);
	sigaddset(&mask, SIGUSR2);
	pthread_sigmask(SIG_BLOCK, &mask, NULL);
	main_thread = pthread_self();
	sem_init(&semaphore, 0, 0);
	if (pipe(fds) != 0 || pipe(full) != 0 || socketpair(AF_UNIX, SOCK_STREAM, 0, sockets) != 0)
		return 1;
	in_calls();
	in_lock();
	when_disabled();
	before();
	return 0;
}
