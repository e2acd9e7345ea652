/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>

#include <arch/user.h>
#include <epoll/epoll.h>
#include <file/hold.h>
#include <machine/clock.h>
#include <sched/block.h>
#include <sched/files_lock.h>
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

	int status;

	if (!epoll_asks(epoll))
		return sched_block_on(file->queue, deadline, available, epoll);
	files_hold();
	status = sched_block_asking(deadline, available, epoll);
	files_drop();
	return status;
}

static int send(struct epoll *epoll, struct epoll_event *events, int maximum)
{
	int count = epoll_send(epoll, events, maximum);

	if (count != -EPOLL_NEEDS_FILES)
		return count;
	files_hold();
	count = epoll_send(epoll, events, maximum);
	files_drop();
	return count;
}

/* What may be ready is looked at by the sending, which may find that nothing is. */
static long wait(struct file *file, struct epoll_event *events, int maximum, uint64_t deadline)
{
	struct epoll *epoll = epoll_of(file);

	for (;;) {
		int result = send(epoll, events, maximum);

		if (result != 0)
			return result;
		if (deadline == 0)
			return 0;
		result = sleep_on(file, deadline);
		if (result != 0)
			return result == -ETIMEDOUT ? 0 : result;
	}
}

static int check(const struct file *file, const struct epoll_event *events, int maximum)
{
	uintptr_t address = (uintptr_t)events;

	if (maximum <= 0 || maximum > EVENTS_MAX)
		return -EINVAL;
	if (address > USER_END - (size_t)maximum * sizeof *events)
		return -EFAULT;
	if (file == NULL || file->flags & O_PATH)
		return -EBADF;
	return epoll_of(file) != NULL ? 0 : -EINVAL;
}

/* The epoll stays until the call ends; the files lock is not needed for long. */
static long wait_in(int fd, struct epoll_event *events, int maximum, uint64_t deadline)
{
	struct file *file = file_enter_held(fd);
	int status = check(file, events, maximum);

	return file_leave(status != 0 ? status : wait(file, events, maximum, deadline));
}

static long wait_masked(int fd, struct epoll_event *events, int maximum, uint64_t deadline,
			const void *mask, size_t size)
{
	int status = wait_mask_enter(mask, size);

	if (status != 0)
		return status;
	return wait_mask_leave(mask, wait_in(fd, events, maximum, deadline));
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
