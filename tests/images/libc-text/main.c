/* SPDX-License-Identifier: MIT */
/* Locales, multibyte characters, iconv, strings. */
#define _GNU_SOURCE
#include <ctype.h>
#include <errno.h>
#include <iconv.h>
#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <wchar.h>
#include <wctype.h>

static void hex(const char *what, const char *bytes, size_t size)
{
	printf("%s", what);
	for (size_t i = 0; i < size; i++)
		printf(" %02x", (unsigned char)bytes[i]);
	printf("\n");
}

static void locales(void)
{
	printf("%s", setlocale(LC_ALL, NULL));
	printf(" %s", setlocale(LC_CTYPE, "C.UTF-8") != NULL ? "set" : "refused");
	printf(" %s %zu\n", nl_langinfo(CODESET), MB_CUR_MAX);
	printf("%s %s [%s]\n", nl_langinfo(DAY_1), nl_langinfo(MON_12),
		localeconv()->decimal_point);
}

static void characters(void)
{
	const char *text = "a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80z", *at = text;
	wchar_t wide[16];
	char narrow[32];
	mbstate_t state = { 0 };
	size_t count;

	printf("%zu characters\n", count = mbstowcs(wide, text, 16));
	for (size_t i = 0; i < count; i++)
		printf("U+%04X %d%d ", (unsigned)wide[i], !!iswalpha((wint_t)wide[i]),
			wcwidth(wide[i]));
	printf("\n");
	hex("back", narrow, wcstombs(narrow, wide, sizeof narrow));
	while ((count = mbrtowc(wide, at, 3, &state)) != 0 && count < 10) {
		printf("%zu ", count);
		at += count;
	}
	printf("then %zd\n", (ssize_t)count);
	printf("%zd", (ssize_t)mbstowcs(wide, "\xc3(", 16));
	printf(" %s\n", errno == EILSEQ ? "EILSEQ" : "?");
	printf("%lc %lc %d\n", towupper(L'\u00e9'), towlower(L'\u03a3'), iswspace(L'\u2003') != 0);
}

static void conversion(const char *from, const char *to, const char *bytes, size_t size)
{
	iconv_t with = iconv_open(to, from);
	char out[64], *in_at = (char *)bytes, *out_at = out, what[64];
	size_t left = sizeof out, result;

	snprintf(what, sizeof what, "%s to %s:", from, to);
	if (with == (iconv_t)-1) {
		printf("%s %s\n", what, strerror(errno));
		return;
	}
	result = iconv(with, &in_at, &size, &out_at, &left);
	hex(what, out, sizeof out - left);
	printf("  %zd, %zu left\n", (ssize_t)result, size);
	iconv_close(with);
}

static void conversions(void)
{
	conversion("ISO-8859-1", "UTF-8", "gr\xfc\xdf", 4);
	conversion("UTF-8", "UTF-16BE", "\xf0\x9f\x98\x80 \xe2\x82\xac", 8);
	conversion("UTF-8", "ISO-8859-15", "\xe2\x82\xac\xe2\x82", 5);
	conversion("KOI8-R", "UTF-8", "\xcd\xc9\xd2", 3);
	conversion("SHIFT_JIS", "UTF-8", "\x93\xfa\x96\x7b", 4);
	conversion("UTF-8", "no-such-set", "x", 1);
}

static void strings(void)
{
	char text[] = "one,two,,three", *rest = text, *part, copy[8];

	while ((part = strsep(&rest, ",")) != NULL)
		printf("[%s]", part);
	strcpy(text, " a  b c ");
	for (part = strtok_r(text, " ", &rest); part != NULL; part = strtok_r(NULL, " ", &rest))
		printf("(%s)", part);
	printf("\n%zu %s\n", strlcpy(copy, "longer than copy", sizeof copy), copy);
	printf("%d %d %d\n", strcasecmp("HeLLo", "hEllO"), strverscmp("a9", "a10") < 0,
	       strncmp("abc", "abd", 2));
	printf("%s %s %s\n", strstr("a needle in hay", "needle"), strchr("find", 'n'),
	       strpbrk("any of", "xyz"));
	printf("%zu %zu %s\n", strspn("aabbcc", "ab"), strcspn("hello", "l"),
	       (char *)memmem("binary\0data", 11, "data", 4));
	printf("%s / %s\n", strerror(EILSEQ), strsignal(11));
}

int main(void)
{
	locales();
	characters();
	conversions();
	strings();
	return 0;
}
