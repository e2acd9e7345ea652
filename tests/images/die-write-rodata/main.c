/* SPDX-License-Identifier: MIT */
#include <stdio.h>

static const char text[] = "constant";

__attribute__((noipa)) static void overwrite(char *where)
{
	*where = 'C';
}

int main(void)
{
	printf("before\n");
	fflush(stdout);
	overwrite((char *)text);
	printf("not reached: %s\n", text);
	return 0;
}
