/* SPDX-License-Identifier: MIT */
/* The signal that ends the program is the end of the trace. */
#include <unistd.h>

int main(void)
{
	write(1, "now\n", 4);
	*(volatile int *)(long)0x20 = 1;
}
