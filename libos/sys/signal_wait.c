/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>

#include <arch/user.h>
#include <machine/clock.h>
#include <sched/block.h>
#include <signal/signal.h>
#include <time/convert.h>

#include <sys_calls.h>

static bool ready(void *set)
{
	return (signal_takeable() & *(uint64_t *)set) != 0 || signal_pending();
}

static long wait(uint64_t set, uint64_t deadline, siginfo_t *info)
{
	for (;;) {
		if (signal_take(set, info))
			return info->si_signo;
		if (signal_pending())
			return -EINTR;
		if (deadline <= machine_clock_monotonic())
			return -EAGAIN;
		sched_block(deadline, ready, &set);
	}
}

static int read_deadline(const struct timespec *timeout, uint64_t *deadline)
{
	struct timespec time;

	*deadline = MACHINE_NEVER;
	if (!timeout)
		return 0;
	if (user_copy_in(&time, timeout, sizeof(time)) != 0)
		return -EFAULT;
	if (!time_valid(&time))
		return -EINVAL;
	*deadline = time_add(machine_clock_monotonic(), time_from_timespec(&time));
	return 0;
}

long sys_rt_sigtimedwait(const void *set, siginfo_t *info, const struct timespec *timeout,
			 size_t set_size)
{
	uint64_t awaited, deadline;
	siginfo_t taken;
	long result;

	if (set_size != sizeof(awaited))
		return -EINVAL;
	if (user_copy_in(&awaited, set, sizeof(awaited)) != 0)
		return -EFAULT;
	result = read_deadline(timeout, &deadline);
	if (result != 0)
		return result;
	awaited &= ~(signal_bit(SIGKILL) | signal_bit(SIGSTOP));
	signal_await(awaited);
	result = wait(awaited, deadline, &taken);
	signal_await(0);
	if (result > 0 && info && user_copy_out(info, &taken, sizeof(taken)) != 0)
		result = -EFAULT;
	return signal_return(result);
}
