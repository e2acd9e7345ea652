/* SPDX-License-Identifier: MIT */
#include <stdio.h>

__attribute__((noipa)) static int deeper(int depth)
{
	volatile char block[3000];

	block[0] = (char)depth;
	return depth < 0 ? 0 : deeper(depth + 1) + block[0];
}

int main(void)
{
	printf("before\n");
	fflush(stdout);
	return deeper(0);
}
