/* SPDX-License-Identifier: MIT */
#include <errno.h>

#include <file/hold.h>
#include <sched/block.h>
#include <signal/hooks.h>

#include "unix.h"

/* A handler may close FILE, or leave by a jump: no reference is held while it runs. */
int socket_wait_for(struct file *file, struct socket *other, uint64_t deadline,
		    bool (*ready)(void *other))
{
	const struct wait_queue *queue = file->queue;
	int status;

	file_hold(file);
	status = sched_block_on(&other->senders, deadline, ready, other);
	socket_put(other);
	if (status == -ETIMEDOUT)
		return -EAGAIN;
	if (status != -EINTR)
		return status;
	file_unhold();
	if (deadline != MACHINE_NEVER || !signal_hook_restarts())
		return -EINTR;
	return waited_is_open(file) && file->queue == queue ? 0 : -EBADF;
}
