/* SPDX-License-Identifier: MIT */
/* printf: conversions, flags, widths, precisions, positions, wide characters; memory streams. */
#define _GNU_SOURCE
#include <inttypes.h>
#include <limits.h>
#include <locale.h>
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

static void integers(void)
{
	printf("[%d] [%5d] [%-5d] [%05d] [%+d] [% d] [%.3d] [%8.3d]\n", 42, 42, 42, 42, 42, 42, 42,
	       42);
	printf("[%d] [%u] [%x] [%X] [%#x] [%o] [%#o] [%c]\n", -1, -1u, 255u, 255u, 255u, 8u, 8u,
		'c');
	printf("[%hhd] [%hd] [%ld] [%lld] [%zu] [%jd] [%td]\n", (char)300, (short)70000, LONG_MIN,
	       LLONG_MAX, (size_t)-1, INTMAX_MIN, (ptrdiff_t)-5);
	printf("[%*d] [%-*d] [%.*d]\n", 8, 1, 8, 2, 4, 3);
	printf("[%2$s %1$s]\n", "world", "hello");
	printf("[%p] [%%] [%s] [%.3s] [%10s] [%-10s]\n", (void *)0x1234, "text", "truncated",
		"right",
	       "left");
}

static void reals(void)
{
	static const double values[] = { 0.0, -0.0, 1.0, 0.1, 1.0 / 3, 123456789.123456789, 1e100,
					 5e-324, 2.2250738585072014e-308, 1.7976931348623157e308 };

	for (size_t i = 0; i < sizeof values / sizeof values[0]; i++)
		printf("%f %e %g %a %.17g %.0f %#.0e\n", values[i], values[i], values[i], values[i],
		       values[i], values[i], values[i]);
	printf("%f %F %5.1f|%-8.2f|%+.3e|%08.3f\n", INFINITY, -INFINITY, 2.25, 3.14159, 1234.5678,
	       -1.5);
	printf("%d %d\n", !!strstr("nan -nan", "nan"), isnan(NAN));
	printf("%.30f\n%.1000g\n", 0.1, 0.1);
	printf("%Lf %Lg %La\n", 1.0L / 3, 1e4000L, 1.5L);
}

static void memory(void)
{
	char small[8], *text = NULL, *made = NULL;
	size_t size = 0;
	FILE *stream = open_memstream(&text, &size);

	printf("snprintf %d", snprintf(small, sizeof small, "%s", "longer than that"));
	printf(" [%s]\n", small);
	printf("snprintf to nothing %d\n", snprintf(NULL, 0, "%d", 12345));
	fprintf(stream, "%0100d", 7);
	fflush(stream);
	printf("memstream %zu %c\n", size, text[99]);
	fclose(stream);
	free(text);
	printf("asprintf %d", asprintf(&made, "%s-%d", "made", 5));
	printf(" [%s]\n", made);
	stream = fmemopen(made, strlen(made), "r");
	printf("fmemopen %d", fscanf(stream, "%*[^-]-%d", (int *)small));
	printf(" %d\n", *(int *)small);
	fclose(stream);
	free(made);
}

static void wide(void)
{
	wchar_t text[32];

	setlocale(LC_ALL, "C.UTF-8");
	printf("[%ls] [%lc] [%5ls]\n", L"gr\u00fc\u00dfe", (wint_t)0x20ac, L"\u00e9");
	swprintf(text, 32, L"%d %ls %s", 7, L"wide", "narrow \xc3\xa9");
	printf("%ls %zu\n", text, wcslen(text));
}

int main(void)
{
	integers();
	reals();
	memory();
	wide();
	return 0;
}
