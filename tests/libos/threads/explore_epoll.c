/* SPDX-License-Identifier: MIT */
/*
 * Threads that wait by epoll(7): no event is lost, whatever others do with the interest or the
 * descriptors meanwhile.
 */
#include <errno.h>
#include <stddef.h>
#include <sys/eventfd.h>

#include "explore_calls.h"

#define SOURCES 3

static int epoll, stop, sources[SOURCES];
static int written, taken;
static unsigned mode; /* of the interest */

static int get(const int *variable)
{
	return __atomic_load_n(variable, __ATOMIC_SEQ_CST);
}

static void add(int *variable, int value)
{
	__atomic_fetch_add(variable, value, __ATOMIC_SEQ_CST);
}

static void put(int fd, uint64_t value)
{
	HOLDS(do_write(fd, &value, sizeof value) == sizeof value);
}

static void take(int fd)
{
	uint64_t value;
	long size = do_read(fd, &value, sizeof value);

	HOLDS(size == sizeof value || size == -EAGAIN);
	if (size > 0)
		add(&taken, (int)value);
}

static void begin(unsigned how)
{
	mode = how;
	epoll = do_epoll();
	stop = do_eventfd(0, EFD_NONBLOCK);
	HOLDS(do_control(epoll, EPOLL_CTL_ADD, stop, EPOLLIN) == 0);
	for (unsigned i = 0; i < SOURCES; i++) {
		sources[i] = do_eventfd(0, EFD_NONBLOCK);
		HOLDS(do_control(epoll, EPOLL_CTL_ADD, sources[i], EPOLLIN | mode) == 0);
	}
}

static int wait_and_take(void *argument)
{
	int fd;

	(void)argument;
	while ((fd = do_wait(epoll, -1)) != stop) {
		HOLDS(fd > 0);
		take(fd);
		if (mode & EPOLLONESHOT)
			HOLDS(do_control(epoll, EPOLL_CTL_MOD, fd, EPOLLIN | mode) == 0 ||
			      mode & EPOLLEXCLUSIVE);
	}
	return 0;
}

static int write_often(void *argument)
{
	for (unsigned i = *(unsigned *)argument; i > 0; i--) {
		int value = 1 + (int)below(3);

		add(&written, value);
		put(sources[below(SOURCES)], (uint64_t)value);
	}
	return 0;
}

static void finish(unsigned threads)
{
	while (get(&taken) != get(&written))
		fake_application();
	put(stop, 1);
	for (unsigned i = 0; i < threads; i++)
		join(i);
}

/* What is waited for changes meanwhile: who is told anew is told what holds. */
static void meddle(void)
{
	int fd = sources[below(SOURCES)];

	if (below(2)) {
		HOLDS(do_control(epoll, EPOLL_CTL_MOD, fd, EPOLLIN | mode) == 0);
	} else {
		HOLDS(do_control(epoll, EPOLL_CTL_DEL, fd, 0) == 0);
		HOLDS(do_control(epoll, EPOLL_CTL_ADD, fd, EPOLLIN | mode) == 0);
	}
}

static void try_epoll(unsigned how, bool meddles)
{
	unsigned waiters = 1 + below(3), rounds = 2 + below(8), changes = meddles ? below(8) : 0;

	begin(how);
	for (unsigned i = 0; i < waiters; i++)
		spawn(i, wait_and_take, NULL);
	for (unsigned i = 0; i < 2; i++)
		spawn(waiters + i, write_often, &rounds);
	while (changes-- > 0)
		meddle();
	/* They have written what they will. */
	join(waiters);
	join(waiters + 1);
	finish(waiters);
}

SCENARIO(epoll_level)
{
	try_epoll(0, true);
}

SCENARIO(epoll_edge)
{
	try_epoll(EPOLLET, true);
}

/* Who got an event asks for the next one: each is told to one. */
SCENARIO(epoll_oneshot)
{
	try_epoll(EPOLLONESHOT, false);
}

/* An epoll for each thread, of one source: at least one of them is told. */
static int own_epoll(void *argument)
{
	int mine = do_epoll(), fd;
	unsigned how = *(unsigned *)argument;

	HOLDS(do_control(mine, EPOLL_CTL_ADD, stop, EPOLLIN) == 0);
	HOLDS(do_control(mine, EPOLL_CTL_ADD, sources[0], EPOLLIN | how) == 0);
	while ((fd = do_wait(mine, -1)) != stop)
		take(fd);
	do_close(mine);
	return 0;
}

SCENARIO(epoll_exclusive)
{
	unsigned waiters = 1 + below(4), how = EPOLLEXCLUSIVE | (below(2) ? EPOLLET : 0);

	stop = do_eventfd(0, EFD_NONBLOCK);
	for (unsigned i = 0; i < SOURCES; i++)
		sources[i] = i == 0 ? do_eventfd(0, EFD_NONBLOCK) : sources[0];
	for (unsigned i = 0; i < waiters; i++)
		spawn(i, own_epoll, &how);
	write_often(&(unsigned){ 2 + below(8) });
	finish(waiters);
}

/* An epoll in an epoll. */
static int outer;

static int wait_outside(void *argument)
{
	int fd;

	(void)argument;
	for (;;) {
		HOLDS(do_wait(outer, -1) == epoll);
		fd = do_wait(epoll, 0);
		if (fd == stop)
			return 0;
		if (fd > 0)
			take(fd);
		else
			HOLDS(fd == -ETIMEDOUT);
	}
}

SCENARIO(epoll_nested)
{
	unsigned waiters = 1 + below(2);

	begin(0);
	outer = do_epoll();
	HOLDS(do_control(outer, EPOLL_CTL_ADD, epoll, EPOLLIN) == 0);
	for (unsigned i = 0; i < waiters; i++)
		spawn(i, wait_outside, NULL);
	write_often(&(unsigned){ 1 + below(6) });
	finish(waiters);
}

/* Descriptors are closed while others wait: those of sources are forgotten, that of the epoll stays
 * for who waits. */
static int gone;

static int wait_for_any(void *argument)
{
	(void)argument;
	for (;;) {
		int fd = do_wait(epoll, below(4) ? -1 : 1);

		if (fd == -EBADF || fd == stop)
			return 0;
		HOLDS(fd == -ETIMEDOUT || fd == sources[0] || fd == sources[1] || fd == sources[2]);
		if (fd > 0 && !get(&gone)) {
			uint64_t value;
			long size = do_read(fd, &value, sizeof value);

			HOLDS(size > 0 || size == -EAGAIN || size == -EBADF);
		}
	}
}

SCENARIO(epoll_closed)
{
	unsigned waiters = 1 + below(3), closed = below(SOURCES);

	begin(0);
	for (unsigned i = 0; i < waiters; i++)
		spawn(i, wait_for_any, NULL);
	for (unsigned i = below(4); i > 0; i--)
		put(sources[below(SOURCES)], 1);
	HOLDS(do_close(sources[closed]) == 0);
	if (below(2)) {
		HOLDS(do_eventfd(0, EFD_NONBLOCK) == sources[closed]);
		HOLDS(do_control(epoll, EPOLL_CTL_ADD, sources[closed], EPOLLIN) == 0);
		put(sources[closed], 1);
	}
	__atomic_store_n(&gone, 1, __ATOMIC_SEQ_CST);
	if (below(2))
		put(stop, 1);
	HOLDS(do_close(epoll) == 0);
	put(stop, 1);
	for (unsigned i = 0; i < waiters; i++)
		join(i);
}

/* The descriptor of an epoll becomes another one while others wait there: they are never told of what
 * the one waits for that has its memory next, which is nobody's but this thread's. */
static int changing, over;

static int wait_in_changing(void *argument)
{
	(void)argument;
	while (!get(&over)) {
		int fd = do_wait(changing, below(8) == 0);

		HOLDS(fd == -ETIMEDOUT || fd == -EINVAL);
	}
	return 0;
}

static void replace(int fd, int by)
{
	call_begin();
	HOLDS(call_end(sys_dup2(by, fd)) == fd);
}

static int ready_epoll(void)
{
	int mine = do_epoll();

	HOLDS(do_control(mine, EPOLL_CTL_ADD, stop, EPOLLIN) == 0);
	HOLDS(do_wait(mine, 0) == stop);
	return mine;
}

SCENARIO(epoll_changing)
{
	unsigned waiters = 1 + below(3), rounds = 4 + below(20);

	stop = do_eventfd(1, EFD_NONBLOCK);
	changing = do_epoll();
	for (unsigned i = 0; i < waiters; i++)
		spawn(i, wait_in_changing, NULL);
	while (rounds-- > 0) {
		int mine, next;

		replace(changing, stop);
		mine = ready_epoll();
		next = do_epoll();
		replace(changing, next);
		HOLDS(do_close(next) == 0);
		HOLDS(do_wait(mine, 0) == stop);
		HOLDS(do_close(mine) == 0);
	}
	__atomic_store_n(&over, 1, __ATOMIC_SEQ_CST);
	for (unsigned i = 0; i < waiters; i++)
		join(i);
}

/* The same for a descriptor that never is an epoll. */
static int wait_in_none(void *argument)
{
	(void)argument;
	while (!get(&over))
		HOLDS(do_wait(changing, 1) == -EINVAL);
	return 0;
}

SCENARIO(epoll_of_nobody)
{
	unsigned waiters = 1 + below(3), rounds = 4 + below(20);

	stop = do_eventfd(1, EFD_NONBLOCK);
	changing = do_eventfd(0, EFD_NONBLOCK);
	for (unsigned i = 0; i < waiters; i++)
		spawn(i, wait_in_none, NULL);
	while (rounds-- > 0) {
		int next = do_eventfd(0, EFD_NONBLOCK), mine;

		replace(changing, next);
		mine = ready_epoll();
		HOLDS(do_close(next) == 0);
		HOLDS(do_close(mine) == 0);
	}
	__atomic_store_n(&over, 1, __ATOMIC_SEQ_CST);
	for (unsigned i = 0; i < waiters; i++)
		join(i);
}

/* More is ready than one is told of: the rest is for others, who sleep by then or are about to. */
static int remove_one(void *argument)
{
	int fd;

	(void)argument;
	do {
		fd = do_wait(epoll, -1);
		HOLDS(fd > 0);
	} while (do_control(epoll, EPOLL_CTL_DEL, fd, 0) == -ENOENT);
	return 0;
}

SCENARIO(epoll_rest)
{
	begin(0);
	for (unsigned i = 0; i < SOURCES; i++)
		spawn(i, remove_one, NULL);
	for (unsigned i = 0; i < SOURCES; i++)
		put(sources[i], 1);
	for (unsigned i = 0; i < SOURCES; i++)
		join(i);
}

/* A file ends, or is another one's, while it is looked at for who waits. */
static int wait_for_stop(void *argument)
{
	int fd;

	(void)argument;
	while ((fd = do_wait(epoll, -1)) != stop)
		HOLDS(fd > 0);
	return 0;
}

SCENARIO(epoll_sources_end)
{
	unsigned waiters = 1 + below(3);

	begin(below(2) ? EPOLLET : 0);
	for (unsigned i = 0; i < waiters; i++)
		spawn(i, wait_for_stop, NULL);
	for (unsigned rounds = 1 + below(8); rounds > 0; rounds--) {
		int ends[2], kept;

		do_pipe(ends, 0);
		kept = ends[below(2)];
		HOLDS(do_control(epoll, EPOLL_CTL_ADD, ends[0], EPOLLIN | mode) == 0);
		HOLDS(do_control(epoll, EPOLL_CTL_ADD, ends[1], EPOLLOUT | mode) == 0);
		HOLDS(do_write(ends[1], "", 1) == 1);
		HOLDS(do_close(ends[0] + ends[1] - kept) == 0);
		HOLDS(do_close(kept) == 0);
	}
	put(stop, 1);
	for (unsigned i = 0; i < waiters; i++)
		join(i);
}
