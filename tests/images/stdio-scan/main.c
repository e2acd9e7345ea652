/* SPDX-License-Identifier: MIT */
/* scanf: all conversions, from standard input and from text. */
#define _GNU_SOURCE
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

static void from_input(void)
{
	int a, b, n;
	unsigned hexadecimal, octal;
	char word[32], rest[32], c;
	double d;
	float f;
	long double extended;

	n = scanf("%d , %i", &a, &b);
	printf("%d: %d %d\n", n, a, b);
	n = scanf("%x %o", &hexadecimal, &octal);
	printf("%d: %u %u\n", n, hexadecimal, octal);
	n = scanf("%31s %c %31[a-z]%*[^\n]", word, &c, rest);
	printf("%d: %s %c %s\n", n, word, c, rest);
	n = scanf("%lf %f %Lf", &d, &f, &extended);
	printf("%d: %g %g %Lg\n", n, d, (double)f, extended);
	n = scanf("%d", &a);
	printf("not a number: %d, next %c\n", n, getchar());
	n = scanf("%*s %n", &a);
	printf("skipped: %d %d\n", n, a);
	n = scanf("%4d%3d%d", &a, &b, &n) * 10 + (n > 0);
	printf("widths: %d %d\n", a, b);
	n = scanf(" literal %% %d", &a);
	printf("%d: %d\n", n, a);
	n = scanf(" nothing %d", &a);
	printf("mismatch: %d\n", n);
	n = scanf("%31s", word);
	printf("%d: %s\n", n, word);
	n = scanf("%31s", word);
	printf("end: %d %d\n", n, feof(stdin));
}

#define SCAN(text, ...) printf("[%s] %d:", text, sscanf(text, __VA_ARGS__))

static void from_text(void)
{
	signed char tiny = 0;
	short small = 0;
	long large = 0;
	uintmax_t most = 0;
	size_t size = 0;
	int a = 0, b = 0, count = -1;
	char text[32] = "", *allocated = NULL;
	wchar_t wide[16] = L"";
	void *pointer = NULL;
	double d = 0;

	SCAN("300 70000 -9223372036854775809", "%hhd %hd %ld", &tiny, &small, &large);
	printf(" %d %d %ld\n", tiny, small, large);
	SCAN("18446744073709551615 12", "%ju%zu", &most, &size);
	printf(" %ju %zu\n", most, size);
	SCAN("0x1p4 1e", "%lf%d", &d, &a);
	printf(" %g %d\n", d, a);
	SCAN("inf", "%lf", &d);
	printf(" %g\n", d);
	SCAN("nan(12) 5", "%lf%d", &d, &a);
	printf(" %d\n", a);
	SCAN("1e+", "%lf", &d);
	printf("\n");
	SCAN("0x", "%i", &a);
	printf("\n");
	SCAN("-0x1F 010 +9", "%i%i%d", &a, &b, &count);
	printf(" %d %d %d\n", a, b, count);
	SCAN("abc]def", "%[]abc]%n", text, &count);
	printf(" %s %d\n", text, count);
	SCAN("a-z", "%[a-]", text);
	printf(" %s\n", text);
	SCAN("^x", "%[x^]", text);
	printf(" %s\n", text);
	SCAN("allocate me", "%ms", &allocated);
	printf(" %s\n", allocated);
	free(allocated);
	SCAN("wide", "%15ls", wide);
	printf(" %ls\n", wide);
	SCAN("0x1234", "%p", &pointer);
	printf(" %p\n", pointer);
	SCAN("2 1", "%2$d %1$d", &a, &b);
	printf(" %d %d\n", a, b);
	SCAN("", "%d", &a);
	printf("\n");
	SCAN("   ", "%c", text);
	printf(" [%c]\n", text[0]);
	SCAN("12abc", "%3c", text);
	printf(" %.3s\n", text);
	SCAN("99999999999", "%d", &a);
	printf("\n");
	SCAN("5%", "%d%%%n", &a, &count);
	printf(" %d\n", count);
}

int main(void)
{
	from_input();
	from_text();
	return 0;
}
