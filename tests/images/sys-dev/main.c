/* SPDX-License-Identifier: MIT */
/* The device files: what they read, take, are and answer. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/uio.h>
#include <unistd.h>

/* The kernel's structure, which the C library does not have. */
struct extended {
	uint32_t mask, block_size;
	uint64_t attributes;
	uint32_t links, user, group;
	uint16_t mode, spare;
	uint64_t inode, size, blocks, attributes_mask, times[8];
	uint32_t rdev_major, rdev_minor, dev_major, dev_minor;
	uint64_t spares[14];
};

static void show(const char *what, long result)
{
	if (result < 0)
		printf("  %s: %s\n", what, strerror(errno));
	else
		printf("  %s: %ld\n", what, result);
}

static void is_zero(const unsigned char *bytes, size_t size)
{
	size_t zeros = 0;

	for (size_t i = 0; i < size; i++)
		zeros += bytes[i] == 0;
	printf("  %zu of %zu bytes are 0\n", zeros, size);
}

static void status(const char *path, int fd)
{
	struct stat named, opened;
	struct extended extended;

	show("stat", stat(path, &named));
	show("fstat", fstat(fd, &opened));
	printf("  mode %o, device %u:%u, the same %d %d\n", named.st_mode, major(named.st_rdev),
	       minor(named.st_rdev), named.st_ino == opened.st_ino && named.st_dev == opened.st_dev,
	       named.st_mode == opened.st_mode && named.st_rdev == opened.st_rdev);
	printf("  owner %u:%u, %u links, size %ld\n", named.st_uid, named.st_gid,
	       (unsigned)named.st_nlink, (long)named.st_size);
	show("statx", syscall(SYS_statx, fd, "", AT_EMPTY_PATH, 0x7ff, &extended));
	printf("  mode %o, device %u:%u, inode %d\n", extended.mode, extended.rdev_major,
	       extended.rdev_minor, extended.inode == named.st_ino);
}

static void device(const char *path)
{
	static unsigned char bytes[10000];
	struct iovec vector[2] = { { bytes, 10 }, { bytes + 100, 10 } };
	struct pollfd entry = { .events = POLLIN | POLLOUT };
	int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);

	printf("%s\n", path);
	show("open is there", fd >= 0);
	memset(bytes, 'x', sizeof bytes);
	show("read", read(fd, bytes, sizeof bytes));
	is_zero(bytes, sizeof bytes);
	show("readv", readv(fd, vector, 2));
	show("write", write(fd, bytes, sizeof bytes));
	show("writev", writev(fd, vector, 2));
	show("read of nothing", read(fd, bytes, 0));
	show("write of nothing", write(fd, bytes, 0));
	show("read to nowhere", read(fd, (void *)16, 100));
	show("pread", pread(fd, bytes, 10, 1000));
	show("pwrite", pwrite(fd, bytes, 10, 1000));
	show("pread at -1", pread(fd, bytes, 10, -1));
	entry.fd = fd;
	show("poll", poll(&entry, 1, 0));
	printf("  events %#x\n", entry.revents);
	show("fsync", fsync(fd));
	show("ftruncate", ftruncate(fd, 0));
	show("ioctl", ioctl(fd, TCGETS, bytes));
	show("isatty", isatty(fd));
	show("O_ACCMODE is O_RDWR", (fcntl(fd, F_GETFL) & O_ACCMODE) == O_RDWR);
	show("O_CREAT or O_TRUNC is kept", fcntl(fd, F_GETFL) & (O_CREAT | O_TRUNC));
	status(path, fd);
	show("close", close(fd));
}

static void modes(void)
{
	char byte;
	int in = open("/dev/zero", O_RDONLY), out = open("/dev/null", O_WRONLY | O_CLOEXEC);

	printf("modes\n");
	show("write to what was opened to read", write(in, "x", 1));
	show("read from what was opened to write", read(out, &byte, 1));
	show("FD_CLOEXEC", fcntl(in, F_GETFD));
	show("FD_CLOEXEC", fcntl(out, F_GETFD));
	show("lseek", lseek(out, 100, SEEK_SET));
	close(in);
	close(out);
}

/* A duplicate shares what a second open does not. */
static void sharing(void)
{
	int first = open("/dev/null", O_RDWR), second = open("/dev/null", O_RDWR),
		copy = dup(first);

	printf("sharing\n");
	fcntl(first, F_SETFL, O_NONBLOCK);
	show("duplicate", !!(fcntl(copy, F_GETFL) & O_NONBLOCK));
	show("second", !!(fcntl(second, F_GETFL) & O_NONBLOCK));
	close(first);
	show("duplicate after close", write(copy, "x", 1));
	close(second);
	close(copy);
}

static void streams(void)
{
	FILE *null = fopen("/dev/null", "w"), *full = fopen("/dev/full", "w");
	char line[16];

	printf("streams\n");
	show("fprintf to null", fprintf(null, "%0100d", 1));
	show("fclose", fclose(null));
	show("fprintf to full", fprintf(full, "some text"));
	show("fflush", fflush(full));
	show("ferror", ferror(full));
	fclose(full);
	null = fopen("/dev/null", "r");
	show("fgets", fgets(line, sizeof line, null) != NULL);
	show("feof", !!feof(null));
	fclose(null);
	show("freopen", freopen("/dev/null", "r", stdin) != NULL);
	show("fileno", fileno(stdin));
	show("getchar", getchar() == EOF);
}

static void map(const char *path, int open_flags, int prot, int flags)
{
	int fd = open(path, open_flags);
	unsigned char *at = mmap(NULL, 8192, prot, flags, fd, 0);

	show("mmap", at == MAP_FAILED ? -1 : 0);
	close(fd);
	if (at == MAP_FAILED)
		return;
	is_zero(at, 8192);
	if (prot & PROT_WRITE)
		at[5000] = 1;
	is_zero(at, 8192);
	show("munmap", munmap(at, 8192));
}

static void mappings(void)
{
	printf("mappings\n");
	map("/dev/zero", O_RDWR, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	map("/dev/zero", O_RDWR, PROT_READ | PROT_WRITE, MAP_SHARED);
	map("/dev/zero", O_RDONLY, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	map("/dev/zero", O_RDONLY, PROT_READ, MAP_SHARED);
	map("/dev/zero", O_RDONLY, PROT_READ | PROT_WRITE, MAP_SHARED);
	map("/dev/zero", O_WRONLY, PROT_READ, MAP_PRIVATE);
	map("/dev/null", O_RDWR, PROT_READ, MAP_PRIVATE);
	map("/dev/full", O_RDWR, PROT_READ, MAP_SHARED);
}

int main(void)
{
	device("/dev/null");
	device("/dev/zero");
	device("/dev/full");
	modes();
	sharing();
	mappings();
	streams();
	return 0;
}
