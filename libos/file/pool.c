/* SPDX-License-Identifier: MIT */
/*
 * Memory for files, a frame at a time; it is kept for the next files, as others may still have the
 * address of one that is gone, and take its lock (threads/enter.c).
 */
#include <errno.h>
#include <stddef.h>

#include <file/console.h>
#include <file/file.h>
#include <file/map.h>
#include <file/own.h>
#include <machine/paging.h>
#include <mm/frames.h>

#include "table.h"

union slot {
	struct file file;
	union slot *next;
} __attribute__((aligned(OWN_ALIGN)));

_Static_assert(offsetof(struct file, references) >= sizeof(union slot *), "stays while it is free");

static union slot *free_slots;

static void refill(void)
{
	paddr_t frame = frames_alloc(0);
	union slot *slots;

	if (frame == PADDR_NONE)
		return;
	slots = machine_direct(frame);
	for (size_t i = 0; i < PAGE_SIZE / sizeof *slots; i++) {
		file_memory(&slots[i].file);
		slots[i].next = free_slots;
		free_slots = &slots[i];
	}
}

static void begin(struct file *file, const struct file_ops *ops, int flags)
{
	file->ops = ops;
	file->flags = flags;
	file->inode = NULL;
	file->position = 0;
	file_begins(file);
}

struct file *file_new(const struct file_ops *ops, int flags)
{
	union slot *slot;

	if (free_slots == NULL)
		refill();
	slot = free_slots;
	if (slot == NULL)
		return NULL;
	free_slots = slot->next;
	begin(&slot->file, ops, flags);
	return &slot->file;
}

void file_free(struct file *file)
{
	union slot *slot = (union slot *)file;

	if (file >= console_files && file < console_files + 3)
		return;
	slot->next = free_slots;
	free_slots = slot;
}

__attribute__((weak)) long file_map(void *address, size_t length, int prot, int flags, int fd,
				    off_t offset)
{
	(void)address;
	(void)length;
	(void)prot;
	(void)flags;
	(void)offset;
	return descriptor_file(fd) != NULL ? -ENODEV : -EBADF;
}
