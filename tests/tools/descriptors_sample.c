/* SPDX-License-Identifier: MIT */
/* Two threads, each of which writes to and reads from something of its own: of the kind that argument 1
 * names. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <mqueue.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

#define TIMES 20000

static const char *kind;
static pthread_barrier_t barrier;

static void make(int *fds)
{
	int status = 0;

	if (strcmp(kind, "eventfd") == 0)
		fds[0] = fds[1] = eventfd(0, 0);
	else if (strcmp(kind, "file") == 0)
		fds[0] = fds[1] = memfd_create("file", 0);
	else if (strcmp(kind, "timerfd") == 0)
		fds[0] = fds[1] = timerfd_create(CLOCK_MONOTONIC, 0);
	else if (strcmp(kind, "sockets") == 0)
		status = socketpair(AF_UNIX, SOCK_STREAM, 0, fds);
	else
		status = pipe(fds);
	if (status != 0)
		exit(1);
}

/* It does not expire. */
static void use_timer(int fd)
{
	struct itimerspec far = { .it_value.tv_sec = 1000000 };

	for (int i = 0; i < TIMES; i++)
		if (timerfd_settime(fd, 0, &far, NULL) != 0 || timerfd_gettime(fd, &far) != 0)
			exit(1);
}

static void use_poll(void)
{
	struct pollfd entry = { .fd = eventfd(0, 0), .events = POLLIN };
	long value = 1;

	for (int i = 0; i < TIMES; i++)
		if (write(entry.fd, &value, sizeof value) != sizeof value ||
		    poll(&entry, 1, -1) != 1 || read(entry.fd, &value, sizeof value) != sizeof value)
			exit(1);
}

/* Nothing comes, until a time that has passed when it is looked at. */
static void use_poll_in_vain(void)
{
	struct pollfd entry = { .fd = eventfd(0, 0), .events = POLLIN };
	const struct timespec moment = { .tv_nsec = 1 };

	for (int i = 0; i < TIMES; i++)
		if (ppoll(&entry, 1, &moment, NULL) != 0)
			exit(1);
}

static void use_epoll(void)
{
	struct epoll_event event = { .events = EPOLLIN };
	int epoll = epoll_create1(0), fd = eventfd(0, 0);
	long value = 1;

	if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) != 0)
		exit(1);
	for (int i = 0; i < TIMES; i++)
		if (write(fd, &value, sizeof value) != sizeof value ||
		    epoll_wait(epoll, &event, 1, -1) != 1 ||
		    read(fd, &value, sizeof value) != sizeof value)
			exit(1);
}

/* Each has a name of its own. */
static void use_queue(void)
{
	struct mq_attr size = { .mq_maxmsg = 1, .mq_msgsize = sizeof(long) };
	char name[32];
	long value = 1;
	mqd_t queue;

	snprintf(name, sizeof name, "/%p", (void *)&value);
	queue = mq_open(name, O_CREAT | O_RDWR, 0600, &size);
	for (int i = 0; i < TIMES; i++)
		if (mq_send(queue, (char *)&value, sizeof value, 0) != 0 ||
		    mq_receive(queue, (char *)&value, sizeof value, NULL) != sizeof value)
			exit(1);
}

static void *use(void *is_file)
{
	long value = 1;
	int fds[2];

	make(fds);
	pthread_barrier_wait(&barrier);
	if (strcmp(kind, "timerfd") == 0) {
		use_timer(fds[0]);
		return NULL;
	}
	if (strcmp(kind, "mqueue") == 0) {
		use_queue();
		return NULL;
	}
	if (strcmp(kind, "epoll") == 0) {
		use_epoll();
		return NULL;
	}
	if (strcmp(kind, "poll") == 0) {
		use_poll();
		return NULL;
	}
	if (strcmp(kind, "poll in vain") == 0) {
		use_poll_in_vain();
		return NULL;
	}
	for (int i = 0; i < TIMES; i++) {
		if (is_file != NULL && lseek(fds[0], 0, SEEK_SET) != 0)
			exit(1);
		if (write(fds[1], &value, sizeof value) != sizeof value)
			exit(1);
		if (is_file != NULL && lseek(fds[0], 0, SEEK_SET) != 0)
			exit(1);
		if (read(fds[0], &value, sizeof value) != sizeof value || value != 1)
			exit(1);
	}
	return NULL;
}

int main(int count, char **words)
{
	pthread_t other;
	void *is_file;

	kind = count > 1 ? words[1] : "";
	is_file = strcmp(kind, "file") == 0 ? &barrier : NULL;
	pthread_barrier_init(&barrier, NULL, 2);
	if (pthread_create(&other, NULL, use, is_file) != 0)
		return 1;
	use(is_file);
	pthread_join(other, NULL);
	return 0;
}
