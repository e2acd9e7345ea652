/* SPDX-License-Identifier: MIT */
/* Private mappings of files. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static void show(const char *what, void *result)
{
	printf("%s: %s\n", what, result == MAP_FAILED ? strerror(errno) : "mapped");
}

int main(void)
{
	static char content[10000];
	char *map, *second, byte;
	int fd = open("/tmp/f", O_RDWR | O_CREAT, 0600), out, folder;

	for (size_t i = 0; i < sizeof content; i++)
		content[i] = (char)(i * 7 % 251);
	write(fd, content, sizeof content);
	map = mmap(NULL, sizeof content, PROT_READ, MAP_PRIVATE, fd, 0);
	show("to read", map);
	printf("the same: %d\n", memcmp(map, content, sizeof content) == 0);
	printf("then zeros: %d\n", map[10000] == 0 && map[12287] == 0);
	second = mmap(NULL, 100, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 4096);
	show("from 4096 on", second);
	printf("the same: %d\n", memcmp(second, content + 4096, 4096) == 0);
	second[0] = 'x';
	pread(fd, &byte, 1, 4096);
	printf("the file keeps its own: %d\n", byte == content[4096]);
	printf("read into it: %zd, %d\n", pread(fd, second, 50, 0), memcmp(second, content, 50));
	show("fixed", mmap(map, 4096, PROT_READ, MAP_PRIVATE | MAP_FIXED, fd, 8192));
	printf("the same: %d\n", memcmp(map, content + 8192, 1808) == 0);
	close(fd);
	printf("after close: %d\n", map[4096] == content[4096]);
	printf("munmap: %d\n", munmap(map, sizeof content));
	show("closed", mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, fd, 0));
	fd = open("/tmp/f", O_RDONLY);
	out = open("/tmp/f", O_WRONLY);
	folder = open("/tmp", O_RDONLY);
	show("at 1", mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, fd, 1));
	show("nothing", mmap(NULL, 0, PROT_READ, MAP_PRIVATE, fd, 0));
	show("of what was opened to write", mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, out, 0));
	show("of a directory", mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, folder, 0));
	show("to write, privately", mmap(NULL, 4096, PROT_WRITE, MAP_PRIVATE, fd, 0));
	unlink("/tmp/f");
	return 0;
}
