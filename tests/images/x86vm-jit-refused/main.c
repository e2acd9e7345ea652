/* SPDX-License-Identifier: MIT */
/* What was writable becomes executable, then runs; both at once is refused. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

int main(void)
{
	static const unsigned char code[] = { 0xb8, 42, 0, 0, 0, 0xc3 }; /* mov $42, %eax; ret */
	void *both = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	printf("writable and executable: %s\n", both == MAP_FAILED && errno == EACCES ? "refused" : "given");
	unsigned char *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (page == MAP_FAILED)
		return 1;
	memcpy(page, code, sizeof code);
	printf("writable to both: %s\n", mprotect(page, 4096, PROT_READ | PROT_WRITE | PROT_EXEC) == -1 && errno == EACCES ? "refused" : "given");
	if (mprotect(page, 4096, PROT_READ | PROT_EXEC) != 0)
		return 1;
	printf("code returns %d\n", ((int (*)(void))page)());
	return 0;
}
