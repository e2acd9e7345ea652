/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include <ramfs/memory.h>

#include "queue.h"

/* Linux's, for the superuser; those that nobody asked for. */
#define MESSAGES_MAX 65536
#define BYTES_MAX (1l << 24)
#define MESSAGES_USUAL 10
#define BYTES_USUAL 8192

/* What Linux counts for a message, beside its text, and for a priority. */
#define MESSAGE_COST 48
#define PRIORITY_COST 48

static struct mqueue *named;
static uint64_t promised;

struct mqueue *mqueue_find(const char *name)
{
	struct mqueue *queue = named;

	while (queue != NULL && strcmp(queue->name, name) != 0)
		queue = queue->next;
	return queue;
}

void mqueue_put(struct mqueue *queue)
{
	if (--queue->references > 0)
		return;
	while (queue->first != NULL) {
		struct message *first = queue->first;

		queue->first = first->next;
		mqueue_message_free(queue, first);
	}
	if (queue->spare != NULL)
		piece_give(queue->spare);
	promised -= queue->promised;
	piece_give(queue);
}

static int check_name(const char *name)
{
	size_t length = 0;

	if (name[0] == '\0')
		return -ENOENT;
	if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
		return -EACCES;
	for (; name[length] != '\0'; length++)
		if (name[length] == '/')
			return -EACCES;
	return length <= MQUEUE_NAME_MAX ? 0 : -ENAMETOOLONG;
}

static int check_size(const struct mqueue_size *size, uint64_t *cost)
{
	uint64_t messages = (uint64_t)size->messages;

	if (size->messages <= 0 || size->bytes <= 0 || size->messages > MESSAGES_MAX ||
	    size->bytes > BYTES_MAX)
		return -EINVAL;
	*cost = messages * (MESSAGE_COST + (uint64_t)size->bytes) +
		(messages < MQUEUE_PRIORITIES ? messages : MQUEUE_PRIORITIES) * PRIORITY_COST;
	return *cost > mqueue_limit || promised > mqueue_limit - *cost ? -EMFILE : 0;
}

/* With one reference, for its name. */
static int create(const char *name, mode_t mode, const struct mqueue_size *size,
		  struct mqueue **result)
{
	static const struct mqueue_size usual = { MESSAGES_USUAL, BYTES_USUAL };
	struct mqueue *queue;
	uint64_t cost;
	char *own;
	int status;

	size = size != NULL ? size : &usual;
	status = check_size(size, &cost);
	if (status != 0)
		return status;
	queue = piece_take(sizeof *queue);
	if (queue == NULL)
		return -ENOMEM;
	own = piece_take(strlen(name) + 1);
	if (own == NULL) {
		piece_give(queue);
		return -ENOMEM;
	}
	memcpy(own, name, strlen(name) + 1);
	*queue = (struct mqueue){ .references = 1, .name = own, .next = named, .mode = mode,
				  .number = waited_number(), .promised = cost, .size = *size };
	promised += cost;
	named = queue;
	*result = queue;
	return 0;
}

static void forget(struct mqueue *queue)
{
	struct mqueue **link = &named;

	while (*link != queue)
		link = &(*link)->next;
	*link = queue->next;
	piece_give(queue->name);
	queue->name = NULL;
	mqueue_put(queue);
}

int mqueue_open(const char *name, int flags, mode_t mode, const struct mqueue_size *size,
		struct file **file)
{
	struct mqueue *queue;
	int status = check_name(name);
	bool fresh;

	if (status != 0)
		return status;
	queue = mqueue_find(name);
	fresh = queue == NULL;
	if (fresh && !(flags & O_CREAT))
		return -ENOENT;
	if (!fresh && (flags & (O_CREAT | O_EXCL)) == (O_CREAT | O_EXCL))
		return -EEXIST;
	if (!fresh && (flags & O_ACCMODE) == O_ACCMODE)
		return -EINVAL;
	if (fresh)
		status = create(name, mode, size, &queue);
	if (status != 0)
		return status;
	*file = mqueue_file(queue, flags & (O_ACCMODE | O_NONBLOCK));
	if (*file == NULL && fresh)
		forget(queue);
	return *file != NULL ? 0 : -ENOMEM;
}

int mqueue_unlink(const char *name)
{
	struct mqueue *queue;
	int status = check_name(name);

	if (status != 0)
		return status;
	queue = mqueue_find(name);
	if (queue == NULL)
		return -ENOENT;
	forget(queue);
	return 0;
}
