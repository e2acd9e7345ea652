/* SPDX-License-Identifier: MIT */
/* Signals to threads and to the process: who takes them, masks, sigwait, EINTR, restarted calls. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <semaphore.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

#include "../thread.h"

#define THREADS 4

static volatile int ready, done, handled, tid;
static volatile int handled_by[THREADS + 1], codes[THREADS + 1], values[THREADS + 1];
static __thread int index_of_thread;
static int fds[2];

static void handler(int number, siginfo_t *info, void *context)
{
	(void)number;
	(void)context;
	codes[index_of_thread] = info->si_code;
	values[index_of_thread] = info->si_value.sival_int;
	add(&handled_by[index_of_thread], 1);
	add(&handled, 1);
}

static void handle(int number, int flags)
{
	struct sigaction action = { .sa_sigaction = handler, .sa_flags = SA_SIGINFO | flags };

	sigaction(number, &action, NULL);
}

static void forget(void)
{
	handled = 0;
	memset((void *)handled_by, 0, sizeof handled_by);
	memset((void *)codes, 0, sizeof codes);
	set(&ready, 0);
	set(&done, 0);
}

static void mask(int how, int number)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, number);
	pthread_sigmask(how, &set, NULL);
}

static bool is_blocked(int number)
{
	sigset_t set;

	pthread_sigmask(SIG_BLOCK, NULL, &set);
	return sigismember(&set, number);
}

static bool is_pending(int number)
{
	sigset_t set;

	sigpending(&set);
	return sigismember(&set, number);
}

static void *sleep_until_done(void *argument)
{
	index_of_thread = (int)(intptr_t)argument;
	add(&ready, 1);
	await(&done, 1);
	return NULL;
}

static void *compute_until_done(void *argument)
{
	index_of_thread = (int)(intptr_t)argument;
	add(&ready, 1);
	while (get(&done) == 0)
		;
	return NULL;
}

static void directed(const char *what, void *(*run)(void *))
{
	pthread_t threads[THREADS + 1];

	forget();
	for (intptr_t i = 1; i <= THREADS; i++)
		threads[i] = start(run, (void *)i);
	await(&ready, THREADS);
	for (int i = 1; i <= THREADS; i++) {
		must(pthread_kill(threads[i], SIGUSR1), "kill");
		await(&handled, i);
	}
	printf("%s:", what);
	for (int i = 0; i <= THREADS; i++)
		printf(" %d", handled_by[i]);
	printf(", from tkill %d\n", codes[2] == SI_TKILL);
	set(&done, 1);
	for (int i = 1; i <= THREADS; i++)
		join(threads[i]);
}

/* The one that does not block it takes it. */
static void *unblock(void *argument)
{
	index_of_thread = (int)(intptr_t)argument;
	set(&tid, (int)syscall(SYS_gettid));
	mask(SIG_UNBLOCK, SIGUSR1);
	return compute_until_done(argument);
}

static void queue_to(int thread, int value)
{
	siginfo_t info = { .si_signo = SIGUSR1, .si_code = SI_QUEUE };

	info.si_pid = getpid();
	info.si_value.sival_int = value;
	if (syscall(SYS_rt_tgsigqueueinfo, getpid(), thread, SIGUSR1, &info) != 0)
		perror("rt_tgsigqueueinfo");
}

static void to_process(void)
{
	pthread_t threads[THREADS + 1];

	forget();
	mask(SIG_BLOCK, SIGUSR1);
	for (intptr_t i = 1; i <= THREADS; i++)
		threads[i] = start(i == 3 ? unblock : sleep_until_done, (void *)i);
	await(&ready, THREADS);
	for (int i = 1; i <= 5; i++) {
		kill(getpid(), SIGUSR1);
		await(&handled, i);
	}
	printf("to the process:");
	for (int i = 0; i <= THREADS; i++)
		printf(" %d", handled_by[i]);
	printf(", from kill %d\n", codes[3] == SI_USER);
	sigqueue(getpid(), SIGUSR1, (union sigval){ .sival_int = 41 });
	await(&handled, 6);
	printf("queued: %d, %d\n", codes[3] == SI_QUEUE, values[3]);
	queue_to(get(&tid), 42);
	await(&handled, 7);
	printf("queued to it: %d, %d\n", codes[3] == SI_QUEUE, values[3]);
	set(&done, 1);
	for (int i = 1; i <= THREADS; i++)
		join(threads[i]);
	mask(SIG_UNBLOCK, SIGUSR1);
}

static void *inherit(void *unused)
{
	printf("inherited: USR1 %d, USR2 %d, pending %d\n", is_blocked(SIGUSR1), is_blocked(SIGUSR2),
	       is_pending(SIGUSR2));
	mask(SIG_BLOCK, SIGUSR1);
	mask(SIG_UNBLOCK, SIGUSR2);
	return unused;
}

static void masks(void)
{
	forget();
	mask(SIG_BLOCK, SIGUSR2);
	raise(SIGUSR2);
	join(start(inherit, NULL));
	printf("mine: USR1 %d, USR2 %d, pending %d, handled %d\n", is_blocked(SIGUSR1),
	       is_blocked(SIGUSR2), is_pending(SIGUSR2), handled);
	mask(SIG_UNBLOCK, SIGUSR2);
	printf("then: pending %d, handled %d\n", is_pending(SIGUSR2), handled);
	show("a bad way", pthread_sigmask(77, &(sigset_t){ 0 }, NULL));
}

/* All block it; it waits for whoever unblocks it first. */
static void pending_for_all(void)
{
	pthread_t thread;

	forget();
	mask(SIG_BLOCK, SIGUSR1);
	kill(getpid(), SIGUSR1);
	printf("pending %d, handled %d\n", is_pending(SIGUSR1), handled);
	thread = start(unblock, (void *)2);
	await(&handled, 1);
	printf("pending %d, handled by the other %d\n", is_pending(SIGUSR1), handled_by[2]);
	set(&done, 1);
	join(thread);
	mask(SIG_UNBLOCK, SIGUSR1);
}

static void *wait_for_signal(void *argument)
{
	sigset_t set;
	int number = 0, status;

	sigemptyset(&set);
	sigaddset(&set, (int)(intptr_t)argument);
	add(&ready, 1);
	status = sigwait(&set, &number);
	return (void *)(intptr_t)(status != 0 ? -status : number);
}

static void waits(void)
{
	struct timespec time = { 0, 20000000 };
	siginfo_t info = { 0 };
	pthread_t threads[2];
	sigset_t set;

	forget();
	mask(SIG_BLOCK, SIGUSR1);
	mask(SIG_BLOCK, SIGUSR2);
	mask(SIG_BLOCK, SIGRTMIN);
	threads[0] = start(wait_for_signal, (void *)SIGUSR1);
	threads[1] = start(wait_for_signal, (void *)SIGUSR2);
	await(&ready, 2);
	settle();
	kill(getpid(), SIGUSR2);
	printf("sigwait: %d\n", join(threads[1]) == (void *)SIGUSR2);
	pthread_kill(threads[0], SIGUSR1);
	printf("sigwait: %d\n", join(threads[0]) == (void *)SIGUSR1);

	forget();
	threads[0] = start(wait_for_signal, (void *)(intptr_t)SIGRTMIN);
	threads[1] = start(wait_for_signal, (void *)(intptr_t)SIGRTMIN);
	await(&ready, 2);
	settle();
	kill(getpid(), SIGRTMIN);
	kill(getpid(), SIGRTMIN);
	printf("two for two: %d\n", join(threads[0]) == join(threads[1]));
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	show_call("sigtimedwait", sigtimedwait(&set, &info, &time));
	sigqueue(getpid(), SIGUSR1, (union sigval){ .sival_int = 7 });
	printf("sigtimedwait: %d", sigtimedwait(&set, &info, &time) == SIGUSR1);
	printf(", value %d\n", info.si_value.sival_int);
	/* Not taken by one who does not wait for it. */
	pthread_kill(pthread_self(), SIGUSR1);
	time = (struct timespec){ 0, 0 };
	printf("its own: %d\n", sigtimedwait(&set, &info, &time) == SIGUSR1);
	mask(SIG_UNBLOCK, SIGUSR1);
	mask(SIG_UNBLOCK, SIGUSR2);
}

static void *read_byte(void *unused)
{
	char byte;

	(void)unused;
	add(&ready, 1);
	errno = 0;
	return read(fds[0], &byte, 1) == 1 ? NULL : (void *)(intptr_t)errno;
}

static void *wait_for_post(void *argument)
{
	add(&ready, 1);
	errno = 0;
	return sem_wait(argument) == 0 ? NULL : (void *)(intptr_t)errno;
}

static void interrupt_read(const char *what, int flags)
{
	pthread_t thread;

	forget();
	handle(SIGUSR1, flags);
	thread = start(read_byte, NULL);
	await(&ready, 1);
	settle();
	pthread_kill(thread, SIGUSR1);
	await(&handled, 1);
	settle();
	write(fds[1], "x", 1);
	show(what, (int)(intptr_t)join(thread));
	if (flags == 0)
		read(fds[0], &(char){ 0 }, 1);
}

static void interruptions(void)
{
	pthread_t thread;
	sem_t semaphore;

	if (pipe(fds) != 0)
		return;
	interrupt_read("interrupted read", 0);
	interrupt_read("restarted read", SA_RESTART);
	forget();
	sem_init(&semaphore, 0, 0);
	thread = start(wait_for_post, &semaphore);
	await(&ready, 1);
	settle();
	pthread_kill(thread, SIGUSR1);
	await(&handled, 1);
	settle();
	sem_post(&semaphore);
	show("restarted sem_wait", (int)(intptr_t)join(thread));
}

static void *tell_and_wait(void *unused)
{
	set(&tid, (int)syscall(SYS_gettid));
	await(&done, 1);
	return unused;
}

/* The number of any thread is the process. */
static void by_thread_number(void)
{
	pthread_t thread;

	forget();
	set(&tid, 0);
	handle(SIGUSR1, 0);
	thread = start(tell_and_wait, NULL);
	await(&tid, 1);
	show_call("kill by a thread's number", kill(tid, SIGUSR1));
	await(&handled, 1);
	set(&done, 1);
	join(thread);
}

static void *nothing(void *unused)
{
	return unused;
}

static void errors(void)
{
	pthread_t thread = start(nothing, NULL);

	show("signal 0", pthread_kill(pthread_self(), 0));
	show("signal 999", pthread_kill(pthread_self(), 999));
	settle();
	show("to one that ended", pthread_kill(thread, 0));
	join(thread);
	show_call("tgkill of another process", syscall(SYS_tgkill, 999999, 999999, 0));
	show_call("tgkill of no thread", syscall(SYS_tgkill, getpid(), 999999, 0));
	show_call("tgkill of thread 0", syscall(SYS_tgkill, getpid(), 0, 0));
	show_call("tgkill of main", syscall(SYS_tgkill, getpid(), getpid(), 0));
	show_call("tkill of nobody", syscall(SYS_tkill, 999999, 0));
	show_call("tkill of -1", syscall(SYS_tkill, -1, 0));
}

int main(void)
{
	handle(SIGUSR1, SA_RESTART);
	handle(SIGUSR2, SA_RESTART);
	directed("asleep", sleep_until_done);
	directed("computing", compute_until_done);
	to_process();
	masks();
	pending_for_all();
	waits();
	interruptions();
	by_thread_number();
	errors();
	return 0;
}
