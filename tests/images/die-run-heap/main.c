/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

__attribute__((noipa)) static void run(void *code)
{
	((void (*)(void))code)();
}

int main(void)
{
	char *code = malloc(16);

	memcpy(code, "\xc3", 1); /* ret */
	printf("before\n");
	fflush(stdout);
	run(code);
	printf("not reached\n");
	return 0;
}
