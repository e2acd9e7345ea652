/* SPDX-License-Identifier: MIT */
/*
 * Message queues: what is sent is received once, whoever closes and opens them meanwhile; and who is
 * to be told of a message to an empty queue is told once.
 */
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <signal.h>
#include <sys/eventfd.h>

#include "explore_calls.h"

static int sent, received, over;

static int get(int *value)
{
	return __atomic_load_n(value, __ATOMIC_SEQ_CST);
}

static void add(int *value, int amount)
{
	__atomic_fetch_add(value, amount, __ATOMIC_SEQ_CST);
}

static int do_open(int flags, long messages)
{
	struct mq_attr size = { .mq_maxmsg = messages, .mq_msgsize = sizeof(int) };

	call_begin();
	return (int)call_end(sys_mq_open("explored", flags, 0600, &size));
}

static long do_send(int fd, int value)
{
	return unlocked_call(sys_mq_timedsend(fd, (char *)&value, sizeof value, 0, NULL));
}

static long do_receive(int fd, int *value)
{
	return unlocked_call(sys_mq_timedreceive(fd, (char *)value, sizeof *value, NULL, NULL));
}

/* Through a descriptor of its own, but for the last one, which is there for all of the time. */
static int send_some(void *argument)
{
	int fd = do_open(O_WRONLY, 0);

	for (int i = *(int *)argument; i > 0; i--) {
		HOLDS(do_send(fd, i) == 0);
		add(&sent, i);
	}
	HOLDS(do_close(fd) == 0);
	return 0;
}

static int receive_some(void *argument)
{
	int fd = do_open(O_RDONLY, 0), value;

	(void)argument;
	while (do_receive(fd, &value) == sizeof value && value != 0)
		add(&received, value);
	HOLDS(do_close(fd) == 0);
	return 0;
}

SCENARIO(mqueues)
{
	unsigned senders = 1 + below(3), receivers = 1 + below(2);
	int count = 1 + (int)below(4), fd = do_open(O_CREAT | O_RDWR, 1 + below(3));

	HOLDS(fd >= 0);
	for (unsigned i = 0; i < receivers; i++)
		spawn(senders + i, receive_some, NULL);
	for (unsigned i = 0; i < senders; i++)
		spawn(i, send_some, &count);
	for (unsigned i = below(16); i > 0; i--)
		HOLDS(do_close(do_open(O_RDONLY, 0)) == 0);
	for (unsigned i = 0; i < senders; i++)
		join(i);
	for (unsigned i = 0; i < receivers; i++)
		HOLDS(do_send(fd, 0) == 0);
	for (unsigned i = 0; i < receivers; i++)
		join(senders + i);
	HOLDS(sent == received && sent == (int)senders * count * (count + 1) / 2);
	HOLDS(do_close(fd) == 0);
}

/* Whose descriptor is closed under its hands ends when there is something, or is refused. */
static int receive_until_over(void *argument)
{
	int fd = *(int *)argument, value;
	long size;

	do
		size = do_receive(fd, &value);
	while (size == sizeof value && !get(&over));
	HOLDS(size == sizeof value || size == -EBADF);
	return 0;
}

SCENARIO(mqueues_closed)
{
	unsigned receivers = 1 + below(3);
	int fd = do_open(O_CREAT | O_RDWR, 8), mine = do_open(O_RDWR, 0);

	for (unsigned i = 0; i < receivers; i++)
		spawn(i, receive_until_over, &fd);
	for (unsigned i = below(4); i > 0; i--)
		do_send(mine, 1);
	__atomic_store_n(&over, 1, __ATOMIC_SEQ_CST);
	HOLDS(do_close(fd) == 0);
	for (unsigned i = 0; i < receivers; i++)
		HOLDS(do_send(mine, 1) == 0);
	for (unsigned i = 0; i < receivers; i++)
		join(i);
	HOLDS(do_close(mine) == 0);
}

/* mq_notify(3) by an eventfd, against messages and the end of the queue. */
static int send_one(void *argument)
{
	return do_send(*(int *)argument, 1) == 0 || get(&over) ? 0 : 1;
}

SCENARIO(mqueues_notify)
{
	struct {
		uintptr_t value;
		int signal, notify;
		uintptr_t room[6];
	} event = { .notify = SIGEV_THREAD };
	int fd = do_open(O_CREAT | O_RDWR, 4), other = do_open(O_RDWR, 0);
	unsigned senders = 1 + below(3);
	uint64_t told = 0;

	event.signal = do_eventfd(0, EFD_NONBLOCK);
	call_begin();
	HOLDS(call_end(sys_mq_notify(fd, (void *)&event)) == 0);
	for (unsigned i = 0; i < senders; i++)
		spawn(i, send_one, &other);
	if (below(2)) {
		call_begin();
		HOLDS(call_end(sys_mq_notify(fd, NULL)) == 0);
	}
	HOLDS(do_close(fd) == 0);
	for (unsigned i = 0; i < senders; i++)
		join(i);
	HOLDS(do_read(event.signal, &told, sizeof told) == sizeof told);
	HOLDS(told == 1 || told == 2);
	HOLDS(do_close(other) == 0 && do_close(event.signal) == 0);
}
