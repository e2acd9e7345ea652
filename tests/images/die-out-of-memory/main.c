/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

#define SIZE (64ul << 20)

__attribute__((noipa)) static void touch(volatile char *memory)
{
	for (unsigned long i = 0; i < SIZE; i += 4096)
		memory[i] = 1;
}

int main(void)
{
	void *memory = mmap(NULL, SIZE, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	printf(memory != MAP_FAILED ? "before\n" : "no mapping\n");
	fflush(stdout);
	touch(memory);
	printf("not reached\n");
	return 0;
}
