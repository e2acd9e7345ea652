/* SPDX-License-Identifier: MIT */
#include <stdio.h>

__attribute__((noipa)) static void fail(void)
{
	__asm__ volatile("ud2");
}

int main(void)
{
	printf("before\n");
	fflush(stdout);
	fail();
	return 0;
}
