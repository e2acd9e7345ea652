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

static void free_chunks(struct chunk **first)
{
	while (*first != NULL) {
		struct chunk *chunk = *first;

		*first = chunk->next;
		frame_free(chunk);
	}
}

static bool add_chunk(struct chunk **link)
{
	struct chunk *chunk = frame_new();

	if (chunk == NULL)
		return false;
	chunk->next = NULL;
	*link = chunk;
	return true;
}

static int fill(struct message *message, struct buffers *from)
{
	struct chunk **link = &message->chunks;
	size_t left = message->length;

	while (left > 0) {
		size_t part = left < CHUNK_SIZE ? left : CHUNK_SIZE;

		if (*link == NULL && !add_chunk(link))
			return -ENOMEM;
		if (buffers_take(from, (*link)->data, part) != 0)
			return -EFAULT;
		link = &(*link)->next;
		left -= part;
	}
	return 0;
}

/* The one that TO keeps, perhaps with a chunk, or a new one; or NULL. */
static struct message *empty_message(struct socket *to)
{
	struct message *message = to->spare;

	if (message == NULL) {
		message = piece_take(sizeof *message);
		if (message != NULL)
			message->chunks = NULL;
	}
	to->spare = NULL;
	return message;
}

static void discard(struct message *message)
{
	free_chunks(&message->chunks);
	piece_give(message);
}

int message_new(struct message **result, struct socket *to, struct buffers *from, size_t size)
{
	struct message *message = empty_message(to);
	int status;

	if (message == NULL)
		return -ENOMEM;
	*message = (struct message){ .length = size, .cost = COST + (unsigned)size,
				     .chunks = message->chunks };
	status = fill(message, from);
	if (status != 0) {
		discard(message);
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
	rights_free(message->rights);
	discard(message);
}

void message_done(struct socket *socket)
{
	struct message *message = message_pop(socket);

	message_refund(message);
	if (socket->spare != NULL) {
		discard(message);
		return;
	}
	if (message->chunks != NULL)
		free_chunks(&message->chunks->next);
	socket->spare = message;
}

void message_forget(struct socket *socket)
{
	while (socket->first != NULL)
		message_free(message_pop(socket));
	if (socket->spare != NULL)
		discard(socket->spare);
	socket->spare = NULL;
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
