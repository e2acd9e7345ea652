/* SPDX-License-Identifier: MIT */
/*
 * The CMOS clock (MC146818A data sheet).
 */
#include <errno.h>

#include <arch/cpu.h>

#include "x86vm.h"

enum rtc_register {
	RTC_SECONDS = 0,
	RTC_MINUTES = 2,
	RTC_HOURS = 4,
	RTC_DAY = 7,
	RTC_MONTH = 8,
	RTC_YEAR = 9,
	RTC_STATUS_A = 10,
	RTC_STATUS_B = 11,
};

enum rtc_bits { UPDATE_IN_PROGRESS = 0x80, HOURS_24 = 0x02, BINARY = 0x04, HOURS_PM = 0x80 };

#define UPDATE_READS 100000

struct rtc_time {
	int second, minute, hour, day, month, year;
};

static uint8_t read_register(enum rtc_register reg)
{
	outb(PORT_RTC_INDEX, (uint8_t)reg);
	return inb(PORT_RTC_DATA);
}

static int decode(uint8_t value, uint8_t status)
{
	return status & BINARY ? value : (value >> 4) * 10 + (value & 15);
}

static struct rtc_time read_time(uint8_t status)
{
	uint8_t hour = read_register(RTC_HOURS);
	struct rtc_time time = {
		.second = decode(read_register(RTC_SECONDS), status),
		.minute = decode(read_register(RTC_MINUTES), status),
		.hour = decode(hour & ~HOURS_PM, status),
		.day = decode(read_register(RTC_DAY), status),
		.month = decode(read_register(RTC_MONTH), status),
		.year = 2000 + decode(read_register(RTC_YEAR), status),
	};

	if (!(status & HOURS_24))
		time.hour = time.hour % 12 + (hour & HOURS_PM ? 12 : 0);
	return time;
}

static bool valid(const struct rtc_time *time)
{
	return time->second < 60 && time->minute < 60 && time->hour < 24 && time->day >= 1 &&
	       time->day <= 31 && time->month >= 1 && time->month <= 12 && time->year < 2100;
}

/* Days since 1970-01-01 in the Gregorian calendar, years counted from March. */
static int64_t days(const struct rtc_time *time)
{
	int64_t year = time->year - (time->month <= 2);
	int64_t month = (time->month + 9) % 12;

	return 365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + time->day - 1 -
	       719468;
}

int64_t rtc_seconds(void)
{
	uint8_t status = read_register(RTC_STATUS_B);
	struct rtc_time time;

	for (int i = 0; read_register(RTC_STATUS_A) & UPDATE_IN_PROGRESS; i++)
		if (i == UPDATE_READS)
			return -ENODEV;
	time = read_time(status);
	if (!valid(&time))
		return -ENODEV;
	return ((days(&time) * 24 + time.hour) * 60 + time.minute) * 60 + time.second;
}
