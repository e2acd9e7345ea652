/* SPDX-License-Identifier: MIT */
/*
 * Executes calls of the mmap family that memory.py makes up, from standard input, and writes down
 * what came of each.  The same program runs on Linux and as an image; the records must be equal.
 *
 * A line is a letter and hexadecimal numbers; addresses are relative to ARENA.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define ARENA 0x100000000ul
#define AROUND 0x40000000ul
#define PAGE 4096ul

static sigjmp_buf escape;
static siginfo_t fault;

static void handler(int number, siginfo_t *info, void *context)
{
	(void)number;
	(void)context;
	fault = *info;
	siglongjmp(escape, 1);
}

static unsigned char *at(unsigned long offset)
{
	return (unsigned char *)(ARENA + offset);
}

static void show_fault(void)
{
	printf(" signal %d code %d at %lx", fault.si_signo, fault.si_code,
	       (unsigned long)fault.si_addr - ARENA);
}

/* What a page holds: the sum of some of its bytes, or why it cannot be read (negative). */
static int look(const volatile unsigned char *page)
{
	if (sigsetjmp(escape, 0) != 0)
		return -(fault.si_signo * 256 + fault.si_code);
	return page[0] + page[1] * 3 + page[PAGE / 2] * 5 + page[PAGE - 1] * 7;
}

static void dump(const unsigned char *start, unsigned long size)
{
	int last = 0;
	unsigned long run = 0;

	for (unsigned long offset = 0; offset < size; offset += PAGE) {
		int found = look(start + offset);

		if (run && found != last) {
			printf(" %lux%d", run, last);
			run = 0;
		}
		last = found;
		run++;
	}
	printf(" %lux%d", run, last);
}

/* A mapping that went elsewhere is looked at and taken away. */
static void show_place(long result, unsigned long size)
{
	if (result == -1) {
		printf(" error %d", errno);
		return;
	}
	if ((unsigned long)result + AROUND >= ARENA && (unsigned long)result < ARENA + AROUND) {
		printf(" %lx", (unsigned long)result - ARENA);
		return;
	}
	printf(" elsewhere");
	dump((unsigned char *)result, size);
	munmap((void *)result, size);
}

static void show_status(long result)
{
	if (result == -1)
		printf(" error %d", errno);
	else
		printf(" %ld", result);
}

static void write_pages(unsigned long start, unsigned long size, unsigned char value)
{
	for (volatile unsigned long offset = start; offset < start + size; offset += PAGE) {
		if (sigsetjmp(escape, 0) != 0) {
			show_fault();
			return;
		}
		at(offset)[0] = value++;
		at(offset)[PAGE - 1] = value++;
	}
	printf(" done");
}

static unsigned long pages(unsigned long size)
{
	return (size + PAGE - 1) & ~(PAGE - 1);
}

static void end_sequence(unsigned long size)
{
	dump(at(0), size);
	munlockall();
	munmap(at(0), size);
}

static void execute(char call, const unsigned long *n)
{
	static unsigned char vector[1 << 16];

	switch (call) {
	case 'M':
		show_place(syscall(SYS_mmap, ARENA + n[0], n[1], n[2], n[3] | MAP_ANONYMOUS, -1, 0),
			   pages(n[1]));
		break;
	case 'U':
		show_status(munmap(at(n[0]), n[1]));
		break;
	case 'P':
		show_status(syscall(SYS_mprotect, ARENA + n[0], n[1], n[2]));
		break;
	case 'R':
		show_place(syscall(SYS_mremap, ARENA + n[0], n[1], n[2], n[3], ARENA + n[4]),
			   pages(n[2]));
		break;
	case 'A':
		show_status(syscall(SYS_madvise, ARENA + n[0], n[1], n[2]));
		break;
	case 'I':
		show_status(syscall(SYS_mincore, ARENA + n[0], n[1], vector));
		break;
	case 'L':
		show_status(syscall(SYS_mlock, ARENA + n[0], n[1]));
		break;
	case 'K':
		show_status(syscall(SYS_munlock, ARENA + n[0], n[1]));
		break;
	case 'Y':
		show_status(syscall(SYS_msync, ARENA + n[0], n[1], n[2]));
		break;
	case 'W':
		write_pages(n[0], n[1], (unsigned char)n[2]);
		break;
	case 'C':
		dump(at(n[0]), n[1]);
		break;
	case 'E':
		end_sequence(n[0]);
		break;
	}
}

int main(void)
{
	struct sigaction action = { .sa_sigaction = handler, .sa_flags = SA_SIGINFO | SA_NODEFER };
	char line[256];

	sigaction(SIGSEGV, &action, NULL);
	sigaction(SIGBUS, &action, NULL);
	while (fgets(line, sizeof line, stdin)) {
		unsigned long n[5] = { 0 };
		char call;

		if (sscanf(line, "%c %lx %lx %lx %lx %lx", &call, &n[0], &n[1], &n[2], &n[3],
			   &n[4]) < 1)
			continue;
		line[strcspn(line, "\n")] = 0;
		printf("%s:", line);
		execute(call, n);
		printf("\n");
	}
	return 0;
}
