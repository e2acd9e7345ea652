/* SPDX-License-Identifier: MIT */
/* getrandom and its relatives: flags, sizes, addresses, and that bytes are not the same. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <unistd.h>

static unsigned char bytes[1 << 20];

static void show(const char *what, long result)
{
	if (result < 0)
		printf("%s: %s\n", what, strerror(errno));
	else
		printf("%s: %ld\n", what, result);
}

/* Every value about as often as it should be. */
static int looks_even(const unsigned char *data, size_t size)
{
	static unsigned counts[256];
	unsigned expected = size / 256;

	memset(counts, 0, sizeof counts);
	for (size_t i = 0; i < size; i++)
		counts[data[i]]++;
	for (int i = 0; i < 256; i++)
		if (counts[i] < expected * 3 / 4 || counts[i] > expected * 5 / 4)
			return 0;
	return 1;
}

static int bits(const unsigned char *data, size_t size)
{
	int count = 0;

	for (size_t i = 0; i < size; i++)
		count += __builtin_popcount(data[i]);
	return count;
}

static void flags(void)
{
	show("getrandom", getrandom(bytes, 16, 0));
	show("of nothing", getrandom(bytes, 0, 0));
	show("GRND_NONBLOCK", getrandom(bytes, 16, GRND_NONBLOCK));
	show("GRND_RANDOM", getrandom(bytes, 16, GRND_RANDOM));
	show("GRND_INSECURE", getrandom(bytes, 16, 4));
	show("GRND_RANDOM and GRND_INSECURE", getrandom(bytes, 16, GRND_RANDOM | 4));
	show("unknown flag", getrandom(bytes, 16, 64));
	show("to nowhere", getrandom((void *)16, 16, 0));
	show("entropy", getentropy(bytes, 256));
	show("entropy, too much", getentropy(bytes, 257));
}

/* Up to an address that is not there. */
static void partial(void)
{
	char *map = mmap(NULL, 16384, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	mprotect(map + 8192, 8192, PROT_NONE);
	show("partly writable", getrandom(map + 8192 - 256, 16384, 0));
	show("not writable", getrandom(map + 8192, 16, 0));
}

int main(void)
{
	static unsigned char other[sizeof bytes];
	const unsigned char *start = (const unsigned char *)getauxval(AT_RANDOM);
	int fd;

	flags();
	partial();
	show("a MiB", getrandom(bytes, sizeof bytes, 0));
	show("even", looks_even(bytes, sizeof bytes));
	show("again", getrandom(other, sizeof other, 0));
	show("different", memcmp(bytes, other, sizeof other) != 0);
	fd = open("/dev/urandom", O_RDWR);
	show("from the device", read(fd, bytes, 200000));
	show("even", looks_even(bytes, 200000));
	show("to the device", write(fd, other, 1000));
	show("from nowhere", write(fd, (void *)16, 10));
	close(fd);
	fd = open("/dev/random", O_RDONLY);
	show("from the other device", read(fd, other, 200000));
	show("different", memcmp(bytes, other, 200000) != 0);
	show("AT_RANDOM", start != NULL && bits(start, 16) > 20 && bits(start, 16) < 108);
	return 0;
}
