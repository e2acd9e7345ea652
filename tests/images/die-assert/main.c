/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <stdio.h>

int main(int argc, char **argv)
{
	(void)argv;
	printf("before\n");
	fflush(stdout);
	assert(argc == 2);
	return 0;
}
