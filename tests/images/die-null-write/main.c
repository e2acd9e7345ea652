/* SPDX-License-Identifier: MIT */
#include <stdio.h>

struct thing {
	long first, second;
};

__attribute__((noipa)) static void change(volatile struct thing *thing)
{
	thing->second = 1;
}

int main(void)
{
	printf("before\n");
	fflush(stdout);
	change(NULL);
	printf("not reached\n");
	return 0;
}
