/* SPDX-License-Identifier: MIT */
/* Calls of the monitor with all kinds of nonsense: each must be refused, and nothing may change. */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "../../../include/eremite/skete.h"

#define WINDOW 0x600000000000ull

static const struct skete_boot *boot = (const void *)(WINDOW + 4096);
static int failures;

static long call(uint64_t number, uint64_t a, uint64_t b, uint64_t c, uint64_t d)
{
	register uint64_t fourth __asm__("r10") = d;
	long result = (long)number;

	__asm__ volatile("call *%5" : "+a"(result)
			 : "D"(a), "S"(b), "d"(c), "r"(fourth), "m"(boot->call) : "memory", "cc");
	return result;
}

static void expect(const char *what, long found, long wanted)
{
	if (found == wanted)
		return;
	printf("%s: %ld, not %ld\n", what, found, wanted);
	failures++;
}

static void addresses(void)
{
	static const uint64_t bad[] = { 0, 1, 0xfff, 0x50000, WINDOW - 1, WINDOW + (1 << 20),
					SKETE_USER_END, 1ull << 47, 0x8000000000000000, -4096ull, -1ull,
					0xffff800000000000, 0xffff800000001000 };
	static char buffer[16];

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		for (uint64_t stream = 1; stream <= 3; stream++)
			expect("write", call(SKETE_CONSOLE_WRITE, stream, bad[i], 1, 0), -EFAULT);
		expect("read", call(SKETE_CONSOLE_READ, bad[i], 16, 0, 0), -EFAULT);
		expect("upcall", call(SKETE_UPCALL, bad[i], 0, 0, 0), -EFAULT);
	}
	expect("read into code", call(SKETE_CONSOLE_READ, (uintptr_t)call, 16, 0, 0), -EFAULT);
	expect("stream 0", call(SKETE_CONSOLE_WRITE, 0, (uintptr_t)buffer, 1, 0), -EINVAL);
	expect("stream 4", call(SKETE_CONSOLE_WRITE, 4, (uintptr_t)buffer, 1, 0), -EINVAL);
	expect("stream -1", call(SKETE_CONSOLE_WRITE, -1ull, (uintptr_t)buffer, 1, 0), -EINVAL);
	/* To the control channel, so that nothing is seen of what comes before the end. */
	expect("endless write", call(SKETE_CONSOLE_WRITE, 3, (uintptr_t)buffer, -1ull, 0) >= 16, 1);
	expect("upcall not aligned", call(SKETE_UPCALL, (uintptr_t)buffer | 1, 0, 0, 0), -EFAULT);
}

/* RAM that nobody has touched yet, wherever it is; the machine may get it only now. */
static void untouched(void)
{
	const struct eremite_range *last = &boot->info.regions[boot->info.region_count - 1];
	uint64_t end = last->base + last->size, first = (end / 8) & ~4095ull, second = (end / 2) & ~4095ull;
	const volatile char *byte = (const volatile char *)(SKETE_DIRECT + second);

	expect("read into RAM", call(SKETE_CONSOLE_READ, SKETE_DIRECT + first, 16, 0, 0), 0);
	expect("RAM is zero", *byte, 0);
	expect("read behind RAM", call(SKETE_CONSOLE_READ, SKETE_DIRECT + end, 16, 0, 0), -EFAULT);
	expect("read far behind RAM", call(SKETE_CONSOLE_READ, SKETE_DIRECT_END - 16, 16, 0, 0), -EFAULT);
}

static void mappings(void)
{
	const uint64_t va = 0x700000000000, text = (uintptr_t)call & ~4095ull, ram = 1ull << 40;
	const struct eremite_range *last = &boot->info.regions[boot->info.region_count - 1];
	uint64_t frame = last->base + last->size - 4096;

	expect("W and X", call(SKETE_MAP, va, frame, 4096, 7), -EACCES);
	expect("unknown bit", call(SKETE_MAP, va, frame, 4096, 16), -EINVAL);
	expect("shared code", call(SKETE_MAP, va, frame, 4096, SKETE_SHARED | 5), -EACCES);
	expect("odd address", call(SKETE_MAP, va + 1, frame, 4096, 3), -EINVAL);
	expect("odd frame", call(SKETE_MAP, va, frame + 1, 4096, 3), -EINVAL);
	expect("odd size", call(SKETE_MAP, va, frame, 4095, 3), -EINVAL);
	expect("no RAM", call(SKETE_MAP, va, ram, 4096, 3), -EINVAL);
	expect("half RAM", call(SKETE_MAP, va, frame, 8192, 3), -EINVAL);
	expect("wrap", call(SKETE_MAP, va, frame, -4096ull, 3), -EINVAL);
	expect("frame wraps", call(SKETE_MAP, va, -4096ull, 8192, 3), -EINVAL);
	expect("page zero", call(SKETE_MAP, 0, frame, 4096, 3), -EINVAL);
	expect("direct map", call(SKETE_MAP, SKETE_DIRECT, frame, 4096, 3), -EINVAL);
	expect("window", call(SKETE_MAP, WINDOW + 0x10000, frame, 4096, 3), -EINVAL);
	expect("across", call(SKETE_MAP, SKETE_DIRECT - 4096, frame - 4096, 8192, 3), -EINVAL);
	expect("upper half", call(SKETE_MAP, 0xffff800000000000, frame, 4096, 3), -EINVAL);
	expect("not canonical", call(SKETE_MAP, 1ull << 47, frame, 4096, 3), -EINVAL);
	expect("taken", call(SKETE_MAP, text, frame, 4096, 3), -EEXIST);
	expect("code's frame", call(SKETE_MAP, va, text, 4096, 3), -EBUSY);
	expect("query", call(SKETE_QUERY, va, 0, 0, 0), -ENOENT);
	expect("query ring 0", call(SKETE_QUERY, 0xffff800000000000, 0, 0, 0), -EINVAL);
	expect("query text", call(SKETE_QUERY, text, 0, 0, 0), (long)(text | 5));
	expect("protect W and X", call(SKETE_PROTECT, text, 4096, 7, 0), -EACCES);
	expect("protect direct", call(SKETE_PROTECT, SKETE_DIRECT, 4096, 5, 0), -EINVAL);
	expect("protect call", call(SKETE_PROTECT, WINDOW, 4096, 3, 0), -EINVAL);
	expect("unmap direct", call(SKETE_UNMAP, SKETE_DIRECT, 1 << 21, 0, 0), -EINVAL);
	expect("move ring 0", call(SKETE_MOVE, 0xffff800000000000, va, 4096, 0), -EINVAL);
	expect("move onto text", call(SKETE_MOVE, va, text, 4096, 0), -EEXIST);
	expect("move overlapping", call(SKETE_MOVE, va, va + 4096, 8192, 0), -EINVAL);
}

static long series(uint64_t va, uint64_t frame, uint64_t size, uint64_t count, uint64_t stride)
{
	return call(SKETE_MAP_STRIDED, va, frame, size + (count << SKETE_STRIDED_COUNT), stride);
}

/* Four times two pages, with one between them. */
static void strided(void)
{
	const uint64_t va = 0x700000000000, stride = 3 * 4096;
	const struct eremite_range *last = &boot->info.regions[boot->info.region_count - 1];
	uint64_t frame = last->base + last->size - 8 * 4096;

	expect("no piece", series(va | 3, frame, 8192, 0, stride), -EINVAL);
	expect("too many", series(va | 3, frame, 8192, SKETE_STRIDED_MAX + 1, stride), -EINVAL);
	expect("odd stride", series(va | 3, frame, 8192, 4, stride + 1), -EINVAL);
	expect("overlapping", series(va | 3, frame, 8192, 4, 4096), -EINVAL);
	expect("far", series(va | 3, frame, 8192, 4, 1ull << 47), -EINVAL);
	expect("wrap", series(va | 3, frame, 8192, 4, -4096ull), -EINVAL);
	expect("odd size", series(va | 3, frame, 8191, 4, stride), -EINVAL);
	expect("unknown bit", series(va | 16, frame, 8192, 4, stride), -EINVAL);
	expect("W and X", series(va | 7, frame, 8192, 4, stride), -EACCES);
	expect("no RAM", series(va | 3, 1ull << 47, 8192, 4, stride), -EINVAL);
	expect("into ring 0", series(0x7fffffff0000 | 3, frame, 4096, 8, 0x8000), -EINVAL);
	expect("nothing is left", call(SKETE_QUERY, va, 0, 0, 0), -ENOENT);
	expect("an obstacle", call(SKETE_MAP, va + 2 * stride, frame, 4096, 1), 0);
	expect("taken", series(va | 3, frame + 4096, 4096, 4, stride), -EEXIST);
	expect("nothing is left", call(SKETE_QUERY, va + stride, 0, 0, 0), -ENOENT);
	expect("the frame is free", call(SKETE_MAP, va, frame + 4096, 4096, 1), 0);
	expect("unmap", call(SKETE_UNMAP, va, 4 * stride, 0, 0), 0);
	expect("map", series(va | 3, frame, 8192, 4, stride), 0);
	for (uint64_t i = 0; i < 4; i++) {
		strcpy((char *)(va + i * stride + 4096), "x");
		expect("second page", call(SKETE_QUERY, va + i * stride + 4096, 0, 0, 0),
		       (long)((frame + i * 8192 + 4096) | 3));
		expect("hole", call(SKETE_QUERY, va + i * stride + 8192, 0, 0, 0), -ENOENT);
	}
	expect("frame twice", series((va + 8192) | 3, frame, 4096, 1, 4096), -EBUSY);
	expect("unmap", call(SKETE_UNMAP, va, 4 * stride, 0, 0), 0);
	expect("unmapped", call(SKETE_QUERY, va + 3 * stride, 0, 0, 0), -ENOENT);
}

/* A frame is never writable and executable at once, at whatever address. */
static void aliases(void)
{
	const uint64_t va = 0x700000000000;
	const struct eremite_range *last = &boot->info.regions[boot->info.region_count - 1];
	uint64_t frame = last->base + last->size - 4096;

	expect("map", call(SKETE_MAP, va, frame, 4096, 3), 0);
	strcpy((char *)va, "x");
	expect("map twice", call(SKETE_MAP, va + 4096, frame, 4096, 1), -EBUSY);
	expect("make code", call(SKETE_PROTECT, va, 4096, 5, 0), 0);
	expect("is code", call(SKETE_QUERY, va, 0, 0, 0), (long)(frame | 5));
	expect("read by the alias", call(SKETE_CONSOLE_READ, SKETE_DIRECT + frame, 1, 0, 0), -EFAULT);
	expect("move", call(SKETE_MOVE, va, va + (1ull << 30), 4096, 0), 0);
	expect("read by the alias", call(SKETE_CONSOLE_READ, SKETE_DIRECT + frame, 1, 0, 0), -EFAULT);
	expect("unmap", call(SKETE_UNMAP, va + (1ull << 30), 4096, 0, 0), 0);
	expect("alias is back", call(SKETE_CONSOLE_READ, SKETE_DIRECT + frame, 1, 0, 0), 0);
	expect("map shared", call(SKETE_MAP, va, frame, 4096, SKETE_SHARED | 3), 0);
	expect("map shared twice", call(SKETE_MAP, va + 4096, frame, 4096, SKETE_SHARED | 3), 0);
	expect("map not shared", call(SKETE_MAP, va + 8192, frame, 4096, 3), -EBUSY);
	strcpy((char *)va, "y");
	expect("one frame", ((char *)va)[4096], 'y');
	expect("make code of one", call(SKETE_PROTECT, va, 4096, 5, 0), -EACCES);
	expect("unmap one", call(SKETE_UNMAP, va, 4096, 0, 0), 0);
	expect("make code of the other", call(SKETE_PROTECT, va + 4096, 4096, 5, 0), -EACCES);
	expect("unmap the other", call(SKETE_UNMAP, va + 4096, 4096, 0, 0), 0);
	expect("map code", call(SKETE_MAP, va, frame, 4096, 5), 0);
	expect("map code shared", call(SKETE_MAP, va + 4096, frame, 4096, SKETE_SHARED | 3), -EBUSY);
	expect("unmap code", call(SKETE_UNMAP, va, 4096, 0, 0), 0);
	expect("unmap nothing", call(SKETE_UNMAP, va, 1ull << 40, 0, 0), 0);
}

int main(void)
{
	addresses();
	untouched();
	mappings();
	strided();
	aliases();
	for (uint64_t number = SKETE_CALLS; number != 0; number <<= 1)
		expect("number", call(number, 1, 2, 3, 4), -ENOSYS);
	expect("number -1", call(-1ull, 1, 2, 3, 4), -ENOSYS);
	printf("%d failures\n", failures);
	return failures != 0;
}
