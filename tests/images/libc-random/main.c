/* SPDX-License-Identifier: MIT */
/* The generators that give the same numbers everywhere. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>

static void show(const char *name)
{
	printf("%s:", name);
	for (int i = 0; i < 5; i++)
		printf(" %ld", random());
	printf("\n");
}

int main(void)
{
	static char small[8], large[256];
	unsigned short seeds[3] = { 1, 2, 3 };
	unsigned seed = 7;
	char *old;

	show("unseeded");
	srandom(1);
	show("seed 1");
	srandom(0);
	show("seed 0");
	printf("rand: %d %d\n", rand(), rand());
	srand(5);
	printf("srand(5): %d %d %d\n", rand(), rand(), RAND_MAX == 0x7fffffff);
	printf("rand_r: %d %d\n", rand_r(&seed), rand_r(&seed));
	old = initstate(3, small, sizeof small);
	show("8 bytes");
	initstate(3, large, sizeof large);
	show("256 bytes");
	setstate(old);
	show("old state");
	printf("too small: %d\n", initstate(1, small, 4) == NULL);
	srand48(42);
	printf("48: %.15f %ld %ld\n", drand48(), lrand48(), mrand48());
	printf("48: %.15f %ld %ld\n", erand48(seeds), nrand48(seeds), jrand48(seeds));
	seed48(seeds);
	printf("48: %ld\n", lrand48());
	lcong48((unsigned short[7]){ 1, 2, 3, 4, 5, 6, 7 });
	printf("48: %ld\n", lrand48());
	return 0;
}
