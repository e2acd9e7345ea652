/* SPDX-License-Identifier: MIT */
/* The default action ends the program; what was not flushed is lost. */
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

int main(void)
{
	setvbuf(stdout, NULL, _IOFBF, 4096);
	printf("never seen\n");
	write(1, "written\n", 8);
	raise(SIGTERM);
	write(1, "not reached\n", 12);
	return 0;
}
