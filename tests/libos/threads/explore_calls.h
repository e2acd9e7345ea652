/* SPDX-License-Identifier: MIT */
/*
 * Calls as an application makes them: those that hold the files lock, between its beginning and end
 * (arch/x86_64/threads/locked_call.s), and places at which the application is interrupted.
 */
#ifndef EXPLORE_CALLS_H
#define EXPLORE_CALLS_H

#include <poll.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>

#include <signal/signal.h>

#include "explore.h"
#include "sys_calls.h"

void files_enter(void);
void files_leave(void);

static inline void call_begin(void)
{
	fake_application();
	files_enter();
}

static inline long call_end(long result)
{
	files_leave();
	fake_application();
	return result;
}

/* The same for those that take what they need (libos/sys/threads/unlocked). */
#define unlocked_call(call) (fake_application(), ended_call(call))

static inline long ended_call(long result)
{
	fake_application();
	return result;
}

static inline long do_read(int fd, void *buffer, size_t size)
{
	return unlocked_call(sys_read(fd, buffer, size));
}

static inline long do_write(int fd, const void *buffer, size_t size)
{
	return unlocked_call(sys_write(fd, buffer, size));
}

static inline long do_close(int fd)
{
	call_begin();
	return call_end(sys_close(fd));
}

static inline int do_eventfd(unsigned count, int flags)
{
	call_begin();
	return (int)call_end(sys_eventfd2(count, flags));
}

static inline void do_pipe(int *fds, int flags)
{
	call_begin();
	HOLDS(call_end(sys_pipe2(fds, flags)) == 0);
}

static inline int do_epoll(void)
{
	call_begin();
	return (int)call_end(sys_epoll_create1(0));
}

static inline long do_control(int epoll, int op, int fd, unsigned events)
{
	struct epoll_event event = { .events = events, .data.fd = fd };

	call_begin();
	return call_end(sys_epoll_ctl(epoll, op, fd, &event));
}

/* One event; its descriptor, or -errno; -ETIMEDOUT. */
static inline int do_wait(int epoll, int timeout_ms)
{
	struct epoll_event event;
	long count;

	count = unlocked_call(sys_epoll_wait(epoll, &event, 1, timeout_ms));
	return count == 0 ? -ETIMEDOUT : count < 0 ? (int)count : event.data.fd;
}

static inline int do_timer(int flags)
{
	call_begin();
	return (int)call_end(sys_timerfd_create(CLOCK_MONOTONIC, flags));
}

/* In ns; of a deadline, by the clock. */
static inline void do_set_timer(int fd, uint64_t deadline, uint64_t period)
{
	struct itimerspec value = {
		.it_value = { (time_t)(deadline / 1000000000), (long)(deadline % 1000000000) },
		.it_interval = { (time_t)(period / 1000000000), (long)(period % 1000000000) },
	};

	HOLDS(unlocked_call(sys_timerfd_settime(fd, TFD_TIMER_ABSTIME, &value, NULL)) == 0);
}

static inline long do_poll(struct pollfd *fds, unsigned count, int timeout_ms)
{
	return unlocked_call(sys_poll(fds, count, timeout_ms));
}

/* Actions and masks (signal(7)). */
static inline void do_action(int number, void (*handler)(int number), unsigned long flags)
{
	struct k_sigaction action = {
		.handler = (uintptr_t)handler,
		.flags = flags | SIGNAL_SA_RESTORER,
	};

	HOLDS(sys_rt_sigaction(number, (void *)&action, NULL, 8) == 0);
}

static inline void do_mask(int how, uint64_t set)
{
	fake_application();
	HOLDS(sys_rt_sigprocmask(how, &set, NULL, 8) == 0);
}

#endif
