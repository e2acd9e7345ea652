/* SPDX-License-Identifier: MIT */
/*
 * Signals are blocked but for while the guest runs or we sleep; there they end that, and are then
 * taken one by one.  Timers and the thread that reads standard input send SIGRTMIN.
 */
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "monitor.h"

#ifndef sigev_notify_thread_id
#define sigev_notify_thread_id _sigev_un._tid
#endif

#define SECOND 1000000000ull
#define INTERRUPT_GRACE 20000000ull

static bool retry_armed;

static void nothing(int signal)
{
	(void)signal;
}

static void take_signal(struct monitor *m, const siginfo_t *info)
{
	if (info->si_signo == SIGWINCH) {
		pthread_mutex_lock(&m->input_lock);
		m->input.window = true;
		pthread_mutex_unlock(&m->input_lock);
		if (m->listening)
			m->events |= SKETE_EVENT_INPUT;
	} else if (info->si_signo == SIGINT && info->si_code == SI_KERNEL && !m->interrupted &&
		   m->terminal.changed && !m->terminal.raw) {
		/* Typed at a prompt, perhaps, whose program is about to read. */
		m->interrupted = true;
		events_timer(m, TIMER_INTERRUPT, INTERRUPT_GRACE);
	} else if (info->si_signo != SIGRTMIN) {
		m->stop_status = STATUS_SIGNAL + info->si_signo;
	} else if (info->si_value.sival_int == TIMER_INTERRUPT) {
		if (m->interrupted)
			m->stop_status = STATUS_SIGNAL + SIGINT;
	} else if (info->si_value.sival_int == TIMER_INPUT) {
		m->events |= SKETE_EVENT_INPUT;
		if (__atomic_load_n(&m->insisted, __ATOMIC_ACQUIRE))
			m->stop_status = STATUS_SIGNAL + SIGINT;
	} else if (info->si_value.sival_int == TIMER_EVENT) {
		m->events |= SKETE_EVENT_TIMER;
	} else if (info->si_value.sival_int == TIMER_AGAIN) {
		m->events |= SKETE_EVENT_AGAIN;
	} else if (info->si_value.sival_int == TIMER_RETRY) {
		retry_armed = false;
	} else {
		terminal_restore(&m->terminal);
		complain("stopped after %.6g seconds, as --timeout says",
			 (double)m->options->timeout / 1e9);
		m->stop_status = STATUS_TIMEOUT;
	}
}

/* True if there was one. */
static bool take_next(struct monitor *m, const struct timespec *timeout)
{
	siginfo_t info;

	if (sigtimedwait(&m->signals, &info, timeout) < 0)
		return false;
	take_signal(m, &info);
	return true;
}

void events_collect(struct monitor *m)
{
	static const struct timespec now;

	while (take_next(m, &now))
		continue;
}

bool events_post(struct monitor *m)
{
	if (m->events != 0) {
		__atomic_fetch_or(&m->upcall->pending, m->events, __ATOMIC_SEQ_CST);
		m->events = 0;
	}
	return m->upcall->pending != 0;
}

static struct timespec timespec_of(uint64_t nanoseconds)
{
	if (nanoseconds > SECOND << 32)
		nanoseconds = SECOND << 32;
	return (struct timespec){ (time_t)(nanoseconds / SECOND), (long)(nanoseconds % SECOND) };
}

void events_wait(struct monitor *m, uint64_t timeout)
{
	uint64_t start = run_now(), passed = 0;

	while (m->stop_status == 0 && !events_post(m) && passed < timeout) {
		struct timespec left = timespec_of(timeout - passed);

		take_next(m, &left);
		passed = run_now() - start;
	}
}

void events_writable(struct monitor *m, int descriptor)
{
	struct pollfd slot = { .fd = descriptor, .events = POLLOUT };
	if (poll(&slot, 1, 0) > 0)
		return;
	/* Signals stay blocked, and are looked for now and then. */
	while (m->stop_status == 0 && poll(&slot, 1, 20) == 0)
		events_collect(m);
	if (m->stop_status != 0)
		run_end(m, m->stop_status);
}

static bool make_timer(struct monitor *m, enum timer timer)
{
	struct sigevent event = {
		.sigev_notify = SIGEV_THREAD_ID,
		.sigev_signo = SIGRTMIN,
		.sigev_value.sival_int = (int)timer,
	};

	event.sigev_notify_thread_id = (pid_t)syscall(SYS_gettid);
	if (!m->timer_made[timer])
		m->timer_made[timer] = timer_create(CLOCK_MONOTONIC, &event, &m->timers[timer]) == 0;
	return m->timer_made[timer];
}

void events_timer(struct monitor *m, enum timer timer, uint64_t timeout)
{
	struct itimerspec when = { .it_value = timespec_of(timeout == 0 ? 1 : timeout) };

	if (timer == TIMER_RETRY && retry_armed)
		return;
	if (timeout == UINT64_MAX && !m->timer_made[timer])
		return;
	if (timeout == UINT64_MAX)
		memset(&when, 0, sizeof when);
	if (!make_timer(m, timer) || timer_settime(m->timers[timer], 0, &when, NULL) != 0)
		run_fail(m, "cannot set a timer: %s", strerror(errno));
	retry_armed |= timer == TIMER_RETRY;
}

static void *read_input(void *argument)
{
	struct monitor *m = argument;
	/* Not events_timer, which belongs to the other thread. */
	const struct itimerspec soon = { .it_value = { 0, 1 } };
	bool ended = false, stop;

	while (!ended) {
		struct pollfd slot = { .fd = STDIN_FILENO, .events = POLLIN };

		pthread_mutex_lock(&m->input_lock);
		while (!input_ready(&m->input))
			pthread_cond_wait(&m->input_taken, &m->input_lock);
		pthread_mutex_unlock(&m->input_lock);
		if (poll(&slot, 1, -1) < 0 && errno != EINTR)
			slot.revents = POLLERR;
		pthread_mutex_lock(&m->input_lock);
		stop = slot.revents != 0 && input_ready(&m->input) &&
		       input_read(&m->input, m->terminal.raw);
		ended = m->input.ended;
		pthread_mutex_unlock(&m->input_lock);
		if (stop)
			__atomic_store_n(&m->insisted, true, __ATOMIC_RELEASE);
		timer_settime(m->timers[TIMER_INPUT], 0, &soon, NULL);
	}
	return NULL;
}

void events_raw(struct monitor *m)
{
	struct input *input = &m->input;

	terminal_raw(&m->terminal);
	events_collect(m);
	if (!m->interrupted || !m->listening)
		return;
	m->interrupted = false;
	pthread_mutex_lock(&m->input_lock);
	if (input->size == 0)
		input->start = 0;
	if (input->start + input->size < sizeof input->buffer)
		input->buffer[input->start + input->size++] = 'C' & 0x1f;
	pthread_mutex_unlock(&m->input_lock);
	m->events |= SKETE_EVENT_INPUT;
}

void events_listen(struct monitor *m)
{
	pthread_t thread;

	if (m->listening)
		return;
	m->listening = true;
	m->input.wanted = true;
	/* The thread has the timer fire at once: so it needs no call that sends signals. */
	make_timer(m, TIMER_INPUT);
	if (pthread_create(&thread, NULL, read_input, m) != 0)
		run_fail(m, "cannot start the thread that reads standard input");
	pthread_detach(thread);
}

void events_init(struct monitor *m)
{
	static const int wanted[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGWINCH };
	/* struct kvm_signal_mask: the length of the kernel's set, then the set, which is empty. */
	uint32_t none[3] = { 8, 0, 0 };
	struct sigaction action = { .sa_handler = nothing }, old;

	pthread_mutex_init(&m->input_lock, NULL);
	pthread_cond_init(&m->input_taken, NULL);
	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&m->signals);
	sigaddset(&m->signals, SIGRTMIN);
	sigaction(SIGRTMIN, &action, NULL);
	for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
		if (sigaction(wanted[i], NULL, &old) == 0 && old.sa_handler != SIG_IGN) {
			sigaddset(&m->signals, wanted[i]);
			sigaction(wanted[i], &action, NULL);
		}
	sigprocmask(SIG_BLOCK, &m->signals, NULL);
	if (ioctl(m->vcpu.fd, KVM_SET_SIGNAL_MASK, none) < 0)
		run_fail(m, "KVM refuses a signal mask: %s", strerror(errno));
	if (m->options->timeout != 0)
		events_timer(m, TIMER_END, m->options->timeout);
}
