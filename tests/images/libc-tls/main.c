/* SPDX-License-Identifier: MIT */
/* Thread-local variables of the first thread. */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

struct aligned {
	_Alignas(256) char bytes[300];
};

static _Thread_local int number = 42;
static _Thread_local int zero;
static _Thread_local char text[] = "thread-local";
static _Thread_local struct aligned wide = { "aligned to 256" };
static _Thread_local struct aligned wide_zero;
_Thread_local long shared = -7;
static _Thread_local double vector[1000];
static _Thread_local int *pointer;
extern _Thread_local long shared;

static int is_aligned(const void *p, uintptr_t alignment)
{
	return ((uintptr_t)p & (alignment - 1)) == 0;
}

int main(void)
{
	double sum = 0;

	printf("%d %d %s %s %ld\n", number, zero, text, wide.bytes, shared);
	printf("alignment: %d %d\n", is_aligned(&wide, 256), is_aligned(&wide_zero, 256));
	for (int i = 0; i < 300; i++)
		sum += wide_zero.bytes[i];
	for (int i = 0; i < 1000; i++) {
		sum += vector[i];
		vector[i] = i;
	}
	printf("zeros: %g\n", sum);
	for (int i = 0; i < 1000; i++)
		sum += vector[i];
	printf("sum: %g\n", sum);
	pointer = &number;
	*pointer += 1;
	shared++;
	memcpy(text, "THREAD", 6);
	printf("%d %ld %s %d\n", number, shared, text, pointer == &number);
	errno = 77;
	printf("errno: %d\n", errno);
	return 0;
}
