/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>

__attribute__((noipa)) static void give_up(void)
{
	abort();
}

int main(void)
{
	printf("before\n");
	fflush(stdout);
	give_up();
	return 0;
}
