/* SPDX-License-Identifier: MIT */
#include <stdio.h>

__attribute__((noipa)) static void overwrite(char *code)
{
	*code = 0;
}

int main(void)
{
	printf("before\n");
	fflush(stdout);
	overwrite((char *)main);
	printf("not reached\n");
	return 0;
}
