/* SPDX-License-Identifier: MIT */
/* format against the C library's snprintf. */
#include "../../lib/check.h"

#include <limits.h>

#include <lib/format.h>

/* Both, with a buffer of every size up to what is wanted; ASan watches the end of it. */
#define SAME(...)                                                                                  \
	do {                                                                                       \
		char expected[300];                                                                \
		int length = snprintf(expected, sizeof expected, __VA_ARGS__);                     \
		for (size_t size = 0; size <= (size_t)length + 2; size++) {                        \
			char *found = malloc(size ? size : 1);                                     \
			CHECK_EQ(format(found, size, __VA_ARGS__), length);                        \
			if (size > 0)                                                              \
				CHECK_EQ(strlen(found), (size_t)length < size ? (size_t)length     \
									     : size - 1);          \
			if (size > (size_t)length)                                                 \
				CHECK_STR(found, expected);                                        \
			else if (size > 0)                                                         \
				CHECK_EQ(memcmp(found, expected, size - 1), 0);                    \
			free(found);                                                               \
		}                                                                                  \
	} while (0)

TEST(plain)
{
	SAME("%s", "");
	SAME("some text");
	SAME("%% %c%c 100%%", 'a', 'b');
}

TEST(strings)
{
	SAME("%s", "abc");
	SAME("[%8s]", "abc");
	SAME("[%-8s]", "abc");
	SAME("[%2s]", "abc");
	SAME("%s%s", "one", "two");
}

TEST(characters)
{
	SAME("[%3c]", 'x');
	SAME("[%-3c]", 'x');
}

TEST(numbers)
{
	static const long numbers[] = { 0,	 1,	   -1,	     9,	       10,	 -10,	   4711,
					INT_MAX, INT_MIN,  LONG_MAX, LONG_MIN, UINT_MAX, 0xabcdef };

	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
		long number = numbers[i];

		SAME("%d %ld", (int)number, number);
		SAME("%u %lu", (unsigned)number, (unsigned long)number);
		SAME("%x %lx", (unsigned)number, (unsigned long)number);
		SAME("[%12d] [%-12d] [%012d]", (int)number, (int)number, (int)number);
		SAME("[%24ld] [%-24ld] [%024ld]", number, number, number);
		SAME("[%20lx] [%-20lx] [%020lx]", (unsigned long)number, (unsigned long)number,
		     (unsigned long)number);
		SAME("%zu %zx", (size_t)number, (size_t)number);
		SAME("%3d %03d", (int)number, (int)number);
	}
}

TEST(pointers)
{
	SAME("%p", (void *)&check_tests);
	SAME("%p", (void *)0x1000);
}

TEST(null_string)
{
	char text[16];
	const char *volatile null = NULL;

	CHECK_EQ(format(text, sizeof text, "<%s>", null), 8);
	CHECK_STR(text, "<(null)>");
}

TEST(random_numbers)
{
	uint64_t seed = check_seed(1), steps = check_steps(300);

	for (uint64_t i = 0; i < steps; i++) {
		long number = (long)(check_random(&seed) >> check_random(&seed) % 64);

		SAME("%ld|%lu|%lx|%d|%u|%x", number, (unsigned long)number, (unsigned long)number,
		     (int)number, (unsigned)number, (unsigned)number);
		SAME("%09ld|%-9ld|%9ld", -number, -number, -number);
	}
}

CHECK_MAIN
