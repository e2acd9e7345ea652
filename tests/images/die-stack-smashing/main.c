/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

__attribute__((noipa)) static void copy(const char *text)
{
	char small[8];

	strcpy(small, text);
	printf("copied %c\n", small[0]);
	fflush(stdout);
}

int main(void)
{
	printf("before\n");
	fflush(stdout);
	copy("more than 8");
	printf("not reached\n");
	return 0;
}
