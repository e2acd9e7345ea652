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

#include "process/process.h"

#ifndef sigev_notify_thread_id
#define sigev_notify_thread_id _sigev_un._tid
#endif

#define SECOND 1000000000ull
#define INTERRUPT_GRACE 20000000ull
#define RETRY_LAST 5000000ull

static void nothing(int signal)
{
	(void)signal;
}

static void set_timer(struct monitor *m, enum timer timer, uint64_t timeout);

static void take_timer(struct monitor *m, int timer)
{
	struct cpu *cpu = this_cpu;

	switch (timer) {
	case TIMER_EVENT:
		cpu->events |= SKETE_EVENT_TIMER;
		break;
	case TIMER_AGAIN:
		cpu->events |= SKETE_EVENT_AGAIN;
		break;
	case TIMER_RETRY:
		cpu->retry_armed = false;
		break;
	case TIMER_KICK:
		break;
	case TIMER_INTERRUPT:
		if (m->interrupted)
			m->stop_status = STATUS_SIGNAL + SIGINT;
		break;
	case TIMER_INPUT:
		cpu->events |= SKETE_EVENT_INPUT;
		if (__atomic_load_n(&m->insisted, __ATOMIC_ACQUIRE))
			m->stop_status = STATUS_SIGNAL + SIGINT;
		break;
	default:
		terminal_restore(&m->terminal);
		if (run_is_read())
			complain("stopped after %.6g seconds, as --timeout says",
				 (double)m->options->timeout / 1e9);
		m->list_wanted = m->options->verbose;
		m->stop_status = STATUS_TIMEOUT;
	}
}

/* What is for the whole process may come to any thread. */
static void take_signal(struct monitor *m, const siginfo_t *info)
{
	if (process_signal(m, info)) {
		return;
	} else if (info->si_signo == SIGRTMIN && info->si_code > 0) {
		debug_call(m);
	} else if (info->si_signo == SIGRTMIN) {
		take_timer(m, info->si_value.sival_int);
	} else if (info->si_signo == SIGWINCH) {
		pthread_mutex_lock(&m->input_lock);
		m->input.window = true;
		pthread_mutex_unlock(&m->input_lock);
		if (m->listening)
			cpus_raise(&m->cpus[0], SKETE_EVENT_INPUT);
	} else if (info->si_signo == SIGUSR1) {
		m->list_wanted = true;
	} else if (info->si_signo == SIGINT && info->si_code == SI_KERNEL && !m->interrupted &&
		   m->terminal.changed && !m->terminal.raw) {
		/* Typed at a prompt, perhaps, whose program is about to read. */
		m->interrupted = true;
		set_timer(m, TIMER_INTERRUPT, INTERRUPT_GRACE);
	} else {
		m->list_wanted |= info->si_signo == SIGQUIT;
		m->stop_status = STATUS_SIGNAL + info->si_signo;
	}
}

void events_collect(struct monitor *m)
{
	static const struct timespec now;
	siginfo_t info;

	while (sigtimedwait(&m->signals, &info, &now) >= 0)
		take_signal(m, &info);
}

bool events_post(struct monitor *m, struct cpu *cpu)
{
	struct skete_upcall *upcall = run_upcall(m, cpu);

	if (upcall == NULL)
		return false;
	if (cpu->events != 0) {
		__atomic_fetch_or(&upcall->pending, cpu->events, __ATOMIC_SEQ_CST);
		cpu->events = 0;
	}
	return __atomic_load_n(&upcall->pending, __ATOMIC_SEQ_CST) != 0;
}

static struct timespec timespec_of(uint64_t nanoseconds)
{
	if (nanoseconds > SECOND << 32)
		nanoseconds = SECOND << 32;
	return (struct timespec){ (time_t)(nanoseconds / SECOND), (long)(nanoseconds % SECOND) };
}

void events_wait(struct monitor *m, struct cpu *cpu, uint64_t timeout)
{
	uint64_t start = timeout == UINT64_MAX ? 0 : run_now(), passed = 0;

	while (m->stop_status == 0 && !events_post(m, cpu) && !debug_called(m, cpu) &&
	       passed < timeout) {
		struct timespec left = timespec_of(timeout - passed);
		siginfo_t info;
		int signal;

		pthread_mutex_unlock(&m->lock);
		signal = sigtimedwait(&m->signals, &info, &left);
		pthread_mutex_lock(&m->lock);
		if (signal >= 0)
			take_signal(m, &info);
		cpus_stand(m);
		list_threads(m);
		if (timeout != UINT64_MAX)
			passed = run_now() - start;
	}
}

void events_sleep(struct monitor *m, int other)
{
	sigset_t all = m->signals;
	siginfo_t info;
	int signal;

	sigaddset(&all, other);
	pthread_mutex_unlock(&m->lock);
	signal = sigtimedwait(&all, &info, NULL);
	pthread_mutex_lock(&m->lock);
	/* Who sends much of the other must not keep us from the rest. */
	if (signal == other)
		events_collect(m);
	else if (signal >= 0)
		take_signal(m, &info);
	cpus_stand(m);
}

void events_writable(struct monitor *m, int descriptor)
{
	struct pollfd slot = { .fd = descriptor, .events = POLLOUT };
	int ready = poll(&slot, 1, 0);

	/* Signals stay blocked, and are looked for now and then. */
	while (ready <= 0 && m->stop_status == 0) {
		pthread_mutex_unlock(&m->lock);
		ready = poll(&slot, 1, 20);
		pthread_mutex_lock(&m->lock);
		events_collect(m);
		cpus_stand(m);
		list_threads(m);
	}
	if (m->stop_status != 0)
		run_end(m, m->stop_status);
}

/* Its signal goes to the thread of CPU. */
static bool make_timer(const struct cpu *cpu, int timer, timer_t *made)
{
	struct sigevent event = {
		.sigev_notify = SIGEV_THREAD_ID,
		.sigev_signo = SIGRTMIN,
		.sigev_value.sival_int = timer,
	};

	event.sigev_notify_thread_id = cpu->thread;
	return timer_create(CLOCK_MONOTONIC, &event, made) == 0;
}

static bool arm(timer_t timer, uint64_t timeout)
{
	struct itimerspec when = { .it_value = timespec_of(timeout == 0 ? 1 : timeout) };

	if (timeout == UINT64_MAX)
		memset(&when, 0, sizeof when);
	return timer_settime(timer, 0, &when, NULL) == 0;
}

void events_timer(struct monitor *m, struct cpu *cpu, enum cpu_timer timer, uint64_t timeout)
{
	if (timer == TIMER_RETRY && cpu->retry_armed)
		return;
	if (timeout == UINT64_MAX && !cpu->timer_made[timer])
		return;
	if (!cpu->timer_made[timer])
		cpu->timer_made[timer] = make_timer(cpu, (int)timer, &cpu->timers[timer]);
	if (!cpu->timer_made[timer] || !arm(cpu->timers[timer], timeout))
		run_fail(m, "cannot set a timer: %s", strerror(errno));
	cpu->retry_armed |= timer == TIMER_RETRY;
}

void events_retry(struct monitor *m, struct cpu *cpu)
{
	events_timer(m, cpu, TIMER_RETRY, cpu->retry);
	cpu->retry = cpu->retry * 2 < RETRY_LAST ? cpu->retry * 2 : RETRY_LAST;
}

/* By a timer, so that no call is needed that sends signals. */
void events_kick(struct cpu *cpu)
{
	events_timer(&monitor, cpu, TIMER_KICK, 0);
}

/* A timer of the whole machine. */
static void set_timer(struct monitor *m, enum timer timer, uint64_t timeout)
{
	if (!m->timer_made[timer])
		m->timer_made[timer] = make_timer(&m->cpus[0], (int)timer, &m->timers[timer]);
	if (!m->timer_made[timer] || !arm(m->timers[timer], timeout))
		run_fail(m, "cannot set a timer: %s", strerror(errno));
}

uint64_t events_left(const struct cpu *cpu, enum cpu_timer timer)
{
	struct itimerspec left = { 0 };
	uint64_t value;

	if (cpu->timer_made[timer])
		timer_gettime(cpu->timers[timer], &left);
	value = (uint64_t)left.it_value.tv_sec * SECOND + (uint64_t)left.it_value.tv_nsec;
	return value != 0 ? value : UINT64_MAX;
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
	cpus_raise(&m->cpus[0], SKETE_EVENT_INPUT);
}

void events_listen(struct monitor *m)
{
	pthread_t thread;

	if (m->listening)
		return;
	m->listening = true;
	m->input.wanted = true;
	/* The thread has the timer fire at once: so it needs no call that sends signals. */
	set_timer(m, TIMER_INPUT, UINT64_MAX);
	if (pthread_create(&thread, NULL, read_input, m) != 0)
		run_fail(m, "cannot start the thread that reads standard input");
	pthread_detach(thread);
}

void events_init(struct monitor *m)
{
	static const int wanted[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGWINCH };
	struct sigaction action = { .sa_handler = nothing }, old;

	pthread_mutex_init(&m->input_lock, NULL);
	pthread_cond_init(&m->input_taken, NULL);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
	sigemptyset(&m->signals);
	sigaddset(&m->signals, SIGRTMIN);
	sigaction(SIGRTMIN, &action, NULL);
	for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
		if (sigaction(wanted[i], NULL, &old) == 0 && old.sa_handler != SIG_IGN) {
			sigaddset(&m->signals, wanted[i]);
			sigaction(wanted[i], &action, NULL);
		}
	sigprocmask(SIG_BLOCK, &m->signals, NULL);
	m->cpus[0].thread = (pid_t)syscall(SYS_gettid);
	if (m->options->timeout != 0)
		set_timer(m, TIMER_END, m->options->timeout);
}
