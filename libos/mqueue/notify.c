/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <string.h>

#include <signal/signal.h>

#include "queue.h"

#define PROCESS_ID 1

void mqueue_tell(struct mqueue *queue)
{
	siginfo_t info;

	if (!queue->notifies)
		return;
	queue->notifies = false;
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

void mqueue_notify_none(struct mqueue *queue)
{
	queue->notifies = false;
}
