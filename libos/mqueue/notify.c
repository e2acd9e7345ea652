/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <string.h>

#include <eventfd/eventfd.h>
#include <file/own.h>
#include <signal/signal.h>

#include "queue.h"

#define PROCESS_ID 1

/* The caller holds no file's own lock, and has taken FILE out of the queue. */
static void tell_thread(struct file *file, uint64_t what)
{
	if (file == NULL)
		return;
	file_own_lock(file);
	eventfd_add(file, what);
	file_own_unlock(file);
	file_put(file);
}

/* Whom to tell is known once: the file is the caller's, with the reference. */
static struct file *take_told(struct mqueue *queue)
{
	struct file *file = queue->told;

	queue->notifies = false;
	queue->told = NULL;
	return file;
}

static void send_signal(const struct mqueue *queue)
{
	siginfo_t info;

	if (queue->signal == 0)
		return;
	memset(&info, 0, sizeof info);
	info.si_signo = queue->signal;
	info.si_code = SI_MESGQ;
	info.si_pid = PROCESS_ID;
	info.si_value.sival_ptr = (void *)queue->value;
	signal_send(&info, SIGNAL_PROCESS);
}

void mqueue_tell(struct file *file)
{
	struct mqueue *queue = mqueue_of(file);
	struct file *told;

	if (!queue->notifies)
		return;
	told = take_told(queue);
	send_signal(queue);
	file_own_unlock(file);
	tell_thread(told, 1);
}

static int notify(struct mqueue *queue, struct file *told, int number, uintptr_t value)
{
	bool locked = own_group_lock(&queue->own);
	int status = queue->notifies ? -EBUSY : 0;

	if (status == 0) {
		queue->notifies = true;
		queue->signal = number;
		queue->value = value;
		queue->told = told;
	}
	own_group_unlock(locked);
	return status;
}

int mqueue_notify(struct mqueue *queue, int number, uintptr_t value)
{
	return notify(queue, NULL, number, value);
}

int mqueue_notify_thread(struct mqueue *queue, struct file *file)
{
	int status;

	if (eventfd_add == NULL || eventfd_add(file, 0) != 0)
		return -EINVAL;
	file_get(file);
	status = notify(queue, file, 0, 0);
	if (status != 0)
		file_put(file);
	return status;
}

void mqueue_notify_none(struct mqueue *queue)
{
	bool locked = own_group_lock(&queue->own);
	struct file *told = take_told(queue);

	own_group_unlock(locked);
	tell_thread(told, MQUEUE_REMOVED);
}
