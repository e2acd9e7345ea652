/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <mqueue.h>
#include <signal.h>

#include <arch/user.h>
#include <mqueue/mqueue.h>

#include <sys_calls.h>

#define SIGNAL_MAX 64

/* The kernel's struct sigevent as far as it is used. */
struct event {
	uintptr_t value;
	int signal;
	int notify;
};

/* A thread is notified by a socket of the kernel, which is not there: libraries then cannot ask. */
static int check(const struct event *event)
{
	if (event->notify == SIGEV_NONE)
		return 0;
	if (event->notify == SIGEV_SIGNAL)
		return (unsigned)event->signal <= SIGNAL_MAX ? 0 : -EINVAL;
	return -EINVAL;
}

long sys_mq_notify(int queue, const struct sigevent *event)
{
	struct event given;
	struct file *file;

	if (event != NULL && user_copy_in(&given, event, sizeof given) != 0)
		return -EFAULT;
	if (event != NULL && check(&given) != 0)
		return -EINVAL;
	file = descriptor_file(queue);
	if (file == NULL || mqueue_of(file) == NULL)
		return -EBADF;
	if (event != NULL)
		return mqueue_notify(mqueue_of(file), given.notify == SIGEV_SIGNAL ? given.signal : 0,
				     given.value);
	mqueue_notify_none(mqueue_of(file));
	return 0;
}
