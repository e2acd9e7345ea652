/* SPDX-License-Identifier: MIT */
/* Message queues: what every call says. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define NAME "/eremite-test"

static const char *error(void)
{
	static const struct { int number; const char *name; } names[] = {
		{ ENOENT, "ENOENT" }, { EACCES, "EACCES" }, { EEXIST, "EEXIST" }, { EINVAL, "EINVAL" },
		{ EBADF, "EBADF" }, { EFAULT, "EFAULT" }, { EAGAIN, "EAGAIN" }, { EMSGSIZE, "EMSGSIZE" },
		{ ETIMEDOUT, "ETIMEDOUT" }, { ENAMETOOLONG, "ENAMETOOLONG" }, { EMFILE, "EMFILE" },
		{ EBUSY, "EBUSY" }, { EINTR, "EINTR" }, { EISDIR, "EISDIR" },
	};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (names[i].number == errno)
			return names[i].name;
	return "?";
}

static void show(const char *what, long result)
{
	if (result < 0)
		printf("%s: %s\n", what, error());
	else
		printf("%s: %s\n", what, result == 0 ? "0" : "ok");
}

static void attributes(const char *what, mqd_t queue)
{
	struct mq_attr now = { 0 };

	if (mq_getattr(queue, &now) != 0) {
		show(what, -1);
		return;
	}
	printf("%s: flags %lx, %ld of %ld messages of %ld bytes\n", what, now.mq_flags, now.mq_curmsgs,
	       now.mq_maxmsg, now.mq_msgsize);
}

static void receive(mqd_t queue)
{
	char buffer[8192];
	unsigned priority = 99;
	long size = mq_receive(queue, buffer, sizeof buffer, &priority);

	if (size < 0)
		show("receive", -1);
	else
		printf("receive: %ld '%.*s' priority %u\n", size, (int)(size < 20 ? size : 20), buffer,
		       priority);
}

static mqd_t make(long messages, long bytes)
{
	struct mq_attr size = { .mq_maxmsg = messages, .mq_msgsize = bytes };

	return mq_open(NAME, O_CREAT | O_RDWR, 0600, &size);
}

static void names(void)
{
	char longest[258] = "/";
	mqd_t queue;

	memset(longest + 1, 'm', 256);
	puts("names");
	show("none", mq_open(NAME, O_RDWR));
	show("empty", mq_open("/", O_RDWR));
	show("two slashes", mq_open("/a/b", O_CREAT | O_RDWR, 0600, NULL));
	show("dot", syscall(SYS_mq_open, ".", O_RDWR, 0, NULL));
	show("too long", mq_open(longest, O_RDWR));
	longest[256] = '\0';
	show("long", mq_open(longest, O_RDWR));
	show("bad address", syscall(SYS_mq_open, (void *)8, O_RDWR, 0, NULL));
	show("bad attributes", syscall(SYS_mq_open, "x", O_CREAT | O_RDWR, 0600, (void *)8));
	show("unlink none", mq_unlink(NAME));
	queue = mq_open(NAME, O_CREAT | O_EXCL | O_RDWR, 0600, NULL);
	show("create", queue);
	printf("close on exec %d\n", fcntl(queue, F_GETFD));
	attributes("usual", queue);
	show("exclusive", mq_open(NAME, O_CREAT | O_EXCL | O_RDWR, 0600, NULL));
	show("all access", mq_open(NAME, O_ACCMODE));
	show("unlink", mq_unlink(NAME));
	show("unlink again", mq_unlink(NAME));
	show("still open", mq_send(queue, "x", 1, 0));
	show("close", mq_close(queue));
	show("close again", mq_close(queue));
	show("messages", make(0, 10));
	show("bytes", make(10, 0));
	show("too many", make(65537, 1));
	show("too large", make(1, (1 << 24) + 1));
	show("negative", make(-1, -1));
}

static void order(void)
{
	mqd_t queue = make(6, 8192);

	puts("order");
	show("send", mq_send(queue, "low", 3, 1));
	show("send", mq_send(queue, "high", 4, 32767));
	show("send", mq_send(queue, "low 2", 5, 1));
	show("send", mq_send(queue, "middle", 6, 5));
	show("send", mq_send(queue, "", 0, 0));
	show("send", mq_send(queue, "high 2", 6, 32767));
	attributes("full", queue);
	for (int i = 0; i < 6; i++)
		receive(queue);
	mq_close(queue);
	mq_unlink(NAME);
}

static void errors(void)
{
	struct timespec past = { 1, 0 }, bad = { 0, -1 };
	struct mq_attr flags = { .mq_flags = O_NONBLOCK }, before;
	mqd_t queue = make(2, 16), reader = mq_open(NAME, O_RDONLY), writer = mq_open(NAME, O_WRONLY);
	char buffer[16];
	int ends[2];

	puts("errors");
	pipe(ends);
	show("priority", mq_send(queue, "x", 1, 32768));
	show("too long", mq_send(queue, buffer, 17, 0));
	show("bad address", mq_send(queue, (void *)8, 1, 0));
	show("no descriptor", mq_send(99, "x", 1, 0));
	show("no queue", mq_send(ends[1], "x", 1, 0));
	show("of a pipe", mq_getattr(ends[1], &flags));
	show("reader", mq_send(reader, "x", 1, 0));
	show("writer", mq_receive(writer, buffer, 16, NULL));
	show("short", mq_receive(queue, buffer, 15, NULL));
	show("bad time", mq_timedreceive(queue, buffer, 16, NULL, &bad));
	show("past", mq_timedreceive(queue, buffer, 16, NULL, &past));
	show("send", mq_timedsend(writer, "1", 1, 0, &past));
	show("send", mq_timedsend(writer, "2", 1, 0, &past));
	show("full", mq_timedsend(writer, "3", 1, 0, &past));
	flags.mq_flags = O_NONBLOCK;
	show("not to block", mq_setattr(queue, &flags, &before));
	printf("before %lx\n", before.mq_flags);
	attributes("now", queue);
	attributes("another", reader);
	printf("flags %d\n", (fcntl(queue, F_GETFL) & O_NONBLOCK) != 0);
	show("full", mq_send(queue, "3", 1, 0));
	show("receive", mq_receive(queue, buffer, 16, NULL));
	show("into nothing", mq_receive(queue, (void *)8, 16, NULL));
	show("empty", mq_receive(queue, buffer, 16, NULL));
	flags.mq_flags = O_APPEND;
	show("another flag", mq_setattr(queue, &flags, NULL));
	show("lost", mq_timedreceive(queue, buffer, 16, NULL, &past));
	close(ends[0]);
	close(ends[1]);
	mq_close(queue);
	mq_close(reader);
	mq_close(writer);
	mq_unlink(NAME);
}

static void ready(void)
{
	mqd_t queue = make(1, 16), writer = mq_open(NAME, O_WRONLY);
	struct pollfd entry = { queue, POLLIN | POLLOUT, 0 };
	struct epoll_event event = { .events = EPOLLIN | EPOLLET }, got;
	int epoll = epoll_create1(0);
	struct stat status;
	char buffer[16];

	puts("readiness");
	epoll_ctl(epoll, EPOLL_CTL_ADD, queue, &event);
	printf("empty: %d", poll(&entry, 1, 0));
	printf(" %x, %d\n", (unsigned)entry.revents, epoll_wait(epoll, &got, 1, 0));
	mq_send(writer, "x", 1, 0);
	printf("full: %d", poll(&entry, 1, 0));
	printf(" %x, %d\n", (unsigned)entry.revents, epoll_wait(epoll, &got, 1, 0));
	printf("once: %d\n", epoll_wait(epoll, &got, 1, 0));
	mq_receive(queue, buffer, 16, NULL);
	printf("empty: %d", poll(&entry, 1, 0));
	printf(" %x\n", (unsigned)entry.revents);
	fstat(queue, &status);
	printf("mode %o, size %ld, links %ld\n", status.st_mode, (long)status.st_size,
	       (long)status.st_nlink);
	mq_close(queue);
	mq_close(writer);
	mq_unlink(NAME);
	close(epoll);
}

static volatile int value, code;

static void handle(int number, siginfo_t *info, void *context)
{
	(void)number;
	(void)context;
	value = info->si_value.sival_int;
	code = info->si_code == SI_MESGQ && info->si_pid == getpid();
}

static void told(const char *what)
{
	printf("%s: %d %d\n", what, value, code);
	value = code = 0;
}

static void notification(void)
{
	struct sigaction action = { .sa_sigaction = handle, .sa_flags = SA_SIGINFO };
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1,
				  .sigev_value.sival_int = 7 };
	mqd_t queue = make(4, 8192), other;

	puts("notification");
	sigaction(SIGUSR1, &action, NULL);
	show("no descriptor", mq_notify(99, &event));
	show("ask", mq_notify(queue, &event));
	show("ask again", mq_notify(queue, &event));
	mq_send(queue, "1", 1, 0);
	told("first");
	mq_send(queue, "2", 1, 0);
	told("second");
	show("ask", mq_notify(queue, &event));
	mq_send(queue, "3", 1, 0);
	told("not empty");
	receive(queue);
	receive(queue);
	receive(queue);
	show("none", mq_notify(queue, NULL));
	mq_send(queue, "4", 1, 0);
	told("not asked");
	receive(queue);
	show("ask", mq_notify(queue, &event));
	other = mq_open(NAME, O_RDONLY);
	mq_close(other);
	mq_send(queue, "5", 1, 0);
	told("closed by one");
	receive(queue);
	event.sigev_notify = SIGEV_NONE;
	show("silently", mq_notify(queue, &event));
	show("busy", mq_notify(queue, &event));
	mq_send(queue, "6", 1, 0);
	told("silent");
	event.sigev_notify = 9;
	show("bad kind", mq_notify(queue, &event));
	event.sigev_notify = SIGEV_SIGNAL;
	event.sigev_signo = 65;
	show("bad signal", mq_notify(queue, &event));
	mq_close(queue);
	mq_unlink(NAME);
}

static void interrupt(int number)
{
	(void)number;
}

static void large(void)
{
	static char text[8192], got[8192];
	struct sigaction action = { .sa_handler = interrupt };
	mqd_t queue = make(4, sizeof text);

	puts("large");
	for (size_t i = 0; i < sizeof text; i++)
		text[i] = (char)(i * 7 / 3);
	for (int i = 0; i < 3; i++)
		show("send", mq_send(queue, text, sizeof text - (size_t)i * 4000, (unsigned)i));
	for (int i = 0; i < 3; i++) {
		long size = mq_receive(queue, got, sizeof got, NULL);

		printf("%ld %d\n", size, memcmp(got, text, (size_t)size));
	}
	sigaction(SIGALRM, &action, NULL);
	ualarm(20000, 20000); /* the first one may come too early */
	show("interrupted", mq_receive(queue, got, sizeof got, NULL));
	ualarm(0, 0);
	mq_close(queue);
	mq_unlink(NAME);
}

static void limit(void)
{
	struct rlimit limit;
	char name[] = "/eremite-0";
	mqd_t queues[10];
	int count;

	getrlimit(RLIMIT_MSGQUEUE, &limit);
	printf("limit %lu %lu\n", (unsigned long)limit.rlim_cur, (unsigned long)limit.rlim_max);
	for (count = 0; count < 10; count++) {
		name[9] = (char)('0' + count);
		queues[count] = mq_open(name, O_CREAT | O_RDWR, 0600, NULL);
		if (queues[count] < 0)
			break;
	}
	printf("%d queues: %s\n", count, error());
	while (count-- > 0) {
		name[9] = (char)('0' + count);
		mq_close(queues[count]);
		mq_unlink(name);
	}
}

int main(void)
{
	umask(022);
	mq_unlink(NAME);
	names();
	order();
	errors();
	ready();
	notification();
	large();
	limit();
	return 0;
}
