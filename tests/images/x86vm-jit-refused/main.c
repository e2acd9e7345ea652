/* SPDX-License-Identifier: MIT */
/* What was writable becomes executable, then runs; both at once is refused. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#define ALL (PROT_READ | PROT_WRITE | PROT_EXEC)

static void *map(int protection)
{
	return mmap(NULL, 4096, protection, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

int main(void)
{
	static const unsigned char code[] = { 0xb8, 42, 0, 0, 0, 0xc3 }; /* mov $42, %eax; ret */
	int refused = map(ALL) == MAP_FAILED && errno == EACCES;
	unsigned char *page = map(PROT_READ | PROT_WRITE);

	printf("writable and executable: %s\n", refused ? "refused" : "given");
	if (page == MAP_FAILED)
		return 1;
	memcpy(page, code, sizeof code);
	refused = mprotect(page, 4096, ALL) == -1 && errno == EACCES;
	printf("writable to both: %s\n", refused ? "refused" : "given");
	if (mprotect(page, 4096, PROT_READ | PROT_EXEC) != 0)
		return 1;
	printf("code returns %d\n", ((int (*)(void))page)());
	return 0;
}
