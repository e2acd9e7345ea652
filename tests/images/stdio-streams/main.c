/* SPDX-License-Identifier: MIT */
/* Streams over memory and over /dev/null, redirection, modes, buffering, errors. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>

static void reading(void)
{
	static char text[] = "first line\nsecond line\nrest";
	FILE *f = fmemopen(text, sizeof text - 1, "r");
	char line[32];
	long position;

	fgets(line, sizeof line, f);
	position = ftell(f);
	printf("[%.10s] %ld\n", line, position);
	printf("%c", getc(f));
	printf("%c%c ", ungetc('X', f), getc(f));
	printf("%zu ", fread(line, 1, 6, f));
	printf("%ld %d\n", ftell(f), feof(f));
	fseek(f, -4, SEEK_END);
	printf("%zu %d\n", fread(line, 1, 10, f), feof(f));
	rewind(f);
	printf("%d %d %d\n", feof(f), fseek(f, 100, SEEK_SET), errno == EINVAL);
	printf("%d %d\n", fputc('x', f), ferror(f));
	clearerr(f);
	printf("%d\n", fclose(f));
}

static void writing(void)
{
	char buffer[16], *p = NULL;
	size_t size = 0;
	wchar_t *wide;
	FILE *f;

	memset(buffer, '#', sizeof buffer);
	f = fmemopen(buffer, sizeof buffer, "w");
	fprintf(f, "%d", 12345);
	fflush(f);
	printf("[%s] ", buffer);
	for (int i = 0; i < 30; i++)
		fputc('a', f);
	printf("%d ", fflush(f));
	printf("%d\n", fclose(f));
	f = fmemopen(buffer, sizeof buffer, "a+");
	fclose(f);
	f = fmemopen(NULL, 8, "w+");
	fputs("abc", f);
	rewind(f);
	printf("%c%c%c\n", getc(f), getc(f), getc(f));
	fclose(f);
	f = open_memstream(&p, &size);
	fputs("grows", f);
	fflush(f);
	printf("%s %zu\n", p, size);
	fseek(f, 10, SEEK_SET);
	fputs("hole", f);
	fclose(f);
	printf("%zu %d %s\n", size, p[7], p + 10);
	free(p);
	f = open_memstream(&p, &size);
	for (int i = 0; i < 100000; i++)
		fprintf(f, "%d,", i);
	fclose(f);
	printf("%zu %s\n", size, p + size - 6);
	free(p);
	f = open_wmemstream(&wide, &size);
	fputws(L"wide", f);
	fclose(f);
	printf("%zu %ls\n", size, wide);
	free(wide);
}

static ssize_t read_letters(void *cookie, char *buffer, size_t size)
{
	int *left = cookie;
	size_t n = size < (size_t)*left ? size : (size_t)*left;

	memset(buffer, 'z', n);
	*left -= (int)n;
	return (ssize_t)n;
}

static void cookies(void)
{
	int left = 2500, count = 0;
	FILE *f = fopencookie(&left, "r", (cookie_io_functions_t){ .read = read_letters });

	while (getc(f) == 'z')
		count++;
	printf("cookie: %d, end %d\n", count, feof(f));
	fclose(f);
}

static void null_device(void)
{
	FILE *f = fopen("/dev/null", "r+");
	char c;

	printf("null: %d\n", fputs("gone", f) >= 0);
	printf("flush: %d, read: %zu\n", fflush(f), fread(&c, 1, 1, f));
	fclose(f);
	f = fopen("/dev/zero", "r");
	c = 1;
	printf("zero: %zu", fread(&c, 1, 1, f));
	printf(" %d\n", c);
	fclose(f);
	errno = 0;
	f = fopen("/nowhere/file", "r");
	printf("%d %s\n", f == NULL, strerror(errno));
	errno = 0;
	f = fopen("/dev/null", "bad");
	printf("%d %s\n", f == NULL, strerror(errno));
	f = fdopen(77, "r");
	printf("%d %s\n", f == NULL, strerror(errno));
}

static void buffering(void)
{
	static char buffer[64];

	printf("%d", setvbuf(stdout, buffer, _IOFBF, sizeof buffer));
	printf(" %zu pending %zu\n", __fbufsize(stdout), __fpending(stdout));
	fflush(stdout);
	write(1, "written\n", 8);
	printf("after it\n");
	fflush(stdout);
	setvbuf(stdout, NULL, _IONBF, 0);
	printf("unbuffered %d ", 1);
	write(1, "in order\n", 9);
	fputs("errors: ", stdout);
	printf("%d %d\n", ferror(stdin), feof(stdin));
	printf("%d %d %d\n", fileno(stdin), fileno(stdout), fileno(stderr));
	printf("read from output: %d %d\n", getc(stdout), ferror(stdout));
	clearerr(stdout);
	printf("write to input: %d %d\n", putc('x', stdin), ferror(stdin));
}

static void redirected(void)
{
	int saved = dup(1);
	FILE *f;

	fflush(stdout);
	printf("%d\n", freopen("/dev/null", "w", stdout) == stdout);
	fflush(stdout);
	f = fdopen(saved, "w");
	printf("not seen\n");
	fprintf(f, "seen\n");
	fflush(stdout);
	dup2(saved, 1);
	printf("seen again\n");
	fflush(stdout);
	fclose(f);
	printf("at the end\n");
}

int main(void)
{
	reading();
	writing();
	cookies();
	null_device();
	buffering();
	redirected();
	return 0;
}
