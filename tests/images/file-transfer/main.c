/* SPDX-License-Identifier: MIT */
/* sendfile, copy_file_range. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <unistd.h>

#define SIZE 10000

static char content[SIZE], found[3 * SIZE];
static int in, out;

static void show(const char *what, long result)
{
	if (result < 0)
		printf("%s: %s\n", what, errno == EOVERFLOW ? "EOVERFLOW" : strerror(errno));
	else
		printf("%s: %ld\n", what, result);
}

static void places(const char *what, off_t offset)
{
	printf("%s: %ld, positions %ld %ld\n", what, (long)offset, (long)lseek(in, 0, SEEK_CUR),
	       (long)lseek(out, 0, SEEK_CUR));
}

static void again(void)
{
	lseek(in, 0, SEEK_SET);
	lseek(out, 0, SEEK_SET);
	ftruncate(out, 0);
}

/* What comes first if both are wrong. */
static void two_errors(void)
{
	int folder = open(".", O_RDONLY | O_DIRECTORY);

	show("from a folder", sendfile(out, folder, NULL, 1));
	show("from a folder to a folder", sendfile(folder, folder, NULL, 1));
	show("from a folder to nothing", sendfile(-1, folder, NULL, 1));
	close(folder);
}

/* Behind itself: only what was there at the start. */
static void into_itself(void)
{
	off_t from = 0, to = 100;

	ftruncate(out, 0);
	pwrite(out, "abc", 3, 0);
	show("into itself", copy_file_range(out, &from, out, &to, 5000, 0));
	show("its size", lseek(out, 0, SEEK_END));
	from = to = 0;
	show("onto itself", copy_file_range(out, &from, out, &to, 5000, 0));
	from = 200;
	show("from behind its end", copy_file_range(out, &from, out, &to, 5000, 0));
	ftruncate(out, 0);
	lseek(out, 0, SEEK_SET);
}

static void by_sendfile(void)
{
	off_t offset = 100;
	int pipes[2], sockets[2], appends = open("/tmp/transfer-out", O_WRONLY | O_APPEND);

	again();
	show("all", sendfile(out, in, NULL, SIZE));
	places("then", 0);
	show("at the end", sendfile(out, in, NULL, SIZE));
	pread(out, found, SIZE, 0);
	printf("the same: %d\n", memcmp(found, content, SIZE) == 0);
	show("from 100", sendfile(out, in, &offset, 5000));
	places("then", offset);
	pread(out, found, 5000, SIZE);
	printf("the same: %d\n", memcmp(found, content + 100, 5000) == 0);
	offset = SIZE - 10;
	show("the last", sendfile(out, in, &offset, SIZE));
	places("then", offset);
	show("nothing", sendfile(out, in, &offset, 0));

	pipe(pipes);
	offset = 0;
	show("to a pipe", sendfile(pipes[1], in, &offset, 3000));
	printf("read: %zd, ", read(pipes[0], found, SIZE));
	printf("the same: %d\n", memcmp(found, content, 3000) == 0);
	socketpair(AF_UNIX, SOCK_STREAM, 0, sockets);
	offset = 7;
	show("to a socket", sendfile(sockets[1], in, &offset, 4000));
	printf("read: %zd, ", read(sockets[0], found, SIZE));
	printf("the same: %d\n", memcmp(found, content + 7, 4000) == 0);
	fcntl(pipes[1], F_SETFL, O_NONBLOCK);
	while (write(pipes[1], content, SIZE) > 0)
		;
	offset = 0;
	show("to a full pipe", sendfile(pipes[1], in, &offset, 1));
	places("then", offset);
	show("from a socket", sendfile(out, sockets[0], NULL, 1));
	close(pipes[0]);
	show("to nobody", sendfile(pipes[1], in, &offset, 1));

	offset = -1;
	show("before the start", sendfile(out, in, &offset, 1));
	show("a bad offset", sendfile(out, in, (off_t *)8, 1));
	show("appending", sendfile(appends, in, NULL, 1));
	show("from what is to be written", sendfile(out, appends, NULL, 1));
	show("to what is to be read", sendfile(in, in, NULL, 1));
	show("from nothing", sendfile(out, 999, NULL, 1));
	show("to nothing", sendfile(999, in, NULL, 1));
	close(appends);
}

static void by_range(void)
{
	off_t from = 10, to = 20000;
	int folder = open("/tmp", O_RDONLY), pipes[2], both = open("/tmp/transfer-out", O_RDWR);
	int appends = open("/tmp/transfer-out", O_WRONLY | O_APPEND);

	again();
	show("all", copy_file_range(in, NULL, out, NULL, 2 * SIZE, 0));
	places("then", 0);
	show("at the end", copy_file_range(in, NULL, out, NULL, SIZE, 0));
	show("a part", copy_file_range(in, &from, out, &to, 5000, 0));
	places("then", from);
	printf("to: %ld\n", (long)to);
	printf("read: %zd\n", pread(out, found, sizeof found, 0));
	printf("the same: %d %d, %d\n", memcmp(found, content, SIZE) == 0,
	       memcmp(found + 20000, content + 10, 5000) == 0, found[15000]);
	from = 0;
	to = 100;
	show("overlapping", copy_file_range(both, &from, both, &to, 101, 0));
	show("touching", copy_file_range(both, &from, both, &to, 100, 0));
	show("a flag", copy_file_range(in, NULL, out, NULL, 1, 1));
	show("a bad offset", copy_file_range(in, (off_t *)8, out, NULL, 1, 0));
	from = -1;
	show("before the start", copy_file_range(in, &from, out, NULL, 1, 0));
	from = LONG_MAX - 5;
	show("too far", copy_file_range(in, &from, out, NULL, 10, 0));
	show("a folder", copy_file_range(folder, NULL, out, NULL, 1, 0));
	pipe(pipes);
	show("a pipe", copy_file_range(pipes[0], NULL, out, NULL, 1, 0));
	show("to what is to be read", copy_file_range(in, NULL, in, NULL, 1, 0));
	show("from what is to be written", copy_file_range(appends, NULL, out, NULL, 1, 0));
	show("appending", copy_file_range(in, NULL, appends, NULL, 1, 0));
	show("from nothing", copy_file_range(999, NULL, out, NULL, 1, 0));
	show("to nothing", copy_file_range(in, NULL, 999, NULL, 1, 0));
}

int main(void)
{
	signal(SIGPIPE, SIG_IGN);
	for (size_t i = 0; i < SIZE; i++)
		content[i] = (char)(i * 7 % 251);
	in = open("/tmp/transfer-in", O_RDWR | O_CREAT | O_TRUNC, 0600);
	write(in, content, SIZE);
	close(in);
	in = open("/tmp/transfer-in", O_RDONLY);
	out = open("/tmp/transfer-out", O_RDWR | O_CREAT | O_TRUNC, 0600);
	by_sendfile();
	two_errors();
	into_itself();
	by_range();
	unlink("/tmp/transfer-in");
	unlink("/tmp/transfer-out");
	return 0;
}
