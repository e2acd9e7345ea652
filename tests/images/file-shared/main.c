/* SPDX-License-Identifier: MIT */
/* Shared mappings of files: one content, whatever the way to it. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define PAGE 4096
#define RW (PROT_READ | PROT_WRITE)

static const char *name = "/dev/shm/eremite-shared";
static sigjmp_buf out;
static volatile int signal_number, code;

static void handler(int number, siginfo_t *info, void *context)
{
	(void)context;
	signal_number = number;
	code = info->si_code;
	siglongjmp(out, 1);
}

/* What a read of the byte gives, or a write. */
static void touch(const char *what, volatile char *at, int write)
{
	if (sigsetjmp(out, 1) == 0) {
		if (write)
			*at = 'w';
		printf("%s: %d\n", what, *at);
	} else {
		printf("%s: %s %d\n", what, signal_number == SIGBUS ? "SIGBUS" : "SIGSEGV", code);
	}
}

static void show(const char *what, long result)
{
	printf("%s: %s\n", what, result < 0 ? strerror(errno) : "ok");
}

static char *map(int fd, size_t size, int prot, off_t offset)
{
	char *at = mmap(NULL, size, prot, MAP_SHARED, fd, offset);

	if (at == MAP_FAILED)
		printf("mmap: %s\n", strerror(errno));
	return at;
}

static int fresh(off_t size)
{
	int fd;

	unlink(name);
	fd = open(name, O_RDWR | O_CREAT | O_EXCL, 0600);
	if (ftruncate(fd, size) != 0)
		perror("ftruncate");
	return fd;
}

static void one_content(void)
{
	int fd = fresh(3 * PAGE);
	char *a = map(fd, 3 * PAGE, RW, 0), *b = map(fd, PAGE, RW, PAGE), text[8] = "";

	strcpy(a + PAGE, "by a");
	printf("b: %s\n", b);
	strcpy(b, "by b");
	printf("a: %s\n", a + PAGE);
	pread(fd, text, 5, PAGE);
	printf("pread: %s\n", text);
	pwrite(fd, "by w", 5, PAGE);
	printf("a: %s, b: %s\n", a + PAGE, b);
	read(fd, a + 2 * PAGE, 1);
	printf("read into a hole: %d\n", a[2 * PAGE]);
	close(fd);
	unlink(name);
	printf("without a name: %s\n", b);
	munmap(a + PAGE, PAGE);
	printf("a's middle is gone: %s\n", b);
	touch("a's middle", a + PAGE, 0);
	a[0] = 'f';
	printf("a's first: %c\n", a[0]);
	munmap(b, PAGE);
	munmap(a, 3 * PAGE);
}

static void size_changes(void)
{
	int fd = fresh(PAGE + 100);
	char *a = map(fd, 4 * PAGE, RW, 0);

	a[PAGE] = 1;
	touch("behind the end, in its page", a + PAGE + 200, 1);
	touch("behind the end", a + 2 * PAGE, 0);
	touch("behind the end, to write", a + 3 * PAGE, 1);
	ftruncate(fd, 4 * PAGE);
	touch("grown", a + 3 * PAGE, 1);
	ftruncate(fd, PAGE);
	touch("cut", a + PAGE, 0);
	touch("not cut", a, 0);
	pwrite(fd, "x", 1, 2 * PAGE);
	touch("written", a + 2 * PAGE, 0);
	touch("a hole now", a + PAGE, 0);
	printf("write from behind the end: %s\n",
	       write(fd, a + 3 * PAGE, 1) < 0 ? strerror(errno) : "ok");
	munmap(a, 4 * PAGE);
	close(fd);
}

static void holes(void)
{
	int fd = fresh(2 * PAGE);
	char *a = map(fd, 2 * PAGE, RW, 0);

	a[PAGE] = 5;
	show("punch", fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, PAGE, PAGE));
	printf("punched: %d\n", a[PAGE]);
	a[PAGE] = 6;
	pread(fd, a, 1, PAGE);
	printf("through the file: %d\n", a[0]);
	show("MADV_DONTNEED", madvise(a, 2 * PAGE, MADV_DONTNEED));
	printf("it stays: %d\n", a[PAGE]);
	show("msync", msync(a, 2 * PAGE, MS_SYNC));
	show("msync", msync(a, 2 * PAGE, MS_ASYNC | MS_INVALIDATE));
	munmap(a, 2 * PAGE);
	close(fd);
}

static void rights(void)
{
	int fd = fresh(PAGE), only = open(name, O_RDONLY), in = open(name, O_WRONLY);
	char *a;

	map(only, PAGE, RW, 0);
	map(in, PAGE, PROT_READ, 0);
	map(in, PAGE, PROT_WRITE, 0);
	map(fd, 0, PROT_READ, 0);
	map(fd, PAGE, PROT_READ, 1);
	a = map(only, PAGE, PROT_READ, 0);
	touch("read-only", a, 1);
	show("to write", mprotect(a, PAGE, RW));
	show("no access", mprotect(a, PAGE, PROT_NONE));
	touch("without access", a, 0);
	show("to read", mprotect(a, PAGE, PROT_READ));
	pwrite(fd, "r", 1, 0);
	touch("read", a, 0);
	munmap(a, PAGE);
	a = map(fd, PAGE, PROT_NONE, 0);
	show("read and write", mprotect(a, PAGE, RW));
	touch("now", a, 1);
	munmap(a, PAGE);
	a = mmap(NULL, 2 * PAGE, RW, MAP_PRIVATE, fd, 0);
	touch("a copy", a, 1);
	touch("behind a copy", a + PAGE, 0);
	touch("behind a copy, to write", a + PAGE, 1);
	munmap(a, 2 * PAGE);
	close(in);
	close(only);
	close(fd);
}

static void places(void)
{
	int fd = fresh(4 * PAGE);
	char *a = map(fd, PAGE, RW, 0), *b, *c;

	a[0] = 'a';
	b = mmap(NULL, 4 * PAGE, RW, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	b[2 * PAGE] = 'b';
	show("fixed", mmap(b, PAGE, RW, MAP_SHARED | MAP_FIXED, fd, 0) == b ? 0 : -1);
	printf("%c %c\n", b[0], b[2 * PAGE]);
	show("over it", mmap(b, PAGE, RW, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == b ? 0 : -1);
	printf("%d %c\n", b[0], a[0]);
	c = mremap(a, PAGE, 3 * PAGE, MREMAP_MAYMOVE);
	show("mremap", c == MAP_FAILED ? -1 : 0);
	c[2 * PAGE] = 'c';
	pread(fd, b, 1, 2 * PAGE);
	printf("%c %c\n", c[0], b[0]);
	c = mremap(c, 3 * PAGE, PAGE, 0);
	show("smaller", c == MAP_FAILED ? -1 : 0);
	c = mremap(c, PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, b + PAGE);
	show("to a place", c == b + PAGE ? 0 : -1);
	printf("%c %c\n", c[0], b[2 * PAGE]);
	munmap(b, 4 * PAGE);
	close(fd);
}

/* Who unmaps the last of a file without a name gives its RAM back. */
static void again_and_again(void)
{
	const size_t size = 8 << 20;
	int wrong = 0;

	for (int i = 0; i < 100; i++) {
		int fd = fresh((off_t)size);
		char *a = map(fd, size, RW, 0);

		close(fd);
		unlink(name);
		if (a == MAP_FAILED)
			break;
		wrong += a[size - 1] != 0;
		memset(a, 1, size);
		munmap(a, size);
	}
	printf("not zero: %d\n", wrong);
}

static int is_later(struct timespec a, struct timespec b)
{
	return a.tv_sec > b.tv_sec || (a.tv_sec == b.tv_sec && a.tv_nsec > b.tv_nsec);
}

/* Longer than the clock of files takes for a step. */
static void wait_step(void)
{
	nanosleep(&(struct timespec){ .tv_nsec = 30000000 }, NULL);
}

static void times(void)
{
	struct stat before, after;
	int fd = fresh(PAGE);
	char *a;

	fstat(fd, &before);
	wait_step();
	a = map(fd, PAGE, RW, 0);
	fstat(fd, &after);
	printf("mapped: accessed %d, modified %d\n", is_later(after.st_atim, before.st_atim),
	       is_later(after.st_mtim, before.st_mtim));
	a[0] = 'a';
	wait_step();
	show("msync", msync(a, PAGE, MS_SYNC));
	fstat(fd, &after);
	printf("written: modified %d, changed %d\n", is_later(after.st_mtim, before.st_mtim),
	       is_later(after.st_ctim, before.st_ctim));
	before = after;
	mprotect(a, PAGE, PROT_READ);
	wait_step();
	show("msync", msync(a, PAGE, MS_SYNC));
	fstat(fd, &after);
	printf("read: modified %d\n", is_later(after.st_mtim, before.st_mtim));
	munmap(a, PAGE);
	close(fd);
}

static void nameless(void)
{
	int fd = memfd_create("x", MFD_CLOEXEC);
	struct stat status;
	char *a;

	show("memfd_create", fd);
	fstat(fd, &status);
	printf("mode %o, links %d\n", status.st_mode, (int)status.st_nlink);
	printf("flags %d\n", fcntl(fd, F_GETFD));
	ftruncate(fd, PAGE);
	a = map(fd, PAGE, RW, 0);
	strcpy(a, "nameless");
	lseek(fd, 4, SEEK_SET);
	read(fd, a, 5);
	printf("%s\n", a);
	show("a bad flag", memfd_create("x", 0x100));
	show("a bad name", memfd_create((char *)8, 0));
	munmap(a, PAGE);
	close(fd);
}

int main(void)
{
	struct sigaction action = { .sa_sigaction = handler, .sa_flags = SA_SIGINFO };

	sigaction(SIGBUS, &action, NULL);
	sigaction(SIGSEGV, &action, NULL);
	one_content();
	size_changes();
	holes();
	rights();
	places();
	again_and_again();
	times();
	nameless();
	unlink(name);
	return 0;
}
