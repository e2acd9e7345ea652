/* SPDX-License-Identifier: MIT */
/*
 * The calls about time over the fake clock: clocks, setting them, sleeping, interval timers.
 */
#include <errno.h>
#include <signal.h>
#include <sys/time.h>
#include <sys/times.h>
#include <sys/timex.h>
#include <time.h>

#include <machine/clock.h>
#include <machine/paging.h>
#include <mm/frames.h>
#include <sched/block.h>
#include <signal/signal.h>
#include <time/clock.h>

#include <sys_calls.h>

#include "../../fake/clock.h"
#include "../../fake/context.h"
#include "../../lib/check.h"

#define SECOND 1000000000ul
#define BAD ((void *)16)

/* One page. */
static char page[PAGE_SIZE] __attribute__((aligned(PAGE_SIZE)));
static bool page_is_used;

paddr_t frames_alloc(unsigned order)
{
	CHECK_EQ(order, 0);
	if (page_is_used)
		return PADDR_NONE;
	page_is_used = true;
	memset(page, 0x5a, sizeof page);
	return (paddr_t)(uintptr_t)page;
}

void *machine_direct(paddr_t pa)
{
	CHECK(pa == (paddr_t)(uintptr_t)page);
	return page;
}

static void handler(int number)
{
	(void)number;
}

static void start(void)
{
	struct k_sigaction action = { (uintptr_t)handler, SIGNAL_SA_RESTORER, 0, 0 };
	struct itimerval none = { { 0, 0 }, { 0, 0 } };
	siginfo_t ignored;

	fake_clock_reset();
	fake_context_reset();
	for (int i = 0; i < 3; i++)
		CHECK_EQ(sys_setitimer(i, &none, NULL), 0);
	signal_mask_set(0);
	while (signal_take(~0ul, &ignored))
		;
	sys_rt_sigaction(SIGALRM, &action, NULL, 8);
	sys_rt_sigaction(SIGVTALRM, &action, NULL, 8);
	sys_rt_sigaction(SIGPROF, &action, NULL, 8);
}

static uint64_t clock_ns(clockid_t id)
{
	struct timespec time;

	CHECK_EQ(sys_clock_gettime(id, &time), 0);
	return (uint64_t)time.tv_sec * SECOND + (uint64_t)time.tv_nsec;
}

/* How many signals NUMBER the application got: NS pass while it computes. */
static unsigned signals_after(int number, uint64_t ns)
{
	unsigned count = 0;

	signal_mask_set(signal_bit(number));
	while (ns != 0) {
		uint64_t step = ns < 1000000 ? ns : 1000000;
		siginfo_t info;

		fake_clock_advance(step);
		sched_return(&fake_frame);
		while (signal_take(signal_bit(number), &info)) {
			CHECK_EQ(info.si_code, SI_KERNEL);
			count++;
		}
		ns -= step;
	}
	signal_mask_set(0);
	return count;
}

TEST(which_clocks_there_are)
{
	static const clockid_t good[] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, -6, -14, -2, -10 };
	static const clockid_t bad[] = { 10, 12, 16, 100, -1, -5, -22, INT32_MAX, INT32_MIN };
	struct timespec time;

	start();
	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
		CHECK_EQ(sys_clock_gettime(good[i], &time), 0);
		CHECK_EQ(sys_clock_getres(good[i], &time), 0);
		CHECK_EQ(sys_clock_getres(good[i], NULL), 0);
		CHECK_EQ(sys_clock_gettime(good[i], BAD), -EFAULT);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		CHECK_EQ(sys_clock_gettime(bad[i], &time), -EINVAL);
		CHECK_EQ(sys_clock_getres(bad[i], &time), -EINVAL);
		CHECK_EQ(sys_clock_gettime(bad[i], BAD), -EINVAL);
	}
}

TEST(wall_clock)
{
	struct timespec time = { 1000, 5 };
	struct timeval value;
	int zone[2] = { 1, 1 };

	start();
	fake_clock_advance(3 * SECOND);
	CHECK_EQ(sys_clock_settime(CLOCK_REALTIME, &time), 0);
	CHECK_EQ(clock_ns(CLOCK_REALTIME), 1000 * SECOND + 5);
	fake_clock_advance(SECOND);
	CHECK_EQ(clock_ns(CLOCK_REALTIME), 1001 * SECOND + 5);
	CHECK_EQ(clock_ns(CLOCK_MONOTONIC), 4 * SECOND);
	CHECK_EQ(sys_time(NULL), 1001);
	CHECK_EQ(sys_gettimeofday(&value, zone), 0);
	CHECK_EQ(value.tv_sec, 1001);
	CHECK_EQ(value.tv_usec, 0);
	CHECK_EQ(zone[0] | zone[1], 0);
	CHECK_EQ(sys_gettimeofday(NULL, NULL), 0);
	CHECK_EQ(sys_gettimeofday(BAD, NULL), -EFAULT);
	CHECK_EQ(sys_time(BAD), -EFAULT);
	value = (struct timeval){ 5000, 7 };
	CHECK_EQ(sys_settimeofday(&value, NULL), 0);
	CHECK_EQ(clock_ns(CLOCK_REALTIME), 5000 * SECOND + 7000);
}

TEST(wall_clock_that_cannot_be_set)
{
	struct timespec time = { 1, 0 };
	struct timeval value = { 1, 1000000 };

	start();
	fake_clock_advance(3 * SECOND);
	CHECK_EQ(sys_clock_settime(CLOCK_MONOTONIC, &time), -EINVAL);
	CHECK_EQ(sys_clock_settime(CLOCK_REALTIME, &time), -EINVAL); /* the guest is older */
	CHECK_EQ(sys_clock_settime(CLOCK_REALTIME, BAD), -EFAULT);
	time = (struct timespec){ 5, 1000000000 };
	CHECK_EQ(sys_clock_settime(CLOCK_REALTIME, &time), -EINVAL);
	time = (struct timespec){ -5, 0 };
	CHECK_EQ(sys_clock_settime(CLOCK_REALTIME, &time), -EINVAL);
	time = (struct timespec){ INT64_MAX, 0 };
	CHECK_EQ(sys_clock_settime(CLOCK_REALTIME, &time), -EINVAL);
	time = (struct timespec){ 8277292036, 0 };
	CHECK_EQ(sys_clock_settime(CLOCK_REALTIME, &time), -EINVAL);
	time.tv_sec--;
	CHECK_EQ(sys_clock_settime(CLOCK_REALTIME, &time), 0);
	CHECK_EQ(sys_settimeofday(&value, NULL), -EINVAL);
	CHECK_EQ(sys_settimeofday(BAD, NULL), -EFAULT);
	CHECK_EQ(sys_settimeofday(NULL, NULL), 0);
}

TEST(adjusting)
{
	struct timex state;

	start();
	memset(&state, 0, sizeof(state));
	CHECK_EQ(sys_adjtimex(&state), TIME_ERROR);
	CHECK_EQ(state.status, STA_UNSYNC);
	CHECK_EQ(state.tick, 10000);
	state.modes = ADJ_FREQUENCY;
	CHECK_EQ(sys_adjtimex(&state), -EPERM);
	CHECK_EQ(sys_clock_adjtime(CLOCK_MONOTONIC, &state), -EOPNOTSUPP);
	CHECK_EQ(sys_clock_adjtime(50, &state), -EINVAL);
	CHECK_EQ(sys_adjtimex(BAD), -EFAULT);
}

TEST(sleeping)
{
	struct timespec time = { 2, 500 }, rest = { 9, 9 };

	start();
	CHECK_EQ(sys_nanosleep(&time, &rest), 0);
	CHECK_EQ(machine_clock_monotonic(), 2 * SECOND + 500);
	CHECK_EQ(rest.tv_sec, 9);
	time = (struct timespec){ 5, 0 };
	CHECK_EQ(sys_clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, NULL), 0);
	CHECK_EQ(machine_clock_monotonic(), 5 * SECOND);
	CHECK_EQ(sys_clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, NULL), 0);
	CHECK_EQ(fake_clock_waits, 2);
	time = (struct timespec){ 100, 0 };
	sys_clock_settime(CLOCK_REALTIME, &time);
	time.tv_sec = 103;
	CHECK_EQ(sys_clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &time, NULL), 0);
	CHECK_EQ(machine_clock_monotonic(), 8 * SECOND);
	time.tv_sec = 3;
	CHECK_EQ(sys_clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &time, NULL), 0);
	CHECK_EQ(sys_clock_nanosleep(CLOCK_REALTIME, 0, &time, NULL), 0);
	CHECK_EQ(machine_clock_monotonic(), 11 * SECOND);
	CHECK(!fake_events_masked);
}

TEST(sleeping_errors)
{
	struct timespec time = { 0, 1000000000 };

	start();
	CHECK_EQ(sys_nanosleep(&time, NULL), -EINVAL);
	time = (struct timespec){ -1, 0 };
	CHECK_EQ(sys_nanosleep(&time, NULL), -EINVAL);
	CHECK_EQ(sys_nanosleep(BAD, NULL), -EFAULT);
	CHECK_EQ(sys_clock_nanosleep(10, 0, &time, NULL), -EINVAL);
	CHECK_EQ(sys_clock_nanosleep(CLOCK_MONOTONIC_RAW, 0, &time, NULL), -EOPNOTSUPP);
	CHECK_EQ(sys_clock_nanosleep(CLOCK_REALTIME_COARSE, 0, &time, NULL), -EOPNOTSUPP);
}

TEST(sleep_is_interrupted)
{
	struct timespec time = { 10, 0 }, rest;
	uint64_t frame_result;

	start();
	sys_alarm(3);
	sys_nanosleep(&time, &rest);
	CHECK_EQ(machine_clock_monotonic(), 3 * SECOND);
	CHECK_EQ(rest.tv_sec, 7);
	CHECK_EQ(fake_frame.rip, (uintptr_t)handler);
	memcpy(&frame_result, (char *)fake_frame.rdx + 144, 8);
	CHECK_EQ((int64_t)frame_result, -EINTR);
	start();
	sys_alarm(3);
	CHECK_EQ(sys_nanosleep(&time, BAD), 0); /* the handler is entered in any case, */
	memcpy(&frame_result, (char *)fake_frame.rdx + 144, 8);
	CHECK_EQ((int64_t)frame_result, -EFAULT); /* and this is what the call returns then */
}

TEST(a_sleep_for_ever)
{
	struct timespec time = { INT64_MAX, 999999999 }, rest;

	start();
	sys_alarm(3);
	sys_nanosleep(&time, &rest);
	CHECK_EQ(machine_clock_monotonic(), 3 * SECOND);
	CHECK_EQ(rest.tv_sec, 18446744073); /* as long as it can be told */
}

TEST(cpu_time_stands_still_in_sleep)
{
	struct timespec time = { 2, 0 };
	struct tms times;
	uint64_t before;

	start();
	before = clock_ns(CLOCK_PROCESS_CPUTIME_ID);
	fake_clock_advance(SECOND);
	CHECK_EQ(clock_ns(CLOCK_PROCESS_CPUTIME_ID) - before, SECOND);
	sys_nanosleep(&time, NULL);
	CHECK_EQ(clock_ns(CLOCK_THREAD_CPUTIME_ID) - before, SECOND);
	CHECK_EQ(sys_times(&times), 300);
	CHECK_EQ(times.tms_utime, (clock_t)((before + SECOND) / 10000000));
	CHECK_EQ(sys_times(NULL), 300);
	CHECK_EQ(sys_times(BAD), -EFAULT);
}

TEST(alarms)
{
	start();
	CHECK_EQ(sys_alarm(10), 0);
	CHECK_EQ(signals_after(SIGALRM, 4 * SECOND), 0);
	CHECK_EQ(sys_alarm(2), 6);
	CHECK_EQ(signals_after(SIGALRM, 1999999999), 0);
	CHECK_EQ(signals_after(SIGALRM, 1), 1);
	CHECK_EQ(signals_after(SIGALRM, 20 * SECOND), 0);
	CHECK_EQ(sys_alarm(1), 0);
	CHECK_EQ(signals_after(SIGALRM, 900000000), 0);
	CHECK_EQ(sys_alarm(0), 1); /* a tenth of a second was left: not 0 */
	CHECK_EQ(signals_after(SIGALRM, 5 * SECOND), 0);
	CHECK_EQ(sys_alarm(UINT32_MAX), 0);
	CHECK_EQ(sys_alarm(0), UINT32_MAX);
}

TEST(interval_timer)
{
	struct itimerval value = { { 0, 20000 }, { 0, 50000 } }, old;

	start();
	CHECK_EQ(sys_setitimer(ITIMER_REAL, &value, NULL), 0);
	CHECK_EQ(signals_after(SIGALRM, 10000000), 0);
	CHECK_EQ(sys_getitimer(ITIMER_REAL, &old), 0);
	CHECK_EQ(old.it_value.tv_usec, 40000);
	CHECK_EQ(old.it_interval.tv_usec, 20000);
	CHECK_EQ(signals_after(SIGALRM, 40000000), 1);
	CHECK_EQ(signals_after(SIGALRM, 100000000), 5);
	/* Long without looking: one signal, and the rhythm stays. */
	fake_clock_advance(31000000);
	CHECK_EQ(signals_after(SIGALRM, 1000000), 1);
	sys_getitimer(ITIMER_REAL, &old);
	CHECK_EQ(old.it_value.tv_usec, 8000);
	value.it_value.tv_usec = 0;
	CHECK_EQ(sys_setitimer(ITIMER_REAL, &value, &old), 0);
	CHECK_EQ(old.it_interval.tv_usec, 20000);
	CHECK_EQ(signals_after(SIGALRM, SECOND), 0);
	sys_getitimer(ITIMER_REAL, &old);
	CHECK_EQ(old.it_interval.tv_usec, 0);
}

TEST(interval_timer_errors)
{
	struct itimerval value = { { 0, 0 }, { 0, 1000000 } };

	start();
	CHECK_EQ(sys_setitimer(ITIMER_REAL, &value, NULL), -EINVAL);
	value = (struct itimerval){ { -1, 0 }, { 0, 0 } };
	CHECK_EQ(sys_setitimer(ITIMER_REAL, &value, NULL), -EINVAL);
	value = (struct itimerval){ { 0, 0 }, { 0, 0 } };
	CHECK_EQ(sys_setitimer(3, &value, NULL), -EINVAL);
	CHECK_EQ(sys_setitimer(-1, &value, NULL), -EINVAL);
	CHECK_EQ(sys_getitimer(3, &value), -EINVAL);
	CHECK_EQ(sys_getitimer(0, BAD), -EFAULT);
	CHECK_EQ(sys_setitimer(0, BAD, NULL), -EFAULT);
	CHECK_EQ(sys_setitimer(0, NULL, NULL), 0);
	value.it_value.tv_sec = INT64_MAX; /* that is for ever */
	CHECK_EQ(sys_setitimer(0, &value, NULL), 0);
	CHECK_EQ(signals_after(SIGALRM, SECOND), 0);
}

TEST(virtual_time)
{
	struct itimerval value = { { 0, 0 }, { 2, 0 } }, now;
	struct timespec five = { 5, 0 };

	start();
	CHECK_EQ(sys_setitimer(ITIMER_VIRTUAL, &value, NULL), 0);
	CHECK_EQ(sys_setitimer(ITIMER_PROF, &value, NULL), 0);
	CHECK_EQ(signals_after(SIGVTALRM, SECOND), 0);
	CHECK_EQ(sys_nanosleep(&five, NULL), 0); /* idle: does not count, does not interrupt */
	CHECK_EQ(machine_clock_monotonic(), 6 * SECOND);
	sys_getitimer(ITIMER_VIRTUAL, &now);
	CHECK_EQ(now.it_value.tv_sec, 1);
	signal_mask_set(signal_bit(SIGPROF));
	CHECK_EQ(signals_after(SIGVTALRM, 999999999), 0);
	CHECK_EQ(fake_entries, 0);
}

static struct itimerspec spec(uint64_t first, uint64_t period)
{
	return (struct itimerspec){ { (time_t)(period / SECOND), (long)(period % SECOND) },
				    { (time_t)(first / SECOND), (long)(first % SECOND) } };
}

static int make_timer(clockid_t clock, int number)
{
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = number };
	int id = -1;

	event.sigev_value.sival_int = 42;
	CHECK_EQ(sys_timer_create(clock, &event, &id), 0);
	return id;
}

static void compute(uint64_t ns)
{
	fake_clock_advance(ns);
	sched_return(&fake_frame);
}

TEST(posix_timer)
{
	int id;
	struct itimerspec value = spec(SECOND, 2 * SECOND), old;
	siginfo_t info;

	start();
	signal_mask_set(signal_bit(40));
	id = make_timer(CLOCK_MONOTONIC, 40);
	CHECK_EQ(sys_timer_settime(id, 0, &value, &old), 0);
	CHECK_EQ(old.it_value.tv_sec | old.it_value.tv_nsec, 0);
	compute(SECOND - 1);
	CHECK_EQ(signal_pending_set(), 0);
	compute(1);
	CHECK(signal_take(signal_bit(40), &info));
	CHECK_EQ(info.si_code, SI_TIMER);
	CHECK_EQ(info.si_timerid, id);
	CHECK_EQ(info.si_value.sival_int, 42);
	CHECK_EQ(info.si_overrun, 0);
	/* Expires at 3, 5, 7, 9: one signal, three missed. */
	compute(9 * SECOND);
	CHECK_EQ(sys_timer_gettime(id, &old), 0);
	CHECK_EQ(old.it_value.tv_sec, 1);
	CHECK(signal_take(signal_bit(40), &info));
	CHECK_EQ(info.si_overrun, 3);
	CHECK_EQ(sys_timer_getoverrun(id), 3);
	CHECK(!signal_take(signal_bit(40), &info));
	compute(SECOND);
	CHECK(signal_take(signal_bit(40), &info));
	CHECK_EQ(info.si_overrun, 0);
	CHECK_EQ(sys_timer_delete(id), 0);
	CHECK_EQ(sys_timer_delete(id), -EINVAL);
	compute(10 * SECOND);
	CHECK_EQ(signal_pending_set(), 0);
}

TEST(posix_timer_whose_signal_is_taken)
{
	struct itimerspec value = spec(SECOND, SECOND);
	siginfo_t info;
	int a, b;

	start();
	signal_mask_set(signal_bit(SIGUSR1));
	a = make_timer(CLOCK_MONOTONIC, SIGUSR1);
	b = make_timer(CLOCK_MONOTONIC, SIGUSR1);
	sys_timer_settime(a, 0, &value, NULL);
	sys_timer_settime(b, 0, &value, NULL);
	compute(SECOND);
	compute(SECOND);
	CHECK(signal_take(~0ul, &info));
	CHECK_EQ(info.si_timerid, a); /* b's found one pending, */
	CHECK_EQ(info.si_overrun, 1);
	CHECK(!signal_take(~0ul, &info));
	sys_timer_delete(a);
	compute(SECOND);
	CHECK(signal_take(~0ul, &info));
	CHECK_EQ(info.si_timerid, b);
	CHECK_EQ(info.si_overrun, 2); /* which are overruns */
	sys_timer_delete(b);
}

TEST(posix_timer_follows_the_wall_clock)
{
	struct timespec time = { 1000, 0 };
	struct itimerspec value = spec(1100 * SECOND, 0);
	siginfo_t info;
	int id, relative;

	start();
	signal_mask_set(signal_bit(40) | signal_bit(41));
	sys_clock_settime(CLOCK_REALTIME, &time);
	id = make_timer(CLOCK_REALTIME, 40);
	CHECK_EQ(sys_timer_settime(id, TIMER_ABSTIME, &value, NULL), 0);
	relative = make_timer(CLOCK_REALTIME, 41);
	value = spec(50 * SECOND, 0);
	CHECK_EQ(sys_timer_settime(relative, 0, &value, NULL), 0);
	compute(10 * SECOND);
	time.tv_sec = 1095;
	sys_clock_settime(CLOCK_REALTIME, &time);
	compute(5 * SECOND);
	CHECK(signal_take(~0ul, &info));
	CHECK_EQ(info.si_signo, 40);
	CHECK(!signal_take(~0ul, &info));
	compute(35 * SECOND);
	CHECK(signal_take(~0ul, &info));
	CHECK_EQ(info.si_signo, 41);
	sys_timer_delete(id);
	sys_timer_delete(relative);
}

TEST(posix_timer_limits)
{
	int ids[48], id;
	struct itimerspec value = spec(1, 0);

	start();
	for (int i = 0; i < 48; i++)
		CHECK_EQ(sys_timer_create(CLOCK_MONOTONIC, NULL, &ids[i]), 0);
	for (int i = 0; i < 48; i++)
		CHECK_EQ(ids[i], i);
	CHECK_EQ(sys_timer_gettime(47, &value), 0);
	value = spec(1, 0);
	CHECK_EQ(sys_timer_create(CLOCK_MONOTONIC, NULL, &id), -EAGAIN);
	for (int i = 0; i < 48; i++)
		CHECK_EQ(sys_timer_delete(ids[i]), 0);
	CHECK_EQ(sys_timer_create(CLOCK_MONOTONIC, NULL, BAD), -EFAULT);
	CHECK_EQ(sys_timer_create(CLOCK_MONOTONIC, BAD, &id), -EFAULT);
	CHECK_EQ(sys_timer_create(10, NULL, &id), -EINVAL);
	CHECK_EQ(sys_timer_create(CLOCK_MONOTONIC_RAW, NULL, &id), -EOPNOTSUPP);
	CHECK_EQ(sys_timer_settime(-1, 0, &value, NULL), -EINVAL);
	CHECK_EQ(sys_timer_settime(48, 0, &value, NULL), -EINVAL);
	CHECK_EQ(sys_timer_settime(0, 0, NULL, NULL), -EINVAL);
	CHECK_EQ(sys_timer_gettime(INT32_MAX, &value), -EINVAL);
	CHECK_EQ(sys_timer_getoverrun(INT32_MIN), -EINVAL);
}

CHECK_MAIN
