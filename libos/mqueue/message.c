/* SPDX-License-Identifier: MIT */
#include <errno.h>

#include <arch/user.h>
#include <mm/frames.h>
#include <ramfs/memory.h>

#include "queue.h"

#define TEXT_SIZE (PAGE_SIZE - sizeof(struct page *))

struct page {
	struct page *next;
	char text[TEXT_SIZE];
};

_Static_assert(sizeof(struct page) == PAGE_SIZE, "a frame");
_Static_assert(sizeof(struct message) + INLINE_MAX <= PIECE_MAX, "piece_take");

static struct page *page_new(void)
{
	paddr_t frame = ram_frame();

	return frame != PADDR_NONE ? machine_direct(frame) : NULL;
}

static int fill(struct message *message, const char *text, size_t left)
{
	struct page **link = &message->pages;

	while (left > 0) {
		size_t part = left < TEXT_SIZE ? left : TEXT_SIZE;
		struct page *page = page_new();

		if (page == NULL)
			return -ENOMEM;
		page->next = NULL;
		*link = page;
		link = &page->next;
		if (user_copy_in(page->text, text, part) != 0)
			return -EFAULT;
		text += part;
		left -= part;
	}
	return 0;
}

static bool is_inside(size_t length)
{
	return length <= INLINE_MAX;
}

/* Of those that have their text inside, each has room for all that QUEUE may get. */
static struct message *memory_for(struct mqueue *queue, size_t length)
{
	size_t most = (size_t)queue->size.bytes < INLINE_MAX ? (size_t)queue->size.bytes : INLINE_MAX;
	struct message *spare = queue->spare;

	if (!is_inside(length))
		return piece_take(sizeof *spare);
	if (spare == NULL)
		return piece_take(sizeof *spare + most);
	queue->spare = NULL;
	return spare;
}

int mqueue_message_new(struct mqueue *queue, struct message **result, const void *text,
		       size_t length)
{
	bool inside = is_inside(length);
	struct message *message = memory_for(queue, length);
	int status;

	if (message == NULL)
		return -ENOMEM;
	*message = (struct message){ .length = length };
	status = inside ? user_copy_in(message->text, text, length) : fill(message, text, length);
	if (status != 0) {
		mqueue_message_free(queue, message);
		return status;
	}
	*result = message;
	return 0;
}

int mqueue_message_copy(const struct message *message, void *text)
{
	size_t left = message->length;
	char *to = text;

	if (message->pages == NULL)
		return user_copy_out(to, message->text, left);
	for (const struct page *page = message->pages; page != NULL; page = page->next) {
		size_t part = left < TEXT_SIZE ? left : TEXT_SIZE;

		if (user_copy_out(to, page->text, part) != 0)
			return -EFAULT;
		to += part;
		left -= part;
	}
	return 0;
}

void mqueue_message_free(struct mqueue *queue, struct message *message)
{
	while (message->pages != NULL) {
		struct page *page = message->pages;

		message->pages = page->next;
		frames_free(machine_direct_frame(page), 0);
	}
	if (queue->spare == NULL && is_inside(message->length))
		queue->spare = message;
	else
		piece_give(message);
}
