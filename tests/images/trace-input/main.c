/* SPDX-License-Identifier: MIT */
/* Data of the program's own and from outside; a line that does not fit; the end without exit(). */
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

int main(void)
{
	static char many[4000];
	struct iovec vectors[20];
	char data[100];
	ssize_t size;

	while ((size = read(0, data, sizeof data)) > 0)
		write(1, data, (size_t)size);
	memset(many, '\377', sizeof many - 1);
	access(many, F_OK);
	for (int i = 0; i < 20; i++)
		vectors[i] = (struct iovec){ many, 40 };
	writev(9, vectors, 20);
	writev(9, vectors, 3);
	_exit(7);
}
