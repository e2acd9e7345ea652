/* SPDX-License-Identifier: MIT */
#include <stdio.h>

__attribute__((noipa)) static int divide(int a, int b)
{
	return a / b;
}

int main(void)
{
	printf("before\n");
	fflush(stdout);
	return divide(1, 0);
}
