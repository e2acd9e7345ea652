/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>

__attribute__((noipa)) static void release(void *block)
{
	free(block);
}

int main(void)
{
	void *block = malloc(100), *neighbour = malloc(100);

	printf(neighbour ? "before\n" : "no memory\n");
	fflush(stdout);
	release(block);
	release(block);
	printf("not reached\n");
	return 0;
}
