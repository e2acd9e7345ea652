/* SPDX-License-Identifier: MIT */
/* Calendars: from seconds to text and back, time zones without a database. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static void show(time_t seconds)
{
	char text[128];
	struct tm broken;

	gmtime_r(&seconds, &broken);
	strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S %a %j %U %V %G %s %%", &broken);
	printf("%lld: %s, back %d\n", (long long)seconds, text, timegm(&broken) == seconds);
}

static void zone(const char *name)
{
	static const time_t times[] = { 0, 1000000000, 1700000000, 1720000000 };
	char text[64];

	setenv("TZ", name, 1);
	tzset();
	printf("%s:", name);
	for (int i = 0; i < 4; i++) {
		struct tm broken;

		localtime_r(&times[i], &broken);
		strftime(text, sizeof text, "%F %T %z %Z", &broken);
		printf(" [%s %d]", text, mktime(&broken) == times[i]);
	}
	printf("\n");
}

static void parse(void)
{
	struct tm broken;
	char *rest;

	memset(&broken, 0, sizeof broken);
	rest = strptime("2024-02-29 23:59:58 rest", "%Y-%m-%d %H:%M:%S", &broken);
	printf("%d-%d-%d %d [%s]\n", broken.tm_year, broken.tm_mon, broken.tm_mday, broken.tm_yday,
	       rest);
	printf("%d\n", strptime("2024-13-01", "%Y-%m-%d", &broken) == NULL);
	broken = (struct tm){ .tm_year = 124, .tm_mon = 13, .tm_mday = -5, .tm_hour = 30 };
	setenv("TZ", "UTC0", 1);
	printf("%lld", (long long)mktime(&broken));
	printf(" %d-%d-%d %d:00 %d\n", broken.tm_year, broken.tm_mon, broken.tm_mday,
		broken.tm_hour,
	       broken.tm_wday);
}

int main(void)
{
	show(0);
	show(-1);
	show(951782400);
	show(1709251199);
	show(4102444800);
	show(253402300799);
	show(-62135596800);
	zone("UTC0");
	zone("CET-1CEST,M3.5.0,M10.5.0/3");
	zone("EST5EDT,M3.2.0,M11.1.0");
	zone("<+0545>-5:45");
	parse();
	return 0;
}
