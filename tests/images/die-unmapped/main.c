/* SPDX-License-Identifier: MIT */
#include <stdio.h>

__attribute__((noipa)) static int look_at(const volatile int *where)
{
	return *where + 1;
}

int main(void)
{
	printf("before\n");
	fflush(stdout);
	return look_at((int *)0x200000000000);
}
