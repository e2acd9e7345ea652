/* SPDX-License-Identifier: MIT */
/* Files as the C library uses them. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void show_file(const char *name)
{
	FILE *file = fopen(name, "r");
	char line[100];

	if (file == NULL) {
		printf("%s: %s\n", name, strerror(errno));
		return;
	}
	while (fgets(line, sizeof line, file) != NULL)
		printf("%s: %s", name, line);
	fclose(file);
}

static void modes(void)
{
	FILE *file = fopen("f", "w");

	fprintf(file, "first\nsecond\n");
	printf("at %ld\n", ftell(file));
	fclose(file);
	file = fopen("f", "a");
	fprintf(file, "third\n");
	fclose(file);
	file = fopen("f", "r+");
	fseek(file, 6, SEEK_SET);
	fprintf(file, "SECOND");
	rewind(file);
	printf("first byte %c\n", getc(file));
	fclose(file);
	show_file("f");
	printf("exclusively: %s\n", fopen("f", "wx") == NULL ? "no" : "yes");
	printf("rename %d\n", rename("f", "g"));
	show_file("f");
	show_file("g");
	printf("remove %d\n", remove("g"));
}

/* Larger than buffers, in pieces of odd sizes. */
static void large(void)
{
	FILE *file = tmpfile();
	unsigned long sum = 0, expected = 0;
	unsigned char piece[777];
	size_t size;

	for (unsigned i = 0; i < 3000; i++) {
		memset(piece, (int)(i & 0xff), sizeof piece);
		expected += (i & 0xff) * sizeof piece;
		fwrite(piece, 1, sizeof piece, file);
	}
	printf("size %ld\n", ftell(file));
	rewind(file);
	while ((size = fread(piece, 1, 500, file)) > 0)
		for (size_t i = 0; i < size; i++)
			sum += piece[i];
	printf("the same: %d\n", sum == expected);
	fseek(file, -777, SEEK_END);
	printf("last %d\n", getc(file));
	fclose(file);
}

static void temporary(void)
{
	char name[] = "/tmp/name-XXXXXX", folder[] = "/tmp/folder-XXXXXX";
	int fd = mkstemp(name);

	printf("mkstemp %d %d\n", fd >= 0, access(name, R_OK | W_OK));
	close(fd);
	unlink(name);
	printf("mkdtemp %d\n", mkdtemp(folder) != NULL);
	printf("rmdir %d\n", rmdir(folder));
}

int main(void)
{
	int console;

	chdir("/tmp");
	modes();
	large();
	temporary();
	fflush(stdout);
	console = dup(1);
	freopen("out", "w", stdout);
	printf("to a file\n");
	fflush(stdout);
	dup2(console, 1);
	show_file("out");
	return 0;
}
