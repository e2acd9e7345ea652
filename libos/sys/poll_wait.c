/* SPDX-License-Identifier: MIT */
#include <errno.h>

#include <file/file.h>
#include <machine/clock.h>
#include <sched/block.h>
#include <signal/hooks.h>
#include <tty/readiness.h>

#include "poll_wait.h"

struct wait {
	long (*count)(void *argument);
	void *argument;
	long result;
};

int poll_descriptor(int fd)
{
	struct file *file = descriptor_file(fd);

	return file != NULL ? file_readiness(file) : -EBADF;
}

static bool ready(void *argument)
{
	struct wait *wait = argument;

	wait->result = wait->count(wait->argument);
	return wait->result != 0;
}

long poll_wait(uint64_t deadline, long (*count)(void *argument), void *argument)
{
	struct wait wait = { .count = count, .argument = argument };
	int status;

	/* The clock is not asked, nor calibrated, for who does not wait. */
	if (ready(&wait))
		return wait.result;
	if (deadline == 0)
		return signal_hook_pending() ? -EINTR : 0;
	status = sched_block_asking(deadline, ready, &wait);
	return status == 0 ? wait.result : status == -ETIMEDOUT ? 0 : status;
}
