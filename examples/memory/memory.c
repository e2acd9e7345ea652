/* SPDX-License-Identifier: MIT */
/*
 * Address space is not RAM: reserve a tebibyte, use three pages of it, and see what is resident.
 */
#define _DEFAULT_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

#define PAGE 4096ul
#define RESERVED (1ul << 40)

static char *reserve(void)
{
	char *start = mmap(NULL, RESERVED, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE,
			   -1, 0);

	if (start == MAP_FAILED) {
		perror("mmap");
		exit(1);
	}
	return start;
}

/* Make one page of the reservation usable and use it. */
static void use(char *page)
{
	if (mprotect(page, PAGE, PROT_READ | PROT_WRITE) != 0) {
		perror("mprotect");
		exit(1);
	}
	*page = 1;
}

static int is_resident(char *page)
{
	unsigned char there;

	return mincore(page, PAGE, &there) == 0 && (there & 1);
}

int main(void)
{
	char *start = reserve();
	static const unsigned long offsets[] = { 0, RESERVED / 2, RESERVED - PAGE };

	printf("reserved %lu GiB\n", RESERVED >> 30);
	for (int i = 0; i < 3; i++) {
		use(start + offsets[i]);
		printf("page at +%#lx: resident %d, the next one %d\n", offsets[i],
		       is_resident(start + offsets[i]),
		       i < 2 ? is_resident(start + offsets[i] + PAGE) : 0);
	}
	if (munmap(start, RESERVED) != 0)
		perror("munmap");
	if (mprotect(start, PAGE, PROT_READ) != 0)
		perror("after munmap, mprotect");
}
