/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include <arch/user.h>
#include <file/hold.h>
#include <sched/block.h>
#include <signal/hooks.h>
#include <signal/signal.h>
#include <waited/waited.h>

struct file *waited_new(const struct waited_ops *ops, struct wait_queue *queue, int flags)
{
	struct file *file = file_new(&ops->file, (flags & ~O_CLOEXEC) | FILE_WAITED);

	if (file == NULL)
		return NULL;
	file->queue = queue;
	wait_lock_name(&queue->lock, "wait queue");
	return file;
}

bool waited_is_open(const struct file *file)
{
	for (int fd = 0; fd < DESCRIPTOR_MAX; fd++)
		if (descriptor_file(fd) == file)
			return true;
	return false;
}

int waited_sleep(struct file *file, uint64_t deadline, bool (*ready)(void *argument),
		 void *argument)
{
	file_hold(file);
	return sched_block_on(file->queue, deadline, ready, argument);
}

/* A handler may close the file, or leave by a jump: nobody holds a reference, or a lock, while it
 * runs. */
long waited_block(struct file *file, uint64_t deadline, bool (*ready)(void *argument),
		  void *argument)
{
	const struct file_ops *ops = file->ops;
	const struct wait_queue *queue = file->queue;

	for (;;) {
		int status = waited_sleep(file, deadline, ready, argument);

		if (status != -EINTR)
			return status;
		file_unhold();
		if (!signal_hook_restarts())
			return -EINTR;
		if (!file_hold_again(file))
			return -EBADF;
		if (!waited_is_open(file) || file->ops != ops || file->queue != queue) {
			file_unhold();
			return -EBADF;
		}
	}
}

int waited_enter(struct file *file, bool close_on_exec)
{
	int fd;

	if (file == NULL)
		return -ENOMEM;
	fd = descriptor_add(file, 0, close_on_exec);
	if (fd < 0)
		file_put(file);
	return fd;
}

int waited_enter_pair(struct file *const files[2], bool close_on_exec, int *fds)
{
	int both[2];

	both[0] = waited_enter(files[0], close_on_exec);
	if (both[0] < 0) {
		file_put(files[1]);
		return both[0];
	}
	both[1] = waited_enter(files[1], close_on_exec);
	if (both[1] < 0) {
		descriptor_close(both[0]);
		return both[1];
	}
	if (user_copy_out(fds, both, sizeof both) == 0)
		return 0;
	descriptor_close(both[0]);
	descriptor_close(both[1]);
	return -EFAULT;
}

void waited_broken(void)
{
	siginfo_t info;

	memset(&info, 0, sizeof info);
	info.si_signo = SIGPIPE;
	info.si_code = SI_USER;
	info.si_pid = 1;
	signal_send(&info, SIGNAL_SELF);
}
