/* SPDX-License-Identifier: MIT */
/* From text to numbers: limits, bases, rounding, rests, errno. */
#define _GNU_SOURCE
#include <errno.h>
#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void integer(const char *text, int base)
{
	char *rest_long, *rest_unsigned;
	long signed_value;
	unsigned long value;
	int signed_errno;

	errno = 0;
	signed_value = strtol(text, &rest_long, base);
	signed_errno = errno;
	errno = 0;
	value = strtoul(text, &rest_unsigned, base);
	printf("[%s] %d: %ld/%d/%td %lu/%d/%td\n", text, base, signed_value, signed_errno,
	       rest_long - text, value, errno, rest_unsigned - text);
}

static void real(const char *text)
{
	char *rest;
	double value;
	float single;
	long double extended;
	int error;

	errno = 0;
	value = strtod(text, &rest);
	error = errno;
	printf("[%s]: %a/%d/%td", text, value, error, rest - text);
	errno = 0;
	single = strtof(text, NULL);
	error = errno;
	printf(" %a/%d", (double)single, error);
	errno = 0;
	extended = strtold(text, NULL);
	printf(" %La/%d\n", extended, errno);
}

static void integers(void)
{
	static const char *const texts[] = {
		"0", "-0", "+7", "--7", "", " \t\n42x", "0x", "0x1F", "0X1fg", "077", "089", "1e5",
		"9223372036854775807", "9223372036854775808", "-9223372036854775808",
		"-9223372036854775809", "18446744073709551615", "18446744073709551616",
		"-18446744073709551615", "-1", "99999999999999999999999", "zz", "0b101",
	};
	static const int bases[] = { 0, 10, 16, 36, 8, 2 };

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		for (size_t j = 0; j < sizeof bases / sizeof *bases; j++)
			integer(texts[i], bases[j]);
	integer("1", 1);
	integer("1", 37);
	integer("1", -1);
	printf("%jd %ju %d %ld %lld\n", strtoimax("-5", NULL, 10), strtoumax("5", NULL, 10),
	       atoi("  12abc"), atol("-34"), atoll("56"));
}

static void reals(void)
{
	static const char *const texts[] = {
		"0", "-0.0", "1", ".5", "5.", ".", "-.", "1e", "1e+", "1e+5", "1E-5x", "0x1.8p1",
		"0x.8", "0x", "0xp1", "0x1p-1074", "0x1p-1075", "0x1.00000000000008p0",
		"0x1.000000000000080001p0", "inf", "-INFINITY", "infinit", "nan", "nan(123)x",
		"NaN(", "1e308", "1e309", "-1e400", "1e4932", "1e5000", "1e-307", "1e-320",
		"4.9e-324", "2.4703282292062327e-324", "2.4703282292062328e-324", "1e-400",
		"1e-4950", "1e-5000", "2.2250738585072011e-308", "2.2250738585072014e-308",
		"1.7976931348623157e308", "1.7976931348623158e308", "1.7976931348623159e308",
		"9007199254740993", "9007199254740992.99999999999999999999999999999", "0.1", "0.3",
		"3.14159265358979323846264338327950288", "1.00000017881393432617187499",
		"1.00000017881393432617187500", "1.00000017881393432617187501",
		"6250000000000000000000000000000000000000e-20", " +1.5e3 x", "1_000", "1,5",
		"123456789012345678901234567890123456789012345678901234567890e-50",
		"0.000000000000000000000000000000000000000000000000000000000000123e60",
	};

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		real(texts[i]);
}

/* Each number, written with enough digits, comes back as itself. */
static void back_and_forth(void)
{
	unsigned long state = 88172645463325252ul, wrong = 0;
	char text[64];

	for (int i = 0; i < 20000; i++) {
		double d, back;

		state ^= state << 13;
		state ^= state >> 7;
		state ^= state << 17;
		memcpy(&d, &state, sizeof d);
		if (isnan(d))
			continue;
		snprintf(text, sizeof text, "%.17g", d);
		back = strtod(text, NULL);
		wrong += memcmp(&d, &back, sizeof d) != 0;
		snprintf(text, sizeof text, "%a", d);
		back = strtod(text, NULL);
		wrong += memcmp(&d, &back, sizeof d) != 0;
	}
	printf("not the same: %lu\n", wrong);
}

int main(void)
{
	integers();
	reals();
	back_and_forth();
	return 0;
}
