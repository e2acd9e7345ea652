/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

static char code[16] = { 1 };

__attribute__((noipa)) static void run(void *code)
{
	((void (*)(void))code)();
}

int main(void)
{
	memcpy(code, "\xc3", 1); /* ret */
	printf("before\n");
	fflush(stdout);
	run(code);
	printf("not reached\n");
	return 0;
}
