/* SPDX-License-Identifier: MIT */
/*
 * Linked into both builds of a program that is measured: at its end it writes how many cycles of
 * the time-stamp counter passed since before main.  Under QEMU, with KVM and without, the counter
 * of every guest runs at the host's rate, so two guests are compared by the same clock, whatever
 * each believes the time to be.  With QEMU's -icount shift=0 it counts instructions instead.
 */
#include <stdio.h>
#include <unistd.h>
#include <x86intrin.h>

static unsigned long long start;
static int output; /* programs may close theirs at the end */

__attribute__((constructor)) static void stamp_start(void)
{
	output = dup(2);
	start = __rdtsc();
}

__attribute__((destructor)) static void stamp_end(void)
{
	unsigned long long cycles = __rdtsc() - start;
	char line[48];
	int size = snprintf(line, sizeof line, "\n@cycles %llu\n", cycles);

	if (write(output, line, (size_t)size) != size)
		_exit(125);
}
