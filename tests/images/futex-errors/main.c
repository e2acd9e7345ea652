/* SPDX-License-Identifier: MIT */
/* futex(2) of a program with one thread: what comes back at once, and what the words are then. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum futex_op {
	WAIT, WAKE, REQUEUE = 3, CMP_REQUEUE, LOCK_PI = 6, UNLOCK_PI, TRYLOCK_PI, WAIT_BITSET,
	WAKE_BITSET, LOCK_PI2 = 13, UNKNOWN, PRIVATE = 128, REALTIME = 256,
};

#define NOBODY 0x3ffffffe /* no thread has this number */
#define GONE ((void *)(words + 1024))

static uint32_t *words; /* the last ones of a page; nothing follows */

static void show(const char *what, long result)
{
	unsigned word = words[0], owner = word & 0x3fffffff;

	printf("%s: %s, %s%s\n", what, result < 0 ? strerror(errno) : result == 0 ? "0" : "some",
	       owner == 0 ? "0" : owner == (unsigned)getpid() ? "mine" : "another's",
	       word & 0x80000000 ? ", waiters" : "");
}

/* ARGUMENT is a time, or a number in its place. */
static long futex(void *word, int op, int value, const void *argument, void *word2, int value3)
{
	return syscall(SYS_futex, word, op, value, argument, word2, value3);
}

static void times(void)
{
	const struct timespec past = { 0, 1 }, negative = { -1, 0 }, large = { 0, 1000000000 };
	static const int ops[] = { WAIT, WAIT_BITSET, LOCK_PI, LOCK_PI2 };

	for (int i = 0; i < 4; i++) {
		int op = ops[i] | PRIVATE;

		printf("operation %d\n", ops[i]);
		words[0] = 0;
		show("past", futex(words, op, 0, &past, NULL, -1));
		words[0] = 0;
		show("negative", futex(words, op, 0, &negative, NULL, -1));
		show("large", futex(words, op, 0, &large, NULL, -1));
		show("nowhere", futex(words, op, 0, (void *)8, NULL, -1));
		show("another value", futex(words, op, 1, NULL, NULL, -1));
	}
}

static void clocks(void)
{
	for (int op = WAIT; op <= UNKNOWN; op++) {
		const struct timespec past = { 0, 1 };

		if (op == 2 || op == 5 || op == 11 || op == 12)
			continue;
		words[0] = 0;
		printf("%d ", op);
		show("by the wall clock", futex(words, op | PRIVATE | REALTIME, 0, &past, words, -1));
	}
}

static void addresses(void)
{
	static const int ops[] = { WAIT, WAKE, REQUEUE, CMP_REQUEUE, LOCK_PI, TRYLOCK_PI, WAKE_BITSET };

	words[0] = 0;
	for (int i = 0; i < 7; i++) {
		printf("operation %d\n", ops[i]);
		show("odd", futex((char *)words + 2, ops[i] | PRIVATE, 0, NULL, words, -1));
		show("gone", futex(GONE, ops[i] | PRIVATE, 0, NULL, words, -1));
		show("gone, shared", futex(GONE, ops[i], 0, NULL, words, -1));
		show("the kernel's", futex((void *)-8l, ops[i] | PRIVATE, 0, NULL, words, -1));
	}
	show("gone, unlocked", futex(GONE, UNLOCK_PI | PRIVATE, 0, NULL, NULL, 0));
}

static void requeues(void)
{
	words[0] = 0;
	for (int op = REQUEUE; op <= CMP_REQUEUE; op++) {
		printf("operation %d\n", op);
		show("nobody", futex(words, op | PRIVATE, 1, (void *)1, words + 1, 0));
		show("negative", futex(words, op | PRIVATE, -1, (void *)1, words + 1, 0));
		show("negative, too", futex(words, op | PRIVATE, 1, (void *)-1, words + 1, 0));
		show("to odd", futex(words, op | PRIVATE, 1, (void *)1, (char *)words + 2, 0));
		show("to what is gone", futex(words, op | PRIVATE, 1, (void *)1, GONE, 0));
		show("to what is gone, shared", futex(words, op, 1, (void *)1, GONE, 0));
		show("to the kernel", futex(words, op | PRIVATE, 1, (void *)1, (void *)-8l, 0));
		show("another value", futex(words, op | PRIVATE, 1, (void *)1, words + 1, 7));
	}
}

static void owners(void)
{
	static const int ops[] = { LOCK_PI, LOCK_PI2, TRYLOCK_PI };

	for (int i = 0; i < 3; i++) {
		int op = ops[i] | PRIVATE;

		printf("operation %d\n", ops[i]);
		words[0] = NOBODY;
		show("nobody's", futex(words, op, 0, NULL, NULL, 0));
		show("not mine", futex(words, UNLOCK_PI | PRIVATE, 0, NULL, NULL, 0));
		words[0] = 0;
		show("free", futex(words, op, 0, NULL, NULL, 0));
		show("mine", futex(words, op, 0, NULL, NULL, 0));
		show("unlock", futex(words, UNLOCK_PI | PRIVATE, 0, NULL, NULL, 0));
		show("again", futex(words, UNLOCK_PI | PRIVATE, 0, NULL, NULL, 0));
	}
}

int main(void)
{
	char *memory = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED || munmap(memory + 4096, 4096) != 0)
		return 1;
	words = (uint32_t *)(memory + 4096) - 4;
	times();
	clocks();
	addresses();
	requeues();
	owners();
	return 0;
}
