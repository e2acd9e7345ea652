/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <sys/mman.h>

__attribute__((noipa)) static int look_at(const volatile int *where)
{
	return *where + 1;
}

int main(void)
{
	void *page = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	printf("before\n");
	fflush(stdout);
	return look_at(page);
}
