/* SPDX-License-Identifier: MIT */
/* strftime and strptime with all conversions, mktime's normalisation, zones of all forms. */
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#pragma GCC diagnostic ignored "-Wformat-nonliteral"

static void conversions(time_t when)
{
	struct tm broken;
	char format[4] = "%x", text[128];

	gmtime_r(&when, &broken);
	printf("%lld:", (long long)when);
	for (const char *c = "aAbBcCdDeFgGhHIjklmMnpPrRsStTuUVwWxXyYzZ%"; *c; c++) {
		size_t n;

		format[1] = *c;
		n = strftime(text, sizeof text, format, &broken);
		printf(" %c=%s", *c, n ? text : "-");
	}
	for (const char *c = "CxXyY"; *c; c++) {
		format[1] = 'E';
		format[2] = *c;
		if (strftime(text, sizeof text, format, &broken))
			printf(" E%c=%s", *c, text);
	}
	format[2] = 0;
	strftime(text, sizeof text, "%5Y|%_d|%-d|%Od", &broken);
	printf(" %s\n", text);
	printf("too small: %zu\n", strftime(text, 4, "%F", &broken));
}

static void normalise(int year, int month, int day, int hour, int minute, int second, int dst)
{
	struct tm broken = { .tm_year = year, .tm_mon = month, .tm_mday = day, .tm_hour = hour,
			     .tm_min = minute, .tm_sec = second, .tm_isdst = dst };
	time_t when;

	errno = 0;
	when = mktime(&broken);
	printf("%lld/%d: %d-%d-%d %d:%d:%d wday %d yday %d dst %d\n", (long long)when, errno,
	       broken.tm_year, broken.tm_mon, broken.tm_mday, broken.tm_hour, broken.tm_min,
	       broken.tm_sec, broken.tm_wday, broken.tm_yday, broken.tm_isdst);
}

/* Around the changes of a year. */
static void zone(const char *name)
{
	long offset = LONG_MIN;
	int changes = 0;

	setenv("TZ", name, 1);
	tzset();
	printf("%s: %s %s %ld %d:", name, tzname[0], tzname[1], timezone, daylight);
	for (time_t when = 1704067200 - 86400; when < 1704067200 + 367 * 86400; when += 900) {
		struct tm broken;

		localtime_r(&when, &broken);
		if (broken.tm_gmtoff != offset && changes++ < 5) {
			char text[64];

			strftime(text, sizeof text, "%F %T %Z%z", &broken);
			printf(" [%s]", text);
		}
		offset = broken.tm_gmtoff;
	}
	printf("\n");
	normalise(124, 2, 31, 2, 30, 0, -1);
	normalise(124, 9, 27, 2, 30, 0, 0);
	normalise(124, 9, 27, 2, 30, 0, 1);
}

static void parse(const char *text, const char *format)
{
	struct tm broken = { 0 };
	char *rest = strptime(text, format, &broken);

	printf("[%s] %s: ", text, format);
	if (rest)
		printf("%d-%d-%d %d:%d:%d %d %d rest [%s]\n", broken.tm_year, broken.tm_mon,
		       broken.tm_mday, broken.tm_hour, broken.tm_min, broken.tm_sec,
		       broken.tm_wday, broken.tm_yday, rest);
	else
		printf("no\n");
}

static void extremes(void)
{
	static const time_t all[] = { INT64_MAX, INT64_MIN, 67768036191676799, 67768036191676800,
				      -67768040609740800, -67768040609740801 };
	struct tm broken;

	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		errno = 0;
		printf("%lld: %d %d", (long long)all[i], gmtime_r(&all[i], &broken) != NULL, errno);
		printf(" %d\n", broken.tm_year);
	}
	printf("%.f\n", difftime(1000, -1000));
	printf("%s", asctime(&(struct tm){ .tm_year = 124, .tm_mon = 1, .tm_mday = 29 }));
	printf("%s", ctime(&(time_t){ 0 }));
}

int main(void)
{
	setenv("TZ", "UTC0", 1);
	conversions(0);
	conversions(1709210096);
	conversions(-1);
	conversions(253402300800);
	conversions(-62167219201);
	normalise(124, 0, 31, 0, 0, 0, 0);
	normalise(124, 1, 31, 25, 61, 61, 0);
	normalise(124, -13, 0, -1, -1, -1, 0);
	normalise(0, 0, 1, 0, 0, INT_MAX, 0);
	normalise(INT_MAX, 11, 31, 23, 59, 60, 0);
	normalise(INT_MAX, INT_MAX, 31, 23, 59, 60, 0);
	zone("CET-1CEST,M3.5.0,M10.5.0/3");
	zone("EST5EDT,M3.2.0,M11.1.0");
	zone("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0");
	zone("NZST-12NZDT,M9.5.0,M4.1.0/3");
	zone("<-02>2<-01>,M3.5.0/-1,M10.5.0/0");
	zone("J1J2,J60/0,J300/25");
	zone("AAA3BBB,59/2,299/2");
	zone("");
	zone("nonsense");
	zone("UTC0");
	parse("2024-02-29T23:59:60", "%Y-%m-%dT%H:%M:%S");
	parse("Thu Feb 29 12:34:56 2024", "%a %b %d %H:%M:%S %Y");
	parse("thursday 1 march", "%A %d %B");
	parse("12/31/99 11:59 pm", "%D %I:%M %p");
	parse("366 24", "%j %y");
	parse("13:00", "%I:%M");
	parse("  7", "%d");
	parse("7 :", "%d%n:%t");
	parse("20", "%C");
	extremes();
	return 0;
}
