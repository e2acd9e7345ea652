/* SPDX-License-Identifier: MIT */
/* libm: every function over a range of arguments, to the last bit; rounding modes; exceptions. */
#define _GNU_SOURCE
#include <complex.h>
#include <fenv.h>
#include <float.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static uint64_t sum;

static void add(double d)
{
	uint64_t bits;

	if (isnan(d))
		d = (double)NAN;
	memcpy(&bits, &d, sizeof bits);
	sum = (sum ^ (bits & (isnan(d) ? ~(1ull << 63) : ~0ull))) * 0x100000001b3ull;
}

static const double arguments[] = {
	0.0, -0.0, 1, -1, 0.5, -0.5, 2, 3, 10, 1e-5, 1e-300, 1e300, 5e-324, DBL_MAX, -DBL_MAX,
	INFINITY, -INFINITY, NAN, M_PI, M_PI_2, -M_PI_4, 1.5, -1.5, 2.5, 1e15, 1e17, 0.1, 0.9999999,
	1.0000001, 100.25, -745.2, 709.8, 22, 1e22, 4503599627370497.5,
};
#define COUNT (sizeof arguments / sizeof *arguments)

#define ONE(f)                                                                                     \
	do {                                                                                       \
		sum = 0xcbf29ce484222325ull;                                                       \
		for (size_t i = 0; i < COUNT; i++)                                                 \
			add(f(arguments[i]));                                                      \
		for (int i = 0; i < 1000; i++)                                                     \
			add(f(i * 0.0371 - 9));                                                    \
		printf(#f " %016llx %.17g %.17g\n", (unsigned long long)sum, f(0.7), f(1.3));      \
	} while (0)

#define FLOAT(f)                                                                                   \
	do {                                                                                       \
		sum = 0xcbf29ce484222325ull;                                                       \
		for (int i = 0; i < 1000; i++)                                                     \
			add((double)f((float)i * 0.0371f - 9));                                    \
		printf(#f " %016llx\n", (unsigned long long)sum);                                  \
	} while (0)

#define LONG(f) printf(#f " %.21Lg %.21Lg\n", f(0.7L), f(1.3L))

#define TWO(f)                                                                                     \
	do {                                                                                       \
		sum = 0xcbf29ce484222325ull;                                                       \
		for (size_t i = 0; i < COUNT; i++)                                                 \
			for (size_t j = 0; j < COUNT; j++)                                         \
				add(f(arguments[i], arguments[j]));                                \
		printf(#f " %016llx %.17g\n", (unsigned long long)sum, f(0.7, 1.3));               \
	} while (0)

static void doubles(void)
{
	ONE(sin); ONE(cos); ONE(tan); ONE(asin); ONE(acos); ONE(atan);
	ONE(sinh); ONE(cosh); ONE(tanh); ONE(asinh); ONE(acosh); ONE(atanh);
	ONE(exp); ONE(exp2); ONE(exp10); ONE(expm1); ONE(log); ONE(log2); ONE(log10); ONE(log1p);
	ONE(sqrt); ONE(cbrt); ONE(ceil); ONE(floor); ONE(trunc); ONE(round); ONE(rint);
	ONE(nearbyint); ONE(fabs); ONE(erf); ONE(erfc); ONE(tgamma); ONE(lgamma); ONE(logb);
	ONE(j0); ONE(j1); ONE(y0); ONE(y1);
	TWO(pow); TWO(atan2); TWO(hypot); TWO(fmod); TWO(remainder); TWO(copysign); TWO(nextafter);
	TWO(fdim); TWO(fmax); TWO(fmin);
}

static void others(void)
{
	double whole, x;
	int exponent, quotient;

	FLOAT(sinf); FLOAT(cosf); FLOAT(tanf); FLOAT(expf); FLOAT(logf); FLOAT(sqrtf);
	FLOAT(atanf); FLOAT(sinhf); FLOAT(cbrtf); FLOAT(log2f); FLOAT(exp2f); FLOAT(roundf);
	LONG(sinl); LONG(cosl); LONG(tanl); LONG(expl); LONG(logl); LONG(sqrtl); LONG(atanl);
	LONG(cbrtl); LONG(log2l); LONG(exp2l); LONG(tgammal); LONG(sinhl); LONG(erfl);
	printf("%.21Lg %.21Lg\n", powl(1.1L, 1000), fmodl(1e30L, 7));
	x = frexp(-123.456, &exponent);
	printf("%.17g %d\n", x, exponent);
	printf("%.17g\n", ldexp(0.75, -1070));
	x = modf(-3.75, &whole);
	printf("%.17g %g\n", x, whole);
	x = remquo(29.5, 4, &quotient);
	printf("%.17g %d\n", x, quotient);
	printf("%.17g\n", fma(1e16 + 1, 1e16 - 1, -1e32));
	printf("%ld %lld %ld %lld\n", lround(-2.5), llround(0.5), lrint(2.5), llrint(3.5));
	printf("%d %.17g %.17g\n", ilogb(1e-320), scalbn(1.5, 4), nexttoward(1, 2));
	printf("%d %d %d %d\n", fpclassify(1e-310) == FP_SUBNORMAL, !!signbit(-0.0),
	       isunordered((double)NAN, 1.0), isless(1.0, 2.0));
	printf("%.17g %.17g\n", creal(csqrt(-2 + 1 * I)), cimag(cexp(1 + 2 * I)));
}

/* Held in memory, so that the compiler does not compute them. */
static volatile double one = 1, three = 3, zero, huge = DBL_MAX, tiny = DBL_MIN, minus = -1;

static void modes(void)
{
	static const int all[] = { FE_TONEAREST, FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO };

	for (int i = 0; i < 4; i++) {
		printf("%d", fesetround(all[i]));
		printf(" %d %a %a %ld", fegetround() == all[i], one / three, -one / three,
		       lrint(2.5 * one));
		printf(" %.3f %.20e\n", 2.0005 * one, one / three);
	}
	fesetround(FE_TONEAREST);
}

static void raised(const char *what)
{
	printf("%s:%s%s%s%s%s\n", what, fetestexcept(FE_INVALID) ? " invalid" : "",
	       fetestexcept(FE_DIVBYZERO) ? " division" : "",
	       fetestexcept(FE_OVERFLOW) ? " overflow" : "",
	       fetestexcept(FE_UNDERFLOW) ? " underflow" : "",
	       fetestexcept(FE_INEXACT) ? " inexact" : "");
	feclearexcept(FE_ALL_EXCEPT);
}

static void exceptions(void)
{
	volatile double d;
	fenv_t saved;

	feclearexcept(FE_ALL_EXCEPT);
	d = one / zero;
	raised("1/0");
	d = zero / zero;
	raised("0/0");
	d = huge * 2;
	raised("too large");
	d = tiny / 3;
	raised("too small");
	d = one / three;
	raised("1/3");
	d = sqrt(minus);
	raised("sqrt(-1)");
	d = log(zero);
	raised("log(0)");
	d = exp(huge);
	raised("exp");
	feholdexcept(&saved);
	d = one / zero;
	fesetenv(&saved);
	raised("held");
	feraiseexcept(FE_INVALID | FE_OVERFLOW);
	raised("raised");
	(void)d;
}

int main(void)
{
	doubles();
	others();
	modes();
	exceptions();
	return 0;
}
