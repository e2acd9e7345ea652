/* SPDX-License-Identifier: MIT */
/* string.h against the simplest way to do it, at all alignments, beside an inaccessible page. */
#define _GNU_SOURCE
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/mman.h>
#include <unistd.h>

#define PAGE 4096

static unsigned char *end; /* of accessible memory */
static unsigned long wrong;

static void check(int condition)
{
	wrong += !condition;
}

/* A text of SIZE characters that ends where memory ends. */
static char *text(size_t size)
{
	char *p = (char *)end - size - 1;

	for (size_t i = 0; i < size; i++)
		p[i] = (char)('a' + i % 26);
	p[size] = 0;
	return p;
}

static void scanning(void)
{
	for (size_t size = 0; size < 300; size++) {
		char *p = text(size);

		check(strlen(p) == size);
		check(strnlen(p, size + 5) == size);
		check(strchr(p, 0) == p + size);
		check(strchr(p, '!') == NULL);
		check(memchr(p, 0, size + 1) == p + size);
		check(memchr(p, '!', size) == NULL);
		check(memrchr(p, 'a', size) == (size ? p + (size - 1) / 26 * 26 : NULL));
		check(strrchr(p, 'a') == (size ? p + (size - 1) / 26 * 26 : NULL));
		check(strcspn(p, "!") == size);
		check(strspn(p, "abcdefghijklmnopqrstuvwxyz") == size);
		check(strchrnul(p, '!') == p + size);
		check(strstr(p, "zab") == (size >= 28 ? p + 25 : NULL));
		check(memmem(p, size, "yz", 2) == (size >= 26 ? p + 24 : NULL));
	}
}

static void copying(void)
{
	unsigned char *p = end - 2048;

	for (size_t size = 0; size < 200; size++)
		for (size_t from = 0; from < 16; from++) {
			unsigned char *to = p + 600 + size % 17;

			for (int i = 0; i < 2048; i++)
				p[i] = (unsigned char)(i * 7);
			memcpy(to, p + from, size);
			for (size_t i = 0; i < size; i++)
				check(to[i] == (unsigned char)((from + i) * 7));
			check(to[-1] == (unsigned char)((to - 1 - p) * 7));
			check(to[size] == (unsigned char)((to + size - p) * 7));
			memset(to, (int)size, size);
			check(size == 0 || (to[0] == size % 256 && to[size - 1] == size % 256));
			check(to[size] == (unsigned char)((to + size - p) * 7));
		}
	for (int distance = -40; distance <= 40; distance++) {
		for (int i = 0; i < 2048; i++)
			p[i] = (unsigned char)(i * 7);
		memmove(p + 500 + distance, p + 500, 300);
		for (int i = 0; i < 300; i++)
			check(p[500 + distance + i] == (unsigned char)((500 + i) * 7));
	}
	memset(end - 100, 0x5a, 100);
	memcpy(end - 64, end - 2048, 64);
	check(end[-65] == 0x5a);
}

static void comparing(void)
{
	for (size_t size = 1; size < 100; size++) {
		char *p = text(size), q[128];

		strcpy(q, p);
		check(strcmp(p, q) == 0 && memcmp(p, q, size + 1) == 0);
		q[size - 1]++;
		check(strcmp(p, q) < 0 && strcmp(q, p) > 0 && memcmp(p, q, size) < 0);
		check(strncmp(p, q, size - 1) == 0 && strncmp(p, q, size) < 0);
		q[size - 1] = (char)0xff;
		check(strcmp(p, q) < 0 && memcmp(q, p, size) > 0);
		q[size - 1] = (char)toupper(p[size - 1]);
		check(strcasecmp(p, q) == 0 && strncasecmp(q, p, size) == 0);
	}
}

static void others(void)
{
	char buffer[64] = "", *state, *p = buffer;

	printf("%zu ", strlcpy(buffer, "too long for it", 5));
	printf("%s %zu ", buffer, strlcat(buffer, "more", 7));
	printf("%s\n", buffer);
	strcpy(buffer, ",a,,b c,");
	for (char *word = strtok_r(buffer, ", ", &state); word; word = strtok_r(NULL, ", ", &state))
		printf("<%s>", word);
	strcpy(buffer, "x,,y");
	for (char *word; (word = strsep(&p, ","));)
		printf("(%s)", word);
	printf("\n%s %s\n", stpcpy(buffer, "end") == buffer + 3 ? "stpcpy" : "", buffer);
	memset(buffer, '#', sizeof buffer);
	strncpy(buffer, "abc", 6);
	printf("%d %d %c\n", buffer[3], buffer[5], buffer[6]);
	printf("%s\n", (char *)memccpy(buffer, "copy until", ' ', 10) ? "found" : "not");
	swab("badcfe", buffer, 6);
	printf("%.6s %s %s\n", buffer, basename("/a/b.c"), strpbrk("hello", "lo"));
	printf("%d %d %d\n", strverscmp("a9", "a10") < 0, ffs(0x50), ffsll(1ll << 40));
	p = strndup("duplicate", 3);
	printf("%s %s\n", p, strcasestr("Some Text", "TEXT"));
	free(p);
	for (int i = 0; i < 140; i += 9)
		printf("%d %s\n", i, strerror(i));
	printf("%s; %s\n", strsignal(11), strsignal(64));
}

int main(void)
{
	unsigned char *memory = mmap(NULL, 5 * PAGE, PROT_READ | PROT_WRITE,
				     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	end = memory + 4 * PAGE;
	mprotect(end, PAGE, PROT_NONE);
	scanning();
	copying();
	comparing();
	printf("wrong: %lu\n", wrong);
	others();
	return 0;
}
