/* SPDX-License-Identifier: MIT */
/* A gigabyte of static data in 64 MiB of RAM, touched here and there. */
#include <stdio.h>

#define SIZE (1ul << 30)

static unsigned char large[SIZE];
static int table[1 << 20];
static unsigned char ahead[1 << 20] __attribute__((aligned(4096)));
static int initialised[3] = { 1, 2, 3 };

int main(void)
{
	unsigned long wrong = 0;

	for (unsigned long i = 0; i < SIZE; i += SIZE / 512)
		wrong += large[i] != 0;
	for (unsigned long i = 0; i < 1000; i++)
		large[i * 1048573 % SIZE] = (unsigned char)(i % 251 + 1);
	for (unsigned long i = 0; i < 1000; i++)
		wrong += large[i * 1048573 % SIZE] != (unsigned char)(i % 251 + 1);
	large[SIZE - 1] = 9;
	for (int i = 0; i < 1 << 20; i += 100)
		wrong += table[i] != 0;
	for (int i = 0; i < 1 << 20; i++)
		wrong += ahead[i] != 0;
	printf("wrong: %lu, last %d, %d\n", wrong, large[SIZE - 1],
	       initialised[0] + initialised[1] + initialised[2]);
	return 0;
}
