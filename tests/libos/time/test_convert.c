/* SPDX-License-Identifier: MIT */
#include <time/convert.h>

#include "../../lib/check.h"

static uint64_t from(time_t seconds, long ns)
{
	struct timespec time = { seconds, ns };

	return time_from_timespec(&time);
}

TEST(what_is_valid)
{
	CHECK(time_valid(&(struct timespec){ 0, 0 }));
	CHECK(time_valid(&(struct timespec){ INT64_MAX, 999999999 }));
	CHECK(!time_valid(&(struct timespec){ -1, 0 }));
	CHECK(!time_valid(&(struct timespec){ 0, -1 }));
	CHECK(!time_valid(&(struct timespec){ 0, 1000000000 }));
	CHECK(!time_valid(&(struct timespec){ INT64_MIN, INT64_MIN }));
	CHECK(time_valid_timeval(&(struct timeval){ 0, 999999 }));
	CHECK(!time_valid_timeval(&(struct timeval){ 0, 1000000 }));
	CHECK(!time_valid_timeval(&(struct timeval){ 0, -1 }));
	CHECK(!time_valid_timeval(&(struct timeval){ -1, 0 }));
}

TEST(to_nanoseconds)
{
	CHECK_EQ(from(0, 0), 0);
	CHECK_EQ(from(0, 999999999), 999999999);
	CHECK_EQ(from(1, 1), 1000000001);
	CHECK_EQ(from(18446744073, 709551615), UINT64_MAX);
	CHECK_EQ(from(18446744073, 709551614), UINT64_MAX - 1);
	CHECK_EQ(from(18446744073, 709551616), MACHINE_NEVER);
	CHECK_EQ(from(18446744074, 0), MACHINE_NEVER);
	CHECK_EQ(from(INT64_MAX, 999999999), MACHINE_NEVER);
	CHECK_EQ(time_from_timeval(&(struct timeval){ 2, 3 }), 2000003000);
	CHECK_EQ(time_from_timeval(&(struct timeval){ INT64_MAX, 0 }), MACHINE_NEVER);
}

TEST(and_back)
{
	static const uint64_t values[] = { 0, 1, 999999999, 1000000000, 1000000001, 123456789012345,
					   UINT64_MAX - 1, UINT64_MAX };
	struct timespec time;
	struct timeval value;

	for (size_t i = 0; i < sizeof(values) / sizeof(*values); i++) {
		time_to_timespec(values[i], &time);
		CHECK(time_valid(&time));
		CHECK_EQ(time_from_timespec(&time), values[i]);
		time_to_timeval(values[i], &value);
		CHECK_EQ(time_from_timeval(&value), values[i] - values[i] % 1000);
	}
}

TEST(sums_and_differences)
{
	CHECK_EQ(time_add(1, 2), 3);
	CHECK_EQ(time_add(MACHINE_NEVER, 0), MACHINE_NEVER);
	CHECK_EQ(time_add(MACHINE_NEVER, 1), MACHINE_NEVER);
	CHECK_EQ(time_add(MACHINE_NEVER - 1, 2), MACHINE_NEVER);
	CHECK_EQ(time_add(UINT64_MAX, UINT64_MAX), MACHINE_NEVER);
	CHECK_EQ(time_until(5, 3), 2);
	CHECK_EQ(time_until(3, 5), 0);
	CHECK_EQ(time_until(MACHINE_NEVER, 5), MACHINE_NEVER);
	CHECK_EQ(time_until(5, MACHINE_NEVER), 0);
}

TEST(next_of_a_period)
{
	CHECK_EQ(time_next(10, 5, 9), 10);
	CHECK_EQ(time_next(10, 5, 10), 15);
	CHECK_EQ(time_next(10, 5, 14), 15);
	CHECK_EQ(time_next(10, 5, 15), 20);
	CHECK_EQ(time_next(0, 1, 1000), 1001);
	CHECK_EQ(time_next(10, UINT64_MAX, 11), MACHINE_NEVER);
	CHECK_EQ(time_next(0, UINT64_MAX / 2 + 1, UINT64_MAX - 1), MACHINE_NEVER);
	CHECK_EQ(time_next(0, 3, UINT64_MAX), MACHINE_NEVER);
	CHECK_EQ(time_next(MACHINE_NEVER, 1, 5), MACHINE_NEVER);
}

TEST(random_round_trips)
{
	uint64_t random = check_seed(3);
	uint64_t steps = check_steps(20000);
	struct timespec time;

	for (uint64_t i = 0; i < steps; i++) {
		uint64_t ns = check_random(&random) >> (check_random(&random) & 63);
		uint64_t period = (check_random(&random) >> (check_random(&random) & 63)) | 1;
		uint64_t now = check_random(&random) >> (check_random(&random) & 63);
		uint64_t next = time_next(ns, period, now);

		time_to_timespec(ns, &time);
		CHECK_EQ(time_from_timespec(&time), ns);
		CHECK(next > now || next == MACHINE_NEVER);
		if (next != MACHINE_NEVER && ns <= now)
			CHECK(next - now <= period && (next - ns) % period == 0);
	}
}

CHECK_MAIN
