/* SPDX-License-Identifier: MIT */
/* Numbers from text and mathematics: exact to the last bit, so vector registers are intact. */
#include <errno.h>
#include <fenv.h>
#include <limits.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t bits(double value)
{
	uint64_t result;

	memcpy(&result, &value, sizeof result);
	return result;
}

static void from_text(void)
{
	static const char *const texts[] = {
		"0", "-0", "1", "0.1", "3.14159265358979323846", "1e23", "8.5e-320", "4.9e-324",
		"2.4703282292062327e-324", "1.7976931348623157e308", "1.7976931348623159e308",
		"0x1.8p3",
		"0x.1p-1074", "inf", "-Infinity", "12abc", "  +7", "abc", "", ".", "1e",
		"9007199254740993",
		"123456789012345678901234567890",
	};

	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		char *end;
		double value;

		errno = 0;
		value = strtod(texts[i], &end);
		printf("[%s] %016llx rest [%s] %s\n", texts[i], (unsigned long long)bits(value),
			end,
		       errno == ERANGE ? "ERANGE" : "");
	}
}

static void integers(void)
{
	static const struct {
		const char *text;
		int base;
	} cases[] = {
		{ "0x1f", 0 }, { "017", 0 }, { "zz", 36 }, { "-9223372036854775808", 10 },
		{ "9223372036854775808", 10 }, { "  -12x", 10 }, { "0x", 16 }, { "1", 1 },
		{ "", 10 },
		{ "11112", 2 },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char *end = "untouched";
		long value;

		errno = 0;
		value = strtol(cases[i].text, &end, cases[i].base);
		printf("[%s] base %d: %ld rest [%s] %s\n", cases[i].text, cases[i].base, value, end,
		       errno == 0 ? "" : errno == ERANGE ? "ERANGE" : "EINVAL");
	}
	printf("%lu %llu\n", strtoul("-1", NULL, 10), strtoull("18446744073709551616", NULL, 10));
}

static void functions(void)
{
	static const double values[] = { 0.5, 1.0, 2.0, 10.0, 1e-5, 123.456, 1e10 };

	for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
		double x = values[i];

		printf("%016llx %016llx %016llx %016llx %016llx %016llx\n",
		       (unsigned long long)bits(sqrt(x)), (unsigned long long)bits(sin(x)),
		       (unsigned long long)bits(exp(x / 100)), (unsigned long long)bits(log(x)),
		       (unsigned long long)bits(pow(x, 0.3)),
		       (unsigned long long)bits(atan2(x, 3)));
	}
	printf("%.20Lg %.20Lg\n", sqrtl(2), expl(1));
}

static void rounding(void)
{
	static const int modes[] = { FE_TONEAREST, FE_DOWNWARD, FE_UPWARD, FE_TOWARDZERO };
	volatile double one = 1, three = 3;

	for (int i = 0; i < 4; i++) {
		fesetround(modes[i]);
		printf("%016llx %g %g\n", (unsigned long long)bits(one / three), rint(2.5),
			rint(-2.5));
	}
	fesetround(FE_TONEAREST);
	feclearexcept(FE_ALL_EXCEPT);
	one = one / three;
	printf("inexact %d", !!fetestexcept(FE_INEXACT));
	feclearexcept(FE_ALL_EXCEPT);
	one = 1 / (three - 3);
	printf(", division %d, %g\n", !!fetestexcept(FE_DIVBYZERO), one);
}

/* A long sum, during which interrupts happen. */
static void long_sum(void)
{
	double sum = 0, compensation = 0;

	for (int i = 1; i <= 3000000; i++) {
		double term = 1.0 / ((double)i * i) - compensation, next = sum + term;

		compensation = (next - sum) - term;
		sum = next;
	}
	printf("sum %016llx\n", (unsigned long long)bits(sum));
}

int main(void)
{
	from_text();
	integers();
	functions();
	rounding();
	long_sum();
	return 0;
}
