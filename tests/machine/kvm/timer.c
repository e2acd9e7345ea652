/* SPDX-License-Identifier: MIT */
/*
 * Deadlines under KVM: TSC deadline timer, x2APIC, KVM's clock.  Without the C library, whose vector
 * instructions a nested KVM may not emulate in ring 0.
 */
#include <time.h>

/* As they are called in the libOS's libraries (toolchain/hide-names). */
long sys_write(int fd, const void *data, unsigned long size) __asm__("libos.sys_write");
long sys_exit_group(int status) __asm__("libos.sys_exit_group");
long sys_clock_gettime(clockid_t id, struct timespec *time) __asm__("libos.sys_clock_gettime");
long sys_nanosleep(const struct timespec *time, struct timespec *remaining)
	__asm__("libos.sys_nanosleep");
void _start(void);

static long milliseconds(void)
{
	struct timespec now;

	sys_clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void say(const char *text)
{
	unsigned long size = 0;

	while (text[size])
		size++;
	sys_write(1, text, size);
}

void _start(void)
{
	const struct timespec twenty = { .tv_nsec = 20000000 };
	struct timespec wall;
	long start = milliseconds(), slept;

	for (int i = 0; i < 5; i++)
		sys_nanosleep(&twenty, 0);
	slept = milliseconds() - start;
	say(slept >= 100 ? "slept long enough\n" : "woke too early\n");
	sys_clock_gettime(CLOCK_REALTIME, &wall);
	say(wall.tv_sec > 1700000000 ? "knows the date\n" : "does not know the date\n");
	sys_exit_group(0);
}
