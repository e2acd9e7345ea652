/* SPDX-License-Identifier: MIT */
/* Descriptors: dup and its family, fcntl, close_range; what Linux answers to bad ones. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static void show(const char *what, long result)
{
	if (result < 0)
		printf("%s: %s\n", what, strerror(errno));
	else
		printf("%s: %ld\n", what, result);
}

static void duplicates(void)
{
	show("dup(1)", dup(1));
	show("dup(1)", dup(1));
	show("dup(-1)", dup(-1));
	show("dup(99)", dup(99));
	show("close(3)", close(3));
	show("dup(2)", dup(2));
	show("dup2(1, 10)", dup2(1, 10));
	show("dup2(10, 10)", dup2(10, 10));
	show("dup2(11, 11)", dup2(11, 11));
	show("dup2(1, -1)", dup2(1, -1));
	show("dup2(1, 5000000)", dup2(1, 5000000));
	show("dup3(1, 10, 0)", dup3(1, 10, 0));
	show("dup3(1, 1, 0)", syscall(SYS_dup3, 1, 1, 0));
	show("dup3(1, 10, 7)", syscall(SYS_dup3, 1, 10, 7));
	show("dup3(1, 20, O_CLOEXEC)", dup3(1, 20, O_CLOEXEC));
	show("F_GETFD of it", fcntl(20, F_GETFD));
	show("F_GETFD of 10", fcntl(10, F_GETFD));
	fflush(stdout);
	show("write to it", write(20, "through 20\n", 11));
	show("close(10)", close(10));
	show("close(10) again", close(10));
}

static void operations(void)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	int on = 1;

	show("F_DUPFD 30", fcntl(1, F_DUPFD, 30));
	show("F_DUPFD 30", fcntl(1, F_DUPFD, 30));
	show("F_DUPFD_CLOEXEC 30", fcntl(1, F_DUPFD_CLOEXEC, 30));
	show("F_GETFD", fcntl(32, F_GETFD));
	show("F_DUPFD -1", fcntl(1, F_DUPFD, -1));
	show("F_DUPFD of 99", fcntl(99, F_DUPFD, 0));
	show("F_SETFD", fcntl(30, F_SETFD, FD_CLOEXEC));
	show("F_GETFD", fcntl(30, F_GETFD));
	show("F_SETFD", fcntl(30, F_SETFD, 0));
	show("F_GETFD", fcntl(30, F_GETFD));
	show("FIOCLEX", ioctl(30, FIOCLEX));
	show("F_GETFD", fcntl(30, F_GETFD));
	show("F_GETFD of 99", fcntl(99, F_GETFD));
	show("O_NONBLOCK", fcntl(0, F_GETFL) & O_NONBLOCK);
	show("F_SETFL", fcntl(0, F_SETFL, O_NONBLOCK));
	show("O_NONBLOCK", fcntl(0, F_GETFL) & O_NONBLOCK);
	show("F_SETFL", fcntl(0, F_SETFL, 0));
	show("O_NONBLOCK", fcntl(0, F_GETFL) & O_NONBLOCK);
	show("FIONBIO", ioctl(0, FIONBIO, &on));
	show("O_NONBLOCK", fcntl(0, F_GETFL) & O_NONBLOCK);
	on = 0;
	show("FIONBIO", ioctl(0, FIONBIO, &on));
	show("FIONBIO of nothing", ioctl(0, FIONBIO, NULL));
	show("unknown", fcntl(0, 12345));
	show("F_SETLK", fcntl(1, F_SETLK, &lock));
	show("F_GETLK", fcntl(1, F_GETLK, &lock));
	show("its type is F_UNLCK", lock.l_type == F_UNLCK);
	lock.l_type = 77;
	show("F_SETLK of a bad type", fcntl(1, F_SETLK, &lock));
	show("F_SETLK of nothing", fcntl(1, F_SETLK, NULL));
}

static void ranges(void)
{
	show("close_range(30, 31, 0)", syscall(SYS_close_range, 30, 31, 0));
	show("F_GETFD of 30", fcntl(30, F_GETFD));
	show("F_GETFD of 32", fcntl(32, F_GETFD));
	show("close_range(5, 4, 0)", syscall(SYS_close_range, 5, 4, 0));
	show("close_range(0, 4, 64)", syscall(SYS_close_range, 0, 4, 64));
	fcntl(32, F_SETFD, 0);
	show("close_range(3, max, CLOEXEC)", syscall(SYS_close_range, 3, UINT_MAX, 4));
	show("F_GETFD of 32", fcntl(32, F_GETFD));
	show("close_range(3, max, 0)", syscall(SYS_close_range, 3, UINT_MAX, 0));
	show("F_GETFD of 32", fcntl(32, F_GETFD));
	show("dup(1)", dup(1));
	close(3);
}

/* Standard output is a pipe, here and in the comparison. */
static void positions(void)
{
	struct iovec vector = { "x", 1 };
	char byte;
	struct stat status;

	show("lseek", lseek(1, 0, SEEK_CUR));
	show("pread", pread(0, &byte, 1, 0));
	show("pread at -1", pread(0, &byte, 1, -1));
	show("pread of 99", pread(99, &byte, 1, 0));
	show("pwrite", pwrite(1, "x", 1, 0));
	show("preadv", preadv(0, &vector, 1, 0));
	show("pwritev", pwritev(1, &vector, 1, 5));
	show("pwritev at -2", pwritev(1, &vector, 1, -2));
	fflush(stdout);
	show("pwritev2 at -1", syscall(SYS_pwritev2, 1, &(struct iovec){ "now\n", 4 }, 1, -1l, -1l,
		0));
	show("pwritev2, unknown flag", syscall(SYS_pwritev2, 1, &vector, 1, -1l, -1l, 1 << 20));
	show("fsync", fsync(1));
	show("fdatasync", fdatasync(1));
	show("fsync of 99", fsync(99));
	show("ftruncate", ftruncate(1, 0));
	show("ftruncate to -1", ftruncate(1, -1));
	show("posix_fadvise is ESPIPE", posix_fadvise(1, 0, 0, POSIX_FADV_SEQUENTIAL) == ESPIPE);
	show("fstat", fstat(1, &status));
	show("a pipe", S_ISFIFO(status.st_mode));
	show("fstat of 99", fstat(99, &status));
	show("fstatat", fstatat(1, "", &status, AT_EMPTY_PATH));
	show("a pipe", S_ISFIFO(status.st_mode));
	show("fstatat without AT_EMPTY_PATH", fstatat(1, "", &status, 0));
	show("fstat to nowhere", syscall(SYS_fstat, 1, 16));
}

static void many(void)
{
	int count = 0, fd;

	while ((fd = dup(1)) >= 0)
		count++;
	show("all descriptors", fd);
	show("enough of them", count > 200 && count + 3 == sysconf(_SC_OPEN_MAX));
	show("F_DUPFD then", fcntl(1, F_DUPFD, 0));
	show("close(500)", close(500 < count ? 500 : 100));
	show("the place is used again", dup(1) == (500 < count ? 500 : 100));
	syscall(SYS_close_range, 3, UINT_MAX, 0);
}

int main(void)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	duplicates();
	operations();
	ranges();
	positions();
	many();
	return 0;
}
