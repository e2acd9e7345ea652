/* SPDX-License-Identifier: MIT */
/* Pipes: ends, capacity, packets, atomic writes, readiness, signals, bad arguments. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/select.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <unistd.h>

static volatile int signals;
static char big[1 << 20];

static void show(const char *what, long result)
{
	if (result < 0)
		printf("%s: %s\n", what, strerror(errno));
	else
		printf("%s: %ld\n", what, result);
}

static void handler(int number)
{
	(void)number;
	signals++;
}

static void events(const char *what, int fd)
{
	struct pollfd entry = { .fd = fd, .events = 0x7fff };

	poll(&entry, 1, 0);
	printf("%s: events %#x\n", what, entry.revents);
}

static void make(int *fds, int flags)
{
	if (pipe2(fds, flags) != 0) {
		perror("pipe2");
		exit(1);
	}
}

static void basics(void)
{
	struct stat status;
	char text[16] = "";
	int fds[2], count = -1, copy;

	show("pipe", pipe(fds));
	printf("descriptors %d %d\n", fds[0], fds[1]);
	show("flags of the reader", fcntl(fds[0], F_GETFL));
	show("flags of the writer", fcntl(fds[1], F_GETFL));
	events("reader", fds[0]);
	events("writer", fds[1]);
	show("write", write(fds[1], "hello", 5));
	events("reader", fds[0]);
	show("FIONREAD", ioctl(fds[0], FIONREAD, &count));
	printf("%d bytes\n", count);
	show("FIONREAD of the writer", ioctl(fds[1], FIONREAD, &count));
	show("read", read(fds[0], text, 3));
	show("read", read(fds[0], text + 3, 10));
	puts(text);
	show("write to the reader", write(fds[0], "x", 1));
	show("read from the writer", read(fds[1], text, 1));
	show("read of nothing", read(fds[0], text, 0));
	show("write of nothing", write(fds[1], text, 0));
	show("seek", lseek(fds[0], 0, SEEK_CUR));
	show("pread", pread(fds[0], text, 1, 0));
	show("pwrite", pwrite(fds[1], text, 1, 0));
	fstat(fds[0], &status);
	printf("mode %o size %ld block %ld\n", status.st_mode, (long)status.st_size,
	       (long)status.st_blksize);
	copy = dup(fds[1]);
	close(fds[1]);
	events("reader of one of two", fds[0]);
	show("write to the copy", write(copy, "ab", 2));
	close(copy);
	events("reader after the end", fds[0]);
	show("read", read(fds[0], text, 10));
	show("read the end", read(fds[0], text, 10));
	events("reader of nothing", fds[0]);
	close(fds[0]);
}

static void broken(void)
{
	struct pollfd entry;
	int fds[2];

	signal(SIGPIPE, handler);
	make(fds, 0);
	close(fds[0]);
	show("write without readers", write(fds[1], "x", 1));
	show("write of nothing", write(fds[1], "x", 0));
	entry = (struct pollfd){ .fd = fds[1], .events = POLLIN | POLLOUT };
	show("poll", poll(&entry, 1, 0));
	printf("events %#x, %d signals\n", entry.revents, signals);
	signal(SIGPIPE, SIG_IGN);
	show("again", write(fds[1], "x", 1));
	printf("%d signals\n", signals);
	close(fds[1]);
}

static void fill(int fd, size_t size)
{
	long total = 0, part;
	int writes = 0;

	while ((part = write(fd, big, size)) > 0) {
		total += part;
		writes++;
	}
	printf("%d writes of up to %zu: %ld bytes, %s\n", writes, size, total, strerror(errno));
}

static void capacity(void)
{
	static const size_t sizes[] = { 1, 100, 2048, 3000, 4096, 4097, 5000, 65536, 100000 };
	int fds[2];

	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
		make(fds, O_NONBLOCK);
		fill(fds[1], sizes[i]);
		events("full", fds[1]);
		show("read one", read(fds[0], big, 1));
		events("after one", fds[1]);
		show("read a page", read(fds[0], big, 4096));
		events("after a page", fds[1]);
		fill(fds[1], 4096);
		show("read all", read(fds[0], big, sizeof big));
		show("read no more", read(fds[0], big, sizeof big));
		close(fds[0]);
		close(fds[1]);
	}
}

static void sizes(void)
{
	int fds[2];

	make(fds, O_NONBLOCK | O_CLOEXEC);
	show("close on exec", fcntl(fds[0], F_GETFD));
	show("size", fcntl(fds[0], F_GETPIPE_SZ));
	show("larger", fcntl(fds[1], F_SETPIPE_SZ, 200000));
	show("size", fcntl(fds[1], F_GETPIPE_SZ));
	fill(fds[1], 10000);
	show("too small", fcntl(fds[0], F_SETPIPE_SZ, 4096));
	show("largest", fcntl(fds[0], F_SETPIPE_SZ, 1 << 20));
	fill(fds[1], 4096);
	show("read", read(fds[0], big, 900000));
	show("smaller", fcntl(fds[0], F_SETPIPE_SZ, 1 << 18));
	show("read", read(fds[0], big, 900000));
	show("smallest", fcntl(fds[0], F_SETPIPE_SZ, 0));
	fill(fds[1], 1);
	show("huge", fcntl(fds[0], F_SETPIPE_SZ, 1u << 31));
	close(fds[0]);
	close(fds[1]);
}

static void packets(void)
{
	char text[100];
	int fds[2];

	make(fds, O_DIRECT | O_NONBLOCK);
	show("flags", fcntl(fds[1], F_GETFL) & O_DIRECT);
	show("flags of the reader", fcntl(fds[0], F_GETFL) & O_DIRECT);
	show("packet", write(fds[1], "abcdef", 6));
	show("packet", write(fds[1], "gh", 2));
	show("part of it", read(fds[0], text, 3));
	show("the next", read(fds[0], text, 100));
	show("none", read(fds[0], text, 100));
	fill(fds[1], 1);
	fill(fds[1], 5000);
	show("read", read(fds[0], text, 100));
	show("large packet", write(fds[1], big, 5000));
	close(fds[0]);
	close(fds[1]);
}

static void vectors(void)
{
	struct iovec parts[3] = { { big, 3000 }, { big, 0 }, { big, 1096 } };
	struct iovec bad[2] = { { big, 10 }, { (void *)16, 10 } };
	int fds[2];

	make(fds, O_NONBLOCK);
	for (int i = 0; i < 17; i++)
		show("writev", writev(fds[1], parts, 3));
	show("read", read(fds[0], big, 4096));
	show("atomic", writev(fds[1], parts, 3));
	show("readv", readv(fds[0], parts, 3));
	show("readv", readv(fds[0], parts, 3));
	show("bad", writev(fds[1], bad, 2));
	show("bad", write(fds[1], (void *)16, 10));
	show("bad", read(fds[0], (void *)16, 10));
	show("count", writev(fds[1], parts, -1));
	show("vector", writev(fds[1], (void *)16, 1));
	close(fds[0]);
	close(fds[1]);
}

static int other;

static void write_it(int number)
{
	(void)number;
	write(other, "!", 1);
}

static void close_it(int number)
{
	(void)number;
	close(other);
}

static void alarm_in(int ms, void (*function)(int), int flags)
{
	struct sigaction action = { .sa_handler = function, .sa_flags = flags };
	struct itimerval timer = { .it_value.tv_usec = ms * 1000 };

	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &timer, NULL);
}

static void blocking(void)
{
	struct pollfd entry;
	fd_set set;
	char byte;
	int fds[2];

	make(fds, 0);
	alarm_in(10, handler, 0);
	show("interrupted", read(fds[0], &byte, 1));
	other = fds[1];
	alarm_in(10, write_it, SA_RESTART);
	show("restarted", read(fds[0], &byte, 1));
	printf("%c\n", byte);
	alarm_in(10, write_it, 0);
	show("interrupted", read(fds[0], &byte, 1));
	show("there", read(fds[0], &byte, 1));
	entry = (struct pollfd){ .fd = fds[0], .events = POLLIN };
	show("poll in vain", poll(&entry, 1, 5));
	alarm_in(10, write_it, 0);
	show("poll", poll(&entry, 1, 5000));
	FD_ZERO(&set);
	FD_SET(fds[0], &set);
	show("select", select(fds[0] + 1, &set, NULL, NULL, NULL));
	show("read", read(fds[0], &byte, 1));
	alarm_in(10, close_it, SA_RESTART);
	show("end", read(fds[0], &byte, 1));
	other = fds[0];
	alarm_in(10, handler, 0);
	close(fds[0]);
	make(fds, 0);
	show("part", write(fds[1], big, 100000));
	alarm_in(10, handler, 0);
	show("none", write(fds[1], big, 100000));
	close(fds[0]);
	close(fds[1]);
}

static void reader_is_closed(void)
{
	char byte;
	int fds[2];

	make(fds, 0);
	other = fds[0];
	alarm_in(10, close_it, SA_RESTART);
	show("closed meanwhile", read(fds[0], &byte, 1));
	close(fds[1]);
}

static void errors(void)
{
	int fds[2];

	show("flags", pipe2(fds, 1));
	show("address", syscall(SYS_pipe2, 16, 0));
	make(fds, 0);
	printf("descriptors %d %d\n", fds[0], fds[1]);
	close(fds[0]);
	close(fds[1]);
}

int main(void)
{
	basics();
	broken();
	capacity();
	sizes();
	packets();
	vectors();
	blocking();
	reader_is_closed();
	errors();
	return 0;
}
