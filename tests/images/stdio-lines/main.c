/* SPDX-License-Identifier: MIT */
/* Reading standard input line by line and in blocks: getline, getdelim, fgets, fread, ungetc. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(void)
{
	char *line = NULL, text[8];
	size_t size = 0;
	ssize_t n;
	unsigned long sum = 0;

	for (int i = 0; i < 3; i++) {
		n = getline(&line, &size, stdin);
		printf("%zd [%.*s] %d\n", n, (int)n - 1, line, line[n - 1]);
	}
	n = getdelim(&line, &size, ';', stdin);
	printf("%zd [%s]\n", n, line);
	while (fgets(text, sizeof text, stdin) && text[0] != '.')
		printf("<%s>", text);
	printf("\n");
	printf("%d", getchar());
	printf(" %d", ungetc('A', stdin));
	printf(" %d %d\n", getchar(), getchar());
	n = getline(&line, &size, stdin);
	printf("with a zero: %zd %zu %d\n", n, strlen(line), line[n - 2]);
	n = getline(&line, &size, stdin);
	printf("long: %zd %c%c\n", n, line[0], line[n - 2]);
	for (int c; (c = getchar()) != EOF && c != '!';)
		sum = sum * 31 + (unsigned)c;
	printf("bytes: %lx\n", sum);
	printf("block: %zu\n", fread(line, 2, 100, stdin));
	printf("end: %d %d\n", feof(stdin), ferror(stdin));
	errno = 0;
	n = getline(&line, &size, stdin);
	printf("%zd %d\n", n, errno);
	clearerr(stdin);
	printf("again: %d %zd\n", getchar(), read(0, text, 1));
	errno = 0;
	printf("%d %s\n", fseek(stdout, 0, SEEK_SET), errno == ESPIPE ? "ESPIPE" : "other");
	free(line);
	return 0;
}
