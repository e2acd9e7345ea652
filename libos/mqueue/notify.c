/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <string.h>

#include <eventfd/eventfd.h>
#include <file/own.h>
#include <signal/signal.h>

#include "queue.h"

#define PROCESS_ID 1

static void tell_thread(struct mqueue *queue, uint64_t what)
{
	struct file *file = queue->told;

	queue->told = NULL;
	file_own_lock(file);
	eventfd_add(file, what);
	file_own_unlock(file);
	file_put(file);
}

void mqueue_tell(struct mqueue *queue)
{
	siginfo_t info;

	if (!queue->notifies)
		return;
	queue->notifies = false;
	if (queue->told != NULL)
		tell_thread(queue, 1);
	if (queue->signal == 0)
		return;
	memset(&info, 0, sizeof info);
	info.si_signo = queue->signal;
	info.si_code = SI_MESGQ;
	info.si_pid = PROCESS_ID;
	info.si_value.sival_ptr = (void *)queue->value;
	signal_send(&info, SIGNAL_PROCESS);
}

int mqueue_notify(struct mqueue *queue, int number, uintptr_t value)
{
	if (queue->notifies)
		return -EBUSY;
	queue->notifies = true;
	queue->signal = number;
	queue->value = value;
	return 0;
}

int mqueue_notify_thread(struct mqueue *queue, struct file *file)
{
	int status;

	if (eventfd_add == NULL || eventfd_add(file, 0) != 0)
		return -EINVAL;
	status = mqueue_notify(queue, 0, 0);
	if (status != 0)
		return status;
	file_get(file);
	queue->told = file;
	return 0;
}

void mqueue_notify_none(struct mqueue *queue)
{
	queue->notifies = false;
	if (queue->told != NULL)
		tell_thread(queue, MQUEUE_REMOVED);
}
