/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <poll.h>

#include <mm/frames.h>
#include <ramfs/memory.h>

#include "unix.h"

#define COST 768 /* of a message beside its data, about as on Linux */

_Static_assert(sizeof(struct chunk) == PAGE_SIZE && sizeof(struct rights) <= PAGE_SIZE, "frames");

static void *frame_new(void)
{
	paddr_t frame = ram_frame();

	return frame != PADDR_NONE ? machine_direct(frame) : NULL;
}

static void frame_free(void *memory)
{
	frames_free(machine_direct_frame(memory), 0);
}

struct rights *rights_new(void)
{
	struct rights *rights = frame_new();

	if (rights != NULL)
		rights->count = 0;
	return rights;
}

void rights_free(struct rights *rights)
{
	if (rights == NULL)
		return;
	for (unsigned i = 0; i < rights->count; i++)
		file_put(rights->files[i]);
	frame_free(rights);
}

static void free_data(struct message *message)
{
	while (message->chunks != NULL) {
		struct chunk *chunk = message->chunks;

		message->chunks = chunk->next;
		frame_free(chunk);
	}
}

static int fill(struct message *message, struct buffers *from)
{
	struct chunk **link = &message->chunks;
	size_t left = message->length;

	while (left > 0) {
		size_t part = left < CHUNK_SIZE ? left : CHUNK_SIZE;
		struct chunk *chunk = frame_new();

		if (chunk == NULL)
			return -ENOMEM;
		chunk->next = NULL;
		*link = chunk;
		link = &chunk->next;
		if (buffers_take(from, chunk->data, part) != 0)
			return -EFAULT;
		left -= part;
	}
	return 0;
}

int message_new(struct message **result, struct buffers *from, size_t size)
{
	struct message *message = piece_take(sizeof *message);
	int status;

	if (message == NULL)
		return -ENOMEM;
	*message = (struct message){ .length = size, .cost = COST + (unsigned)size };
	status = fill(message, from);
	if (status != 0) {
		free_data(message);
		piece_give(message);
		return status;
	}
	*result = message;
	return 0;
}

int message_copy(const struct message *message, size_t offset, struct buffers *to, size_t size)
{
	const struct chunk *chunk = message->chunks;

	for (; size > 0; chunk = chunk->next) {
		size_t part = CHUNK_SIZE - offset;

		if (offset >= CHUNK_SIZE) {
			offset -= CHUNK_SIZE;
			continue;
		}
		part = size < part ? size : part;
		if (buffers_fill(to, chunk->data + offset, part) != 0)
			return -EFAULT;
		offset = 0;
		size -= part;
	}
	return 0;
}

void message_refund(struct message *message)
{
	struct socket *sender = message->sender;

	if (sender == NULL)
		return;
	message->sender = NULL;
	sender->spent -= message->cost;
	if (!sender->closed && socket_writable(sender))
		wait_queue_wake(&sender->queue, POLLOUT | POLLWRNORM | POLLWRBAND);
	socket_put(sender);
}

void message_free(struct message *message)
{
	message_refund(message);
	free_data(message);
	rights_free(message->rights);
	piece_give(message);
}

struct message *message_pop(struct socket *socket)
{
	struct message *message = socket->first;

	socket->first = message->next;
	if (socket->first == NULL)
		socket->last = NULL;
	socket->received--;
	wait_queue_wake(&socket->senders, POLLOUT | POLLWRNORM | POLLWRBAND);
	return message;
}
