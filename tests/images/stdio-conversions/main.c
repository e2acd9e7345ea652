/* SPDX-License-Identifier: MIT */
/* printf: all conversions with all flags. */
#define _GNU_SOURCE
#include <errno.h>
#include <float.h>
#include <inttypes.h>
#include <limits.h>
#include <locale.h>
#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

static const char *const flags[] = { "", "-", "+", " ", "#", "0", "-#", "+0", " 0", "#0", "'" };
static const char *const sizes[] = { "", "1", "12", ".0", ".3", ".20", "12.3", "25.18", "." };

#pragma GCC diagnostic ignored "-Wformat-nonliteral"

static unsigned long long sum;

static void add(const char *text)
{
	for (; *text; text++)
		sum = (sum ^ (unsigned char)*text) * 0x100000001b3ull;
}

static void integer(const char *format)
{
	static const int values[] = { 0, 1, -1, 12345, INT_MAX, INT_MIN };
	char text[256];

	for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
		snprintf(text, sizeof text, format, values[i]);
		add(text);
		if (i == 3)
			printf("[%s]", text);
	}
}

static void real(const char *format)
{
	static const double values[] = { 0.0, -0.0, 1, -1.5, 123456.789, 1e100, 9.9995, 5e-324,
					 DBL_MAX, 0.1, 1e-5, INFINITY, -INFINITY, NAN };
	static char text[1024];

	for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
		snprintf(text, sizeof text, format, values[i]);
		add(text);
		if (i == 4)
			printf("[%s]", text);
	}
}

/* Every conversion with every flag: one value for each width and precision, the sum of all. */
static void all(const char *conversions, void (*show)(const char *format))
{
	for (const char *c = conversions; *c; c++)
		for (size_t f = 0; f < sizeof flags / sizeof *flags; f++) {
			sum = 0xcbf29ce484222325ull;
			printf("%%%s%c ", flags[f], *c);
			for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
				char format[32];

				snprintf(format, sizeof format, "%%%s%s%c", flags[f], sizes[s], *c);
				show(format);
			}
			printf(" %016llx\n", sum);
		}
}

static void extended(void)
{
	static const long double values[] = { 0, 1, -1.1L, LDBL_MAX, LDBL_MIN, 1e4000L, 1e-4940L,
					      INFINITY };

	for (size_t i = 0; i < sizeof values / sizeof *values; i++)
		printf("%Lf|%.25Le|%Lg|%La|%.3LA\n", values[i] > 1e30L ? 1.5L : values[i],
		       values[i], values[i], values[i], values[i]);
	printf("%.0f %.0f %.0f %.0f %.0f\n", 0.5, 1.5, 2.5, 3.5, -0.5);
	printf("%.1f %.1f %.2f %.3f\n", 0.25, 0.35, 1.005, 2.0005);
	printf("%.1000g\n", 0.1);
	printf("%.400f\n", 5e-324);
	printf("%.0a %.1a %.13a %.20a\n", 1.999, 1.96875, 0.1, 0.1);
}

static void lengths(void)
{
	int count = 0;
	long long many = 0;
	signed char few = 0;

	printf("%hhd %hhu %hd %hu %ld %lu %lld %llu\n", (signed char)300, (unsigned char)300,
	       (short)70000, (unsigned short)70000, LONG_MIN, ULONG_MAX, LLONG_MIN, ULLONG_MAX);
	printf("%jd %ju %zd %zu %td %" PRIx64 "\n", INTMAX_MIN, UINTMAX_MAX, (ssize_t)-1, SIZE_MAX,
	       (ptrdiff_t)-5, UINT64_C(0xdeadbeefcafe));
	printf("12345%n|%lln%hhn\n", &count, &many, &few);
	printf("%d %lld %d\n", count, many, few);
	printf("%c%c|%3c|%-3c|\n", 'a', 0, 'b', 'c');
	printf("%s|%10s|%-10s|%.2s|%.0s|%.*s|%-*s|%*s|\n", "text", "right", "left", "cut", "none",
	       3, "abcdef", 6, "pad", -6, "neg");
	printf("%p %p %%\n", (void *)0, (void *)0x1234);
	printf("%2$s %1$s %2$s %3$*4$d\n", "one", "two", 42, 6);
	printf("%m\n");
	printf("%lc%ls|%.3ls|%C%S\n", (wint_t)L'\u00e9', L"\u20ac", L"\u20acab", (wint_t)'x', L"y");
}

static int to_buffer(char *buffer, size_t size, const char *format, ...)
{
	va_list arguments;
	int result;

	va_start(arguments, format);
	result = vsnprintf(buffer, size, format, arguments);
	va_end(arguments);
	return result;
}

static void buffers(void)
{
	char text[8] = "xxxxxxx", *allocated = NULL;
	int result;

	printf("%d", to_buffer(text, 4, "%s", "truncated"));
	printf(" [%s] %c\n", text, text[4]);
	printf("%d", to_buffer(NULL, 0, "%d", 12345));
	printf(" %d\n", to_buffer(text, 1, "abc"));
	printf("[%s]\n", text);
	result = asprintf(&allocated, "%0200d", 7);
	printf("%d %zu\n", result, strlen(allocated));
	free(allocated);
	errno = 0;
	printf("%d %s\n", to_buffer(NULL, 0, "%2147483647d%d", 1, 1), strerror(errno));
	errno = 0;
	setlocale(LC_ALL, "C.UTF-8");
	printf("%d %s\n", to_buffer(NULL, 0, "%lc", (wint_t)0xd800), strerror(errno));
	printf("%d\n", printf("%s", ""));
}

int main(void)
{
	setlocale(LC_ALL, "C.UTF-8");
	all("diuoxX", integer);
	all("eEfFgGaA", real);
	extended();
	errno = ENOENT;
	lengths();
	buffers();
	return 0;
}
