/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>

#include <arch/user.h>
#include <epoll/epoll.h>
#include <file/hold.h>
#include <machine/clock.h>
#include <sched/block.h>
#include <waited/waited.h>

#include <sys_calls.h>

#include "poll_wait.h"
#include "wait_mask.h"

#define EVENTS_MAX (INT32_MAX / (int)sizeof(struct epoll_event))
#define NSEC_PER_MSEC 1000000ull

static bool available(void *epoll)
{
	return epoll_available(epoll);
}

static int sleep_on(struct file *file, uint64_t deadline)
{
	struct epoll *epoll = epoll_of(file);

	if (!epoll_asks(epoll))
		return waited_sleep(file, deadline, available, epoll);
	file_hold(file);
	return sched_block_asking(deadline, available, epoll);
}

/* What may be ready is looked at by the sending, which may find that nothing is. */
static long wait(struct file *file, struct epoll_event *events, int maximum, uint64_t deadline)
{
	struct epoll *epoll = epoll_of(file);

	for (;;) {
		int result = epoll_send(epoll, events, maximum);

		if (result != 0)
			return result;
		if (deadline == 0)
			return 0;
		result = sleep_on(file, deadline);
		if (result != 0)
			return result == -ETIMEDOUT ? 0 : result;
	}
}

static long check(int fd, const struct epoll_event *events, int maximum, struct file **epoll)
{
	struct file *file = descriptor_file(fd);
	uintptr_t address = (uintptr_t)events;

	if (maximum <= 0 || maximum > EVENTS_MAX)
		return -EINVAL;
	if (address > USER_END - (size_t)maximum * sizeof *events)
		return -EFAULT;
	if (file == NULL || file->flags & O_PATH)
		return -EBADF;
	*epoll = file;
	return epoll_of(file) != NULL ? 0 : -EINVAL;
}

static long wait_masked(int fd, struct epoll_event *events, int maximum, uint64_t deadline,
			const void *mask, size_t size)
{
	struct file *epoll;
	long result = wait_mask_enter(mask, size);

	if (result != 0)
		return result;
	result = check(fd, events, maximum, &epoll);
	if (result == 0)
		result = wait(epoll, events, maximum, deadline);
	return wait_mask_leave(mask, result);
}

static uint64_t deadline_after(int ms)
{
	if (ms <= 0)
		return ms < 0 ? MACHINE_NEVER : 0;
	return machine_clock_monotonic() + (uint64_t)ms * NSEC_PER_MSEC;
}

long sys_epoll_wait(int fd, struct epoll_event *events, int maximum, int timeout_ms)
{
	return wait_masked(fd, events, maximum, deadline_after(timeout_ms), NULL, 0);
}

long sys_epoll_pwait(int fd, struct epoll_event *events, int maximum, int timeout_ms,
		     const void *mask, size_t sigset_size)
{
	return wait_masked(fd, events, maximum, deadline_after(timeout_ms), mask, sigset_size);
}

long sys_epoll_pwait2(int fd, struct epoll_event *events, int maximum,
		      const struct timespec *timeout, const void *mask, size_t sigset_size)
{
	uint64_t deadline;
	long result = poll_deadline(timeout, &deadline);

	return result != 0 ? result :
			     wait_masked(fd, events, maximum, deadline, mask, sigset_size);
}
