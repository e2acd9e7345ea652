/* SPDX-License-Identifier: MIT */
/* Every byte value in every place of large writes, by write, writev, stdio; on both outputs. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

static unsigned char bytes[70000];

static void fill(unsigned seed)
{
	for (size_t i = 0; i < sizeof bytes; i++) {
		bytes[i] = (unsigned char)(seed >> 16);
		seed = seed * 1103515245 + 12345;
	}
}

static void all_pairs(void)
{
	for (int i = 0; i < 256; i++)
		for (int j = 0; j < 256; j++)
			putchar(j % 2 == 0 ? i : j);
}

int main(void)
{
	struct iovec vector[3];
	size_t done = 0;

	for (int i = 0; i < 256; i++)
		bytes[i] = (unsigned char)i;
	if (write(1, bytes, 256) != 256)
		return 1;
	fill(1);
	while (done < sizeof bytes) {
		long count = write(1, bytes + done, sizeof bytes - done);

		if (count <= 0)
			return 2;
		done += (size_t)count;
	}
	vector[0] = (struct iovec){ bytes, 1000 };
	vector[1] = (struct iovec){ bytes, 0 };
	vector[2] = (struct iovec){ bytes + 5000, 30001 };
	if (writev(1, vector, 3) != 31001)
		return 3;
	all_pairs();
	fill(2);
	if (fwrite(bytes, 7, 10000, stdout) != 10000 || fflush(stdout) != 0)
		return 4;
	if (fwrite("error\r\n\0\x10W\n", 1, 11, stderr) != 11)
		return 5;
	return 0;
}
