/* SPDX-License-Identifier: MIT */
/*
 * Descriptors that threads meet at: what is written is read once, nobody sleeps on, calls end when
 * others close what they wait for.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <sys/eventfd.h>

#include "explore_calls.h"

#define MANY (UINT64_MAX - 1)

static int get(const int *variable)
{
	return __atomic_load_n(variable, __ATOMIC_SEQ_CST);
}

static void add(int *variable, int value)
{
	__atomic_fetch_add(variable, value, __ATOMIC_SEQ_CST);
}

static void wait_until(const int *variable, int value)
{
	while (get(variable) != value)
		fake_application();
}

/* eventfd(2): a counter that has a limit. */

static int counter, written, taken, over;

struct amount {
	unsigned value, times;
};

static int write_amounts(void *argument)
{
	const struct amount *amount = argument;

	for (unsigned i = 0; i < amount->times; i++) {
		uint64_t value = amount->value;

		HOLDS(do_write(counter, &value, sizeof value) == sizeof value);
		add(&written, (int)value);
	}
	return 0;
}

static int read_ones(void *argument)
{
	for (unsigned i = *(unsigned *)argument; i > 0; i--) {
		uint64_t value;

		HOLDS(do_read(counter, &value, sizeof value) == sizeof value && value == 1);
		add(&taken, 1);
	}
	return 0;
}

SCENARIO(eventfds)
{
	unsigned writers = 1 + below(3), total = 0, shares[2];
	struct amount amounts[3];

	counter = do_eventfd(0, EFD_SEMAPHORE);
	for (unsigned i = 0; i < writers; i++) {
		amounts[i] = (struct amount){ 1 + below(4), 1 + below(6) };
		total += amounts[i].value * amounts[i].times;
		spawn(i, write_amounts, &amounts[i]);
	}
	shares[0] = total / 2;
	shares[1] = total - shares[0];
	for (unsigned i = 0; i < 2; i++)
		spawn(writers + i, read_ones, &shares[i]);
	for (unsigned i = 0; i < writers + 2; i++)
		join(i);
	HOLDS(written == taken);
}

/* Who needs little room does not wait for who needs much. */
SCENARIO(eventfd_room)
{
	struct amount little = { 1, 1 }, much = { 9, 1 };
	uint64_t value = MANY;

	counter = do_eventfd(0, EFD_SEMAPHORE);
	HOLDS(do_write(counter, &value, sizeof value) == sizeof value);
	spawn(0, write_amounts, &little);
	spawn(1, write_amounts, &much);
	read_ones(&little.times);
	join(0);
	HOLDS(get(&written) == 1);
	read_ones(&much.value);
	join(1);
}

/* Pipes: bytes come in their order, writes of a few bytes as a whole, an end comes when all writers
 * are gone. */

#define MESSAGE 600
static int ends[2];

struct message {
	int from, number;
	char filling[MESSAGE - 2 * sizeof(int)];
};

static int write_messages(void *argument)
{
	struct message message = { .from = *(int *)argument };
	int messages = 1 + (int)below(20);

	for (message.number = 0; message.number < messages; message.number++) {
		HOLDS(do_write(ends[1], &message, sizeof message) == sizeof message);
		add(&written, 1);
	}
	add(&over, 1);
	return 0;
}

static int read_messages(void *argument)
{
	int next[EXPLORE_THREADS] = { 0 }, alone = *(int *)argument;
	struct message message;
	long size;

	while ((size = do_read(ends[0], &message, sizeof message)) > 0) {
		HOLDS(size == sizeof message);
		HOLDS(alone ? message.number == next[message.from] :
			      message.number >= next[message.from]);
		next[message.from] = message.number + 1;
		add(&taken, 1);
	}
	HOLDS(size == 0);
	return 0;
}

SCENARIO(pipes)
{
	static const int numbers[] = { 0, 1, 2, 3 };
	int writers = 1 + (int)below(3), readers = 1 + (int)below(2), alone = readers == 1;

	do_pipe(ends, 0);
	call_begin();
	call_end(sys_fcntl(ends[1], F_SETPIPE_SZ, 4096 << below(2)));
	for (int i = 0; i < writers; i++)
		spawn((unsigned)i, write_messages, (void *)(uintptr_t)&numbers[i]);
	for (int i = 0; i < readers; i++)
		spawn((unsigned)(writers + i), read_messages, &alone);
	wait_until(&over, writers);
	do_close(ends[1]);
	for (unsigned i = 0; i < (unsigned)(writers + readers); i++)
		join(i);
	HOLDS(written == taken);
}

/* The reader goes: who writes is told, who waits for room, too. */
static int write_until_broken(void *argument)
{
	struct message message = { 0 };
	long status;

	(void)argument;
	while ((status = do_write(ends[1], &message, sizeof message)) > 0)
		HOLDS(status == sizeof message);
	HOLDS(status == -EPIPE);
	return 0;
}

SCENARIO(broken_pipes)
{
	unsigned writers = 1 + below(3), reads = below(12);
	struct message message;

	do_action(SIGPIPE, SIG_IGN, 0);
	do_pipe(ends, 0);
	call_begin();
	call_end(sys_fcntl(ends[1], F_SETPIPE_SZ, 4096));
	for (unsigned i = 0; i < writers; i++)
		spawn(i, write_until_broken, NULL);
	while (reads-- > 0)
		HOLDS(do_read(ends[0], &message, sizeof message) == sizeof message);
	do_close(ends[0]);
	for (unsigned i = 0; i < writers; i++)
		join(i);
}

/* poll(2) against writes and the time. */
static int poll_and_take(void *argument)
{
	int fd = *(int *)argument, total = get(&over);

	while (get(&taken) < total) {
		struct pollfd fds[] = { { .fd = fd, .events = POLLIN }, { .fd = -1 } };
		uint64_t value, deadline = time_now() + 1000000;
		long count = do_poll(fds, 2, below(2) ? 1 : 2);

		HOLDS(count == 1 || (count == 0 && time_now() >= deadline));
		if (count == 1 && do_read(fd, &value, sizeof value) > 0)
			add(&taken, (int)value);
	}
	return 0;
}

SCENARIO(polls)
{
	unsigned pollers = 1 + below(3);
	struct amount amount = { 1 + below(3), 1 + below(8) };

	counter = do_eventfd(0, EFD_NONBLOCK);
	over = (int)(amount.value * amount.times);
	for (unsigned i = 0; i < pollers; i++)
		spawn(i, poll_and_take, &counter);
	write_amounts(&amount);
	for (unsigned i = 0; i < pollers; i++)
		join(i);
	HOLDS(written == taken);
}

/* The same without a time: nobody sleeps on. */
static int poll_until(void *argument)
{
	int stop = *(int *)argument;

	for (;;) {
		struct pollfd fds[] = { { .fd = stop, .events = POLLIN },
					{ .fd = counter, .events = POLLIN } };
		uint64_t value;

		HOLDS(do_poll(fds, 2, -1) > 0 && (fds[0].revents | fds[1].revents) == POLLIN);
		if (fds[1].revents != 0 && do_read(counter, &value, sizeof value) > 0)
			add(&taken, (int)value);
		else if (fds[0].revents != 0)
			return 0;
	}
}

SCENARIO(polls_for_ever)
{
	unsigned pollers = 1 + below(3);
	struct amount amount = { 1 + below(3), 1 + below(8) };
	int stop = do_eventfd(0, EFD_NONBLOCK);
	uint64_t value = 1;

	counter = do_eventfd(0, EFD_NONBLOCK);
	for (unsigned i = 0; i < pollers; i++)
		spawn(i, poll_until, &stop);
	spawn(pollers, write_amounts, &amount);
	wait_until(&taken, (int)(amount.value * amount.times));
	HOLDS(do_write(stop, &value, sizeof value) == sizeof value);
	for (unsigned i = 0; i <= pollers; i++)
		join(i);
}

/* The same, while what is polled is closed, and its descriptor becomes another one. */
static int polled;

static int poll_changing(void *argument)
{
	int stop = *(int *)argument;

	for (;;) {
		struct pollfd fds[] = { { .fd = get(&polled), .events = POLLIN },
					{ .fd = stop, .events = POLLIN } };
		uint64_t value;

		HOLDS(do_poll(fds, 2, below(3) ? -1 : 1) >= 0);
		if (fds[1].revents != 0)
			return 0;
		if (fds[0].revents & POLLIN)
			do_read(fds[0].fd, &value, sizeof value);
	}
}

static void replace(int fd, int by)
{
	call_begin();
	HOLDS(call_end(sys_dup2(by, fd)) == fd);
}

/* Sometimes by a file without a lock of its own. */
static void replace_polled(int fd)
{
	int by = below(3) ? do_eventfd(below(2), EFD_NONBLOCK) : do_epoll();

	replace(fd, by);
	do_close(by);
}

SCENARIO(polls_closed)
{
	unsigned pollers = 1 + below(3), rounds = 1 + below(6);
	int stop = do_eventfd(0, EFD_NONBLOCK);
	uint64_t value = 1;

	__atomic_store_n(&polled, do_eventfd(0, EFD_NONBLOCK), __ATOMIC_SEQ_CST);
	for (unsigned i = 0; i < pollers; i++)
		spawn(i, poll_changing, &stop);
	for (unsigned i = 0; i < rounds; i++) {
		int fd = polled;

		if (below(2))
			do_write(fd, &value, sizeof value);
		if (below(2))
			replace_polled(fd);
		if (below(2)) {
			__atomic_store_n(&polled, do_eventfd(below(2), EFD_NONBLOCK), __ATOMIC_SEQ_CST);
			do_close(fd);
		}
	}
	HOLDS(do_write(stop, &value, sizeof value) == sizeof value);
	for (unsigned i = 0; i < pollers; i++)
		join(i);
}

/* Timers as files: none before its time, one tick for one setting. */
#define FAR 1000000000000 /* ns */

static int settings, ticks;
static uint64_t target; /* that it is set to, or was before */

static int read_ticks(void *argument)
{
	int fd = *(int *)argument;

	while (!get(&over)) {
		uint64_t value, due = __atomic_load_n(&target, __ATOMIC_SEQ_CST);

		HOLDS(do_read(fd, &value, sizeof value) == sizeof value && value == 1);
		HOLDS(time_now() >= due || get(&over));
		add(&ticks, 1);
	}
	return 0;
}

static uint64_t later_than(uint64_t time)
{
	uint64_t now = time_now();

	return (now > time ? now : time) + 1 + below(20000);
}

/* Targets only rise, so that a reader that saw one is not told before it. */
SCENARIO(timerfds)
{
	int timer = do_timer(0);
	unsigned rounds = 2 + below(10);
	uint64_t far = time_now() + FAR;

	spawn(0, read_ticks, &timer);
	for (unsigned i = 0; i < rounds; i++) {
		uint64_t next = later_than(target);
		int before = get(&ticks);

		add(&settings, 1);
		do_set_timer(timer, next, 0);
		__atomic_store_n(&target, next, __ATOMIC_SEQ_CST);
		if (below(2))
			while (get(&ticks) == before)
				fake_application();
	}
	do_set_timer(timer, far, 0);
	__atomic_store_n(&over, 1, __ATOMIC_SEQ_CST);
	do_set_timer(timer, 1, 0);
	join(0);
	HOLDS(ticks <= settings + 1 && time_now() < far);
}

/* They are set while they expire: one tick at most for the last setting, and none is lost. */
static int timers[2];

static int set_often(void *argument)
{
	int timer = *(int *)argument;

	for (unsigned i = 2 + below(10); i > 0; i--) {
		do_set_timer(timer, time_now() + below(300), 0);
		if (below(2))
			fake_application();
	}
	do_set_timer(timer, 1, 0);
	add(&over, 1);
	return 0;
}

static void expect_tick(int timer)
{
	uint64_t value;
	long size;

	while ((size = do_read(timer, &value, sizeof value)) == -EAGAIN)
		fake_application();
	HOLDS(size == sizeof value && value == 1);
}

SCENARIO(timerfds_set)
{
	uint64_t value;

	for (unsigned i = 0; i < 2; i++)
		timers[i] = do_timer(TFD_NONBLOCK);
	for (unsigned i = 0; i < 4; i++)
		spawn(i, set_often, &timers[i % 2]);
	while (get(&over) < 4) {
		long size = do_read(timers[below(2)], &value, sizeof value);

		HOLDS(size == -EAGAIN || (size == sizeof value && value == 1));
	}
	for (unsigned i = 0; i < 4; i++)
		join(i);
	for (unsigned i = 0; i < 2; i++) {
		do_set_timer(timers[i], 1, 0);
		expect_tick(timers[i]);
		do_close(timers[i]);
	}
}

/* Periods: as many ticks as have passed. */
SCENARIO(periods)
{
	int timer = do_timer(0);
	uint64_t period = 1000 + below(50000), start = time_now() + below(5000), sum = 0;

	do_set_timer(timer, start, period);
	for (unsigned i = 1 + below(6); i > 0; i--) {
		uint64_t value, now;

		HOLDS(do_read(timer, &value, sizeof value) == sizeof value && value > 0);
		sum += value;
		now = time_now();
		HOLDS(now >= start + (sum - 1) * period);
	}
	do_close(timer);
}

/* A descriptor becomes another file while others are in its call: they write to what it was or to what
 * it is, never to the file that has its memory next, which is nobody's but this thread's. */
static int changing;

static int write_to_changing(void *argument)
{
	(void)argument;
	while (!get(&over)) {
		uint64_t value = 1;
		long size = do_write(changing, &value, sizeof value);

		HOLDS(size == sizeof value || size == -EBADF);
	}
	return 0;
}

static void expect_nothing_in(int fd)
{
	uint64_t value;

	HOLDS(do_read(fd, &value, sizeof value) == -EAGAIN);
}

SCENARIO(changing_descriptor)
{
	unsigned writers = 1 + below(3), rounds = 1 + below(12);

	do_pipe(ends, 0); /* of which one cannot be written */
	changing = do_eventfd(0, EFD_NONBLOCK);
	for (unsigned i = 0; i < writers; i++)
		spawn(i, write_to_changing, NULL);
	while (rounds-- > 0) {
		int mine, next;

		replace(changing, ends[0]);
		mine = do_eventfd(0, EFD_NONBLOCK);
		next = do_eventfd(0, EFD_NONBLOCK);
		expect_nothing_in(mine);
		replace(changing, next);
		HOLDS(do_close(next) == 0);
		expect_nothing_in(mine);
		HOLDS(do_close(mine) == 0);
	}
	__atomic_store_n(&over, 1, __ATOMIC_SEQ_CST);
	for (unsigned i = 0; i < writers; i++)
		join(i);
}

/* The last descriptor is closed before, while or after who reads goes to sleep, and is interrupted: the
 * file ends once. */
#define INTERRUPT (1ull << (SIGUSR1 - 1))

static void interrupt(int number)
{
	(void)number;
}

static int read_something(void *argument)
{
	char byte;
	long size;

	(void)argument;
	do_mask(SIG_UNBLOCK, INTERRUPT);
	size = do_read(ends[0], &byte, 1);
	HOLDS(size == 0 || size == 1 || size == -EBADF || size == -EINTR);
	return 0;
}

static int write_something(void *argument)
{
	long size = do_write(ends[1], "", 1);

	(void)argument;
	HOLDS(size == 1 || size == -EPIPE || size == -EBADF);
	return 0;
}

static void close_in_a_call(unsigned readers)
{
	do_pipe(ends, 0);
	for (unsigned i = 0; i < readers; i++)
		spawn(i, read_something, NULL);
	spawn(readers, write_something, NULL);
	for (unsigned i = below(12); i > 0; i--)
		fake_application();
	if (below(2) == 0)
		HOLDS(sys_kill(1, SIGUSR1) == 0);
	HOLDS(do_close(ends[0]) == 0);
	HOLDS(do_close(ends[1]) == 0);
	for (unsigned i = 0; i <= readers; i++)
		join(i);
}

SCENARIO(closed_in_a_call)
{
	int first, second;

	do_action(SIGPIPE, SIG_IGN, 0);
	do_action(SIGUSR1, interrupt, 0);
	do_mask(SIG_BLOCK, INTERRUPT);
	for (unsigned rounds = 1 + below(12); rounds > 0; rounds--)
		close_in_a_call(1 + below(2));
	first = do_eventfd(1, EFD_NONBLOCK);
	second = do_eventfd(0, EFD_NONBLOCK);
	do_pipe(ends, O_NONBLOCK);
	expect_nothing_in(second);
	expect_nothing_in(ends[0]);
	HOLDS(do_close(first) == 0);
}
