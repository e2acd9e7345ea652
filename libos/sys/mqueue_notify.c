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

/* SIGEV_THREAD is the C library's: it starts a thread that waits for a file, whose descriptor is in
 * the place of the signal.  Linux takes a socket of the kernel; here it is an eventfd. */
static int check(const struct event *event)
{
	if (event->notify == SIGEV_NONE || event->notify == SIGEV_THREAD)
		return 0;
	if (event->notify == SIGEV_SIGNAL)
		return (unsigned)event->signal <= SIGNAL_MAX ? 0 : -EINVAL;
	return -EINVAL;
}

long sys_mq_notify(int queue, const struct sigevent *event)
{
	struct event given;
	struct file *file, *told;

	if (event != NULL && user_copy_in(&given, event, sizeof given) != 0)
		return -EFAULT;
	if (event != NULL && check(&given) != 0)
		return -EINVAL;
	file = descriptor_file(queue);
	if (file == NULL || mqueue_of(file) == NULL)
		return -EBADF;
	if (event != NULL && given.notify == SIGEV_THREAD) {
		told = descriptor_file(given.signal);
		return told != NULL ? mqueue_notify_thread(mqueue_of(file), told) : -EBADF;
	}
	if (event != NULL)
		return mqueue_notify(mqueue_of(file), given.notify == SIGEV_SIGNAL ? given.signal : 0,
				     given.value);
	mqueue_notify_none(mqueue_of(file));
	return 0;
}
