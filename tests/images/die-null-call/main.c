/* SPDX-License-Identifier: MIT */
#include <stdio.h>

__attribute__((noipa)) static int call(int (*function)(void))
{
	return function() + 1;
}

int main(void)
{
	printf("before\n");
	fflush(stdout);
	return call(NULL);
}
