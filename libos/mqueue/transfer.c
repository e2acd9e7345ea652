/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>

#include <file/hold.h>
#include <machine/clock.h>
#include <signal/hooks.h>
#include <time/clock.h>
#include <time/convert.h>

#include "queue.h"

static bool has_room(void *argument)
{
	const struct mqueue *queue = argument;

	return queue->count < queue->size.messages;
}

static bool has_message(void *argument)
{
	const struct mqueue *queue = argument;

	return queue->count > 0;
}

/* Once.  DEADLINE is the wall clock's.  As waited_block: while a handler runs, SLEEPERS are right,
 * as it may leave by a jump. */
static int wait(struct file *file, uint64_t deadline, bool (*ready)(void *queue),
		unsigned *sleepers)
{
	const struct mqueue *queue = mqueue_of(file);
	int status;

	if (file->flags & O_NONBLOCK)
		return -EAGAIN;
	if (deadline != MACHINE_NEVER)
		deadline = time_until(deadline, clock_wall_base());
	++*sleepers;
	status = waited_sleep(file, deadline, ready, mqueue_of(file));
	--*sleepers;
	if (status != -EINTR)
		return status;
	file_unhold();
	if (!signal_hook_restarts())
		return -EINTR;
	if (!file_hold_again(file))
		return -EBADF;
	if (waited_is_open(file) && mqueue_of(file) == queue)
		return 0;
	file_unhold();
	return -EBADF;
}

/* Behind those of its priority. */
static void enter(struct mqueue *queue, struct message *message)
{
	struct message **link = &queue->first;

	if (queue->last != NULL && queue->last->priority >= message->priority)
		link = &queue->last->next;
	while (*link != NULL && (*link)->priority >= message->priority)
		link = &(*link)->next;
	message->next = *link;
	*link = message;
	if (message->next == NULL)
		queue->last = message;
	queue->count++;
}

static struct message *take_first(struct mqueue *queue)
{
	struct message *message = queue->first;

	queue->first = message->next;
	if (queue->first == NULL)
		queue->last = NULL;
	queue->count--;
	return message;
}

int mqueue_send(struct file *file, const void *text, size_t length, unsigned priority,
		uint64_t deadline)
{
	struct mqueue *queue = mqueue_of(file);
	struct message *message;
	int status;

	if (length > (size_t)queue->size.bytes)
		return -EMSGSIZE;
	status = mqueue_message_new(queue, &message, text, length);
	if (status != 0)
		return status;
	message->priority = priority;
	/* A handler may leave by a jump: what was copied is freed before, and copied again. */
	while (!has_room(queue)) {
		mqueue_message_free(queue, message);
		status = wait(file, deadline, has_room, &queue->senders);
		if (status == 0)
			status = mqueue_message_new(queue, &message, text, length);
		if (status != 0)
			return status;
		message->priority = priority;
	}
	enter(queue, message);
	mqueue_wake(queue, POLLIN | POLLRDNORM);
	if (queue->count == 1 && queue->receivers == 0 && mqueue_tell != NULL)
		mqueue_tell(file);
	return 0;
}

long mqueue_receive(struct file *file, void *text, size_t length, unsigned *priority,
		    uint64_t deadline)
{
	struct mqueue *queue = mqueue_of(file);
	struct message *message;
	long result;

	if (length < (size_t)queue->size.bytes)
		return -EMSGSIZE;
	while (!has_message(queue)) {
		int status = wait(file, deadline, has_message, &queue->receivers);

		if (status != 0)
			return status;
	}
	message = take_first(queue);
	mqueue_wake(queue, POLLOUT | POLLWRNORM);
	*priority = message->priority;
	result = mqueue_message_copy(message, text) == 0 ? (long)message->length : -EFAULT;
	mqueue_message_free(queue, message);
	return result;
}
