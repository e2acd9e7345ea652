/* SPDX-License-Identifier: MIT */
/*
 * Lines and bytes of standard input, as `wc -lc`: what arrives is what was sent, whatever the bytes
 * are.
 *
 *     eremite run build/examples/count < build/bin/eremite
 */
#include <stdio.h>

int main(void)
{
	static unsigned char buffer[65536];
	unsigned long lines = 0, bytes = 0;
	size_t size;

	while ((size = fread(buffer, 1, sizeof buffer, stdin)) > 0) {
		bytes += size;
		for (size_t i = 0; i < size; i++)
			lines += buffer[i] == '\n';
	}
	printf("%lu %lu\n", lines, bytes);
	return ferror(stdin) != 0;
}
