/* SPDX-License-Identifier: MIT */
/* Atomic objects that no instruction covers (-latomic): of 3, 12, 16 and 24 bytes. */
#include <stdatomic.h>
#include <stdint.h>
#include <string.h>

#include "../thread.h"

enum { THREADS = 4, ROUNDS = 3000 };

struct odd {
	uint8_t bytes[3];
};

struct three {
	uint32_t numbers[3];
};

struct large {
	uint64_t numbers[3];
};

__extension__ typedef unsigned __int128 wide;

static _Atomic struct odd odd;
static _Atomic struct three three;
static _Atomic struct large large;
static _Atomic wide both, sum;

static void add_odd(void)
{
	struct odd old = atomic_load(&odd), new;

	do {
		uint32_t number = old.bytes[0] + (old.bytes[1] << 8) + (old.bytes[2] << 16) + 1;

		new = (struct odd){ { number & 255, number >> 8 & 255, number >> 16 & 255 } };
	} while (!atomic_compare_exchange_weak(&odd, &old, new));
}

static void add_three(void)
{
	struct three old = atomic_load(&three), new;

	do {
		for (int i = 0; i < 3; i++)
			new.numbers[i] = old.numbers[i] + 1;
	} while (!atomic_compare_exchange_strong(&three, &old, new));
}

static void add_large(void)
{
	struct large old = atomic_load(&large), new;

	do {
		for (int i = 0; i < 3; i++)
			new.numbers[i] = old.numbers[i] + 1;
	} while (!atomic_compare_exchange_strong(&large, &old, new));
}

static void add_both(void)
{
	wide old = atomic_load(&both), one = ((wide)1 << 64) + 1;

	while (!atomic_compare_exchange_weak(&both, &old, old + one))
		;
}

static void *count(void *unused)
{
	for (int i = 0; i < ROUNDS; i++) {
		add_odd();
		add_three();
		add_large();
		add_both();
		atomic_fetch_add(&sum, (wide)UINT64_MAX);
	}
	return unused;
}

static void show_wide(const char *name, wide value)
{
	printf("%s: %llx %llx\n", name, (unsigned long long)(value >> 64), (unsigned long long)value);
}

static void together(void)
{
	pthread_t threads[THREADS];
	struct odd bytes;
	struct three numbers;
	struct large words;

	for (int i = 0; i < THREADS; i++)
		threads[i] = start(count, NULL);
	for (int i = 0; i < THREADS; i++)
		join(threads[i]);
	bytes = atomic_load(&odd);
	numbers = atomic_load(&three);
	words = atomic_load(&large);
	printf("3 bytes: %d\n", bytes.bytes[0] + (bytes.bytes[1] << 8) + (bytes.bytes[2] << 16));
	printf("12 bytes: %u %u %u\n", numbers.numbers[0], numbers.numbers[1], numbers.numbers[2]);
	printf("24 bytes: %d %d %d\n", (int)words.numbers[0], (int)words.numbers[1],
	       (int)words.numbers[2]);
	show_wide("16 bytes", atomic_load(&both));
	show_wide("sum", atomic_load(&sum));
}

static void alone(void)
{
	wide value = ((wide)0xf0f0 << 64) + 0xff00, expected = 1;
	_Atomic wide object;
	struct three first = { { 1, 2, 3 } }, second = { { 4, 5, 6 } }, old;

	atomic_store(&object, value);
	show_wide("stored", atomic_load(&object));
	show_wide("was, and", atomic_fetch_and(&object, ((wide)0xff00 << 64) + 0x0ff0));
	show_wide("was, or", atomic_fetch_or(&object, (wide)0xff << 64));
	show_wide("was, xor", atomic_fetch_xor(&object, ~(wide)0));
	show_wide("was, sub", atomic_fetch_sub(&object, 1));
	show_wide("and then", object -= 5);
	printf("another value: %d\n", atomic_compare_exchange_strong(&object, &expected, value));
	show_wide("found", expected);
	show_wide("exchanged", atomic_exchange(&object, 7));
	show_wide("left", object);
	old = atomic_exchange(&three, first);
	printf("12 bytes: %u %u\n", old.numbers[2], atomic_load(&three).numbers[2]);
	atomic_store(&three, second);
	printf("12 bytes: %u\n", atomic_load(&three).numbers[1]);
}

static void lock_free(void)
{
	printf("lock free: %d %d %d %d\n", atomic_is_lock_free(&odd), atomic_is_lock_free(&three),
	       atomic_is_lock_free(&large), atomic_is_lock_free(&both));
}

int main(void)
{
	alone();
	together();
	lock_free();
	return 0;
}
