/* SPDX-License-Identifier: MIT */
/* Multibyte and wide characters, in the C locale and in UTF-8. */
#define _GNU_SOURCE
#include <errno.h>
#include <langinfo.h>
#include <limits.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uchar.h>
#include <wchar.h>
#include <wctype.h>

static void decode(const char *text, size_t size)
{
	mbstate_t state = { 0 };
	wchar_t wide;
	size_t used;

	for (size_t i = 0; i < size; i++)
		printf("%02x", (unsigned char)text[i]);
	errno = 0;
	used = mbrtowc(&wide, text, size, &state);
	printf(": %zd", (ssize_t)used);
	if (used < (size_t)-2)
		printf(" U+%04X", (unsigned)wide);
	printf(" errno %d\n", errno);
}

static void decoding(void)
{
	decode("A", 1);
	decode("\xc3\xa9", 2);
	decode("\xe2\x82\xac", 3);
	decode("\xf0\x9f\x98\x80", 4);
	decode("\xf4\x8f\xbf\xbf", 4);
	decode("\xf4\x90\x80\x80", 4);
	decode("\xc0\x80", 2);
	decode("\xe0\x80\x80", 3);
	decode("\xed\xa0\x80", 3);
	decode("\xc3", 1);
	decode("\xe2\x82", 2);
	decode("\x80", 1);
	decode("\xff", 1);
	decode("", 1);
	decode("\xc3\x41", 2);
}

static void encoding(void)
{
	static const wchar_t all[] = { 0, 0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xd800, 0xdfff, 0xe000,
				       0xffff, 0x10000, 0x10ffff, 0x110000, -1 };
	char text[MB_LEN_MAX];

	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		mbstate_t state = { 0 };
		size_t size = wcrtomb(text, all[i], &state);

		printf("%x: %zd", (unsigned)all[i], (ssize_t)size);
		for (size_t j = 0; j < size && size != (size_t)-1; j++)
			printf(" %02x", (unsigned char)text[j]);
		printf("\n");
	}
}

static void strings(void)
{
	wchar_t wide[64], *rest, *state;
	char text[64];
	const char *source = "na\xc3\xafve \xe2\x82\xac \xf0\x9f\x98\x80";
	mbstate_t shift = { 0 };

	printf("%zu %zu\n", mbstowcs(NULL, source, 0), mbstowcs(wide, source, 64));
	printf("%zu [%ls] %d\n", wcslen(wide), wide, wcswidth(wide, 64));
	printf("%zu [%s]\n", wcstombs(text, wide, 64), text);
	printf("%zd ", (ssize_t)mbsrtowcs(wide, &(const char *){ "abc\xff" }, 64, &shift));
	printf("%d\n", errno == EILSEQ);
	wcscpy(wide, L"one two,three");
	for (wchar_t *word = wcstok(wide, L" ,", &state); word; word = wcstok(NULL, L" ,", &state))
		printf("<%ls>", word);
	printf("\n%ld %g %llu", wcstol(L" -0x1fz", &rest, 0), wcstod(L"1e3", NULL),
	       wcstoull(L"18446744073709551615", NULL, 10));
	printf(" %lc\n", (wint_t)*rest);
	printf("%d %d %d\n", wcscmp(L"a\u00e9", L"a\u00ea"), wcsncmp(L"abc", L"abd", 2),
	       wmemcmp(L"x", L"w", 1) > 0);
	swprintf(wide, 64, L"%ls|%5d|%-4s|%lc", L"\u20ac", 42, "ab", (wint_t)0xe9);
	printf("%ls\n", wide);
	printf("%d\n", swprintf(wide, 3, L"too long") < 0);
	printf("%ls %ls\n", wcsstr(L"haystack", L"st"), wcsrchr(L"a/b/c", L'/'));
	printf("%zu %zu\n", wcsspn(L"aab", L"a"), wcscspn(L"aab", L"b"));
}

static void classes(void)
{
	static const wint_t all[] = { 'a', 'Z', '0', ' ', '\n', 0xe9, 0xc9, 0x3b1, 0x391, 0x20ac,
				      0x4e2d, 0x3000, 0x1f600, 0x301, 0xad, 0x200b };

	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		printf("U+%04X: alpha %d upper %d lower %d digit %d space %d punct %d print %d "
		       "up %x low %x width %d\n", (unsigned)all[i], !!iswalpha(all[i]),
		       !!iswupper(all[i]), !!iswlower(all[i]), !!iswdigit(all[i]),
		       !!iswspace(all[i]), !!iswpunct(all[i]), !!iswprint(all[i]),
		       (unsigned)towupper(all[i]), (unsigned)towlower(all[i]),
		       wcwidth((wchar_t)all[i]));
	printf("%d %d\n", !!iswctype(L'x', wctype("alnum")), wctype("nonsense") == 0);
	printf("%x\n", (unsigned)towctrans(L'x', wctrans("toupper")));
}

static void utf16(void)
{
	mbstate_t state = { 0 };
	char16_t unit;
	char32_t point;
	const char *text = "\xf0\x9f\x98\x80";
	size_t n = mbrtoc16(&unit, text, 4, &state);

	printf("%zd %04x", (ssize_t)n, unit);
	n = mbrtoc16(&unit, "", 0, &state);
	printf(" %zd %04x", (ssize_t)n, unit);
	memset(&state, 0, sizeof state);
	n = mbrtoc32(&point, text, 4, &state);
	printf(" %zd %x\n", (ssize_t)n, (unsigned)point);
}

int main(void)
{
	printf("C: %zu %s\n", MB_CUR_MAX, nl_langinfo(CODESET));
	decode("\xc3\xa9", 2);
	decode("\xff", 1);
	printf("%s\n", setlocale(LC_ALL, "C.UTF-8"));
	printf("UTF-8: %zu %s\n", MB_CUR_MAX, nl_langinfo(CODESET));
	decoding();
	encoding();
	strings();
	classes();
	utf16();
	printf("radix %s, %s\n", localeconv()->decimal_point, setlocale(LC_NUMERIC, NULL));
	return 0;
}
