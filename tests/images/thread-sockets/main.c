/* SPDX-License-Identifier: MIT */
/* Threads that meet at sockets with names: who waits for whom, and who wakes whom. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "../thread.h"

#define CLIENTS 6
#define ROUNDS 40

static socklen_t name_of(struct sockaddr_un *name, const char *text)
{
	memset(name, 0, sizeof *name);
	name->sun_family = AF_UNIX;
	strcpy(name->sun_path + 1, text);
	return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + strlen(text));
}

static int bound(int type, const char *text)
{
	struct sockaddr_un name;
	socklen_t length = name_of(&name, text);
	int fd = socket(AF_UNIX, type, 0);

	if (bind(fd, (struct sockaddr *)&name, length) != 0)
		must(errno, "bind");
	return fd;
}

static int try_connect(int fd, const char *text)
{
	struct sockaddr_un name;
	socklen_t length = name_of(&name, text);

	return connect(fd, (struct sockaddr *)&name, length);
}

static int connected(int type, const char *text)
{
	int fd = socket(AF_UNIX, type, 0);

	if (try_connect(fd, text) != 0)
		must(errno, "connect");
	return fd;
}

static void give_time(void)
{
	nanosleep(&(struct timespec){ .tv_nsec = 20000000 }, NULL);
}

static void *ask(void *argument)
{
	long sum = 0, number = (long)argument;

	for (int i = 0; i < ROUNDS; i++) {
		int fd = connected(SOCK_STREAM, "server");
		long answer = 0;

		if (send(fd, &number, sizeof number, 0) != sizeof number ||
		    recv(fd, &answer, sizeof answer, MSG_WAITALL) != sizeof answer)
			must(errno, "exchange");
		sum += answer;
		close(fd);
	}
	return (void *)sum;
}

static void *serve(void *argument)
{
	int listener = *(int *)argument;

	for (;;) {
		int fd = accept(listener, NULL, NULL);
		long number;

		if (fd < 0)
			return (void *)(long)errno;
		if (recv(fd, &number, sizeof number, MSG_WAITALL) != sizeof number)
			must(errno, "request");
		number *= 3;
		send(fd, &number, sizeof number, 0);
		close(fd);
	}
}

/* Three servers accept from one listener, with a backlog that is too short. */
static void many(void)
{
	int listener = bound(SOCK_STREAM, "server");
	pthread_t clients[CLIENTS], servers[3];
	long sum = 0;

	listen(listener, 1);
	for (long i = 0; i < 3; i++)
		servers[i] = start(serve, &listener);
	for (long i = 0; i < CLIENTS; i++)
		clients[i] = start(ask, (void *)i);
	for (int i = 0; i < CLIENTS; i++)
		sum += (long)join(clients[i]);
	printf("sum %ld\n", sum);
	shutdown(listener, SHUT_RD);
	for (int i = 0; i < 3; i++)
		show("accept ends", (int)(long)join(servers[i]));
	close(listener);
}

/* The same, from one thread with epoll. */
static void *serve_all(void *argument)
{
	int listener = *(int *)argument, epoll = epoll_create1(0), left = CLIENTS * ROUNDS;
	struct epoll_event event = { .events = EPOLLIN | EPOLLET, .data.fd = listener };

	fcntl(listener, F_SETFL, O_NONBLOCK);
	epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event);
	while (left > 0) {
		struct epoll_event events[4];
		int count = epoll_wait(epoll, events, 4, -1), fd;
		long number;

		for (int i = 0; i < count; i++) {
			if (events[i].data.fd != listener) {
				fd = events[i].data.fd;
				if (recv(fd, &number, sizeof number, 0) != sizeof number)
					must(errno, "request");
				number *= 5;
				send(fd, &number, sizeof number, 0);
				close(fd);
				left--;
				continue;
			}
			while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
				event = (struct epoll_event){ .events = EPOLLIN, .data.fd = fd };
				epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
			}
		}
	}
	close(epoll);
	return NULL;
}

static void events(void)
{
	int listener = bound(SOCK_STREAM, "server");
	pthread_t clients[CLIENTS], server;
	long sum = 0;

	listen(listener, 10);
	server = start(serve_all, &listener);
	for (long i = 0; i < CLIENTS; i++)
		clients[i] = start(ask, (void *)i);
	for (int i = 0; i < CLIENTS; i++)
		sum += (long)join(clients[i]);
	join(server);
	printf("sum of events %ld\n", sum);
	close(listener);
}

static void *connect_one(void *argument)
{
	int fd = socket(AF_UNIX, SOCK_STREAM, 0), error;

	(void)argument;
	error = try_connect(fd, "full") == 0 ? 0 : errno;
	close(fd);
	return (void *)(long)error;
}

/* The backlog is full: who connects waits until another is accepted, or nobody listens any more. */
static void full(void)
{
	int listener = bound(SOCK_STREAM, "full"), first, second;
	pthread_t waiting;

	listen(listener, 0);
	first = connected(SOCK_STREAM, "full");
	waiting = start(connect_one, NULL);
	give_time();
	second = accept(listener, NULL, NULL);
	show("room", (int)(long)join(waiting));
	close(accept(listener, NULL, NULL));
	close(first);
	close(second);
	first = connected(SOCK_STREAM, "full");
	waiting = start(connect_one, NULL);
	give_time();
	close(listener);
	show("closed", (int)(long)join(waiting));
	close(first);
}

static void *send_many(void *argument)
{
	int fd = *(int *)argument;
	long sent = 0;

	while (sent < 200 && send(fd, &sent, sizeof sent, 0) == sizeof sent)
		sent++;
	return (void *)(sent == 200 ? 0l : (long)errno);
}

/* Two senders wait for room at one receiver, then for one that is closed. */
static void datagrams(void)
{
	int receiver = bound(SOCK_DGRAM, "receiver"), senders[2];
	struct pollfd entry = { .events = POLLOUT };
	pthread_t threads[2];
	long sum = 0, value;

	for (int i = 0; i < 2; i++) {
		senders[i] = connected(SOCK_DGRAM, "receiver");
		threads[i] = start(send_many, &senders[i]);
	}
	for (int i = 0; i < 400; i++) {
		if (recv(receiver, &value, sizeof value, 0) != sizeof value)
			must(errno, "receive");
		sum += value;
	}
	for (int i = 0; i < 2; i++)
		show("sent", (int)(long)join(threads[i]));
	printf("sum of datagrams %ld\n", sum);
	for (int i = 0; i < 2; i++)
		threads[i] = start(send_many, &senders[i]);
	give_time();
	close(receiver);
	for (int i = 0; i < 2; i++)
		show("receiver closed", (int)(long)join(threads[i]) == ECONNREFUSED ? 0 : EINVAL);
	entry.fd = senders[0];
	show_call("poll", poll(&entry, 1, -1));
	close(senders[0]);
	close(senders[1]);
}

static void *receive_later(void *argument)
{
	long value, count = 0;

	give_time();
	while (recv(*(int *)argument, &value, sizeof value, MSG_DONTWAIT) > 0)
		count++;
	return (void *)count;
}

/* poll and epoll of a sender hear of room at the receiver. */
static void room(void)
{
	int receiver = bound(SOCK_DGRAM, "room"), sender = connected(SOCK_DGRAM, "room");
	int epoll = epoll_create1(0);
	struct epoll_event event = { .events = EPOLLOUT }, got;
	struct pollfd entry = { sender, POLLOUT, 0 };
	pthread_t reader;
	long value = 1;

	epoll_ctl(epoll, EPOLL_CTL_ADD, sender, &event);
	for (int i = 0; i < 2; i++) {
		while (send(sender, &value, sizeof value, MSG_DONTWAIT) > 0)
			;
		show_call("full", epoll_wait(epoll, &got, 1, 0));
		show_call("full", poll(&entry, 1, 0));
		reader = start(receive_later, &receiver);
		show_call("room", i == 0 ? epoll_wait(epoll, &got, 1, -1) : poll(&entry, 1, -1));
		printf("received %d\n", (long)join(reader) > 0);
	}
	close(receiver);
	close(sender);
	close(epoll);
}

static void handle(int number)
{
	(void)number;
}

static _Atomic int ended, done;

static void *accept_one(void *argument)
{
	int fd = accept(*(int *)argument, NULL, NULL);
	long error = fd < 0 ? errno : 0;

	close(fd);
	ended = 1;
	return (void *)error;
}

/* Until it has ended: a signal may come before it waits. */
static void *signals(void *thread)
{
	while (!done) {
		pthread_kill(*(pthread_t *)thread, SIGUSR1);
		give_time();
	}
	return NULL;
}

static void interrupted(int flags)
{
	struct sigaction action = { .sa_handler = handle, .sa_flags = flags };
	int listener = bound(SOCK_STREAM, "signal"), fd = -1;
	pthread_t thread, sender;
	void *result;

	listen(listener, 1);
	sigaction(SIGUSR1, &action, NULL);
	ended = 0;
	done = 0;
	thread = start(accept_one, &listener);
	sender = start(signals, &thread);
	give_time();
	give_time();
	if (flags & SA_RESTART)
		fd = connected(SOCK_STREAM, "signal");
	while (!ended)
		give_time();
	done = 1;
	join(sender); /* before the thread that it sends to */
	result = join(thread);
	show(flags & SA_RESTART ? "restarted" : "interrupted", (int)(long)result);
	close(fd);
	close(listener);
}

int main(void)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	signal(SIGPIPE, SIG_IGN);
	many();
	events();
	full();
	datagrams();
	room();
	interrupted(0);
	interrupted(SA_RESTART);
	return 0;
}
