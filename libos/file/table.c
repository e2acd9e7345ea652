/* SPDX-License-Identifier: MIT */
/*
 * The descriptor table: a few slots in the image, then one frame for each further part.
 */
#include <errno.h>
#include <string.h>

#include <file/console.h>
#include <file/file.h>
#include <file/own.h>
#include <machine/paging.h>
#include <mm/frames.h>
#include <sched/files_lock.h>

#include "table.h"

#define FIRST_PART 16
#define PART_SIZE (PAGE_SIZE / sizeof(uintptr_t))
#define PARTS ((DESCRIPTOR_MAX - FIRST_PART + PART_SIZE - 1) / PART_SIZE)

static uintptr_t first_part[FIRST_PART] = {
	(uintptr_t)&console_files[0],
	(uintptr_t)&console_files[1],
	(uintptr_t)&console_files[2],
};
static uintptr_t *parts[PARTS];

uintptr_t *descriptor_slot(int fd)
{
	unsigned index = (unsigned)fd;
	uintptr_t *part;

	if (index < FIRST_PART)
		return &first_part[index];
	index -= FIRST_PART;
	if (index / PART_SIZE >= PARTS)
		return NULL;
	part = __atomic_load_n(&parts[index / PART_SIZE], __ATOMIC_ACQUIRE);
	return part != NULL ? &part[index % PART_SIZE] : NULL;
}

struct file *descriptor_file(int fd)
{
	uintptr_t *slot = descriptor_slot(fd);

	return slot != NULL ? descriptor_of(slot) : NULL;
}

int descriptor_close(int fd)
{
	uintptr_t *slot = descriptor_slot(fd);
	struct file *file = slot != NULL ? descriptor_of(slot) : NULL;

	if (file == NULL)
		return -EBADF;
	__atomic_store_n(slot, 0, __ATOMIC_RELEASE);
	file_put(file);
	return 0;
}

static void release(struct file *file)
{
	if (file->ops->release != NULL)
		file->ops->release(file);
	if (file_free != NULL)
		file_free(file);
}

void file_put(struct file *file)
{
	if (file_drop(file) > 0)
		return;
	files_hold();
	if (file_ends(file))
		release(file);
	files_drop();
}

/* The slot of FD, made if need be. */
static uintptr_t *make_slot(unsigned fd)
{
	unsigned part = (fd - FIRST_PART) / PART_SIZE;
	paddr_t frame;

	if (fd < FIRST_PART || parts[part] != NULL)
		return descriptor_slot((int)fd);
	frame = frames_alloc(0);
	if (frame == PADDR_NONE)
		return NULL;
	memset(machine_direct(frame), 0, PAGE_SIZE);
	__atomic_store_n(&parts[part], machine_direct(frame), __ATOMIC_RELEASE);
	return descriptor_slot((int)fd);
}

static void fill(uintptr_t *slot, struct file *file, bool close_on_exec)
{
	__atomic_store_n(slot, (uintptr_t)file | (close_on_exec ? CLOSE_ON_EXEC : 0),
			 __ATOMIC_RELEASE);
}

int descriptor_add(struct file *file, int lowest, bool close_on_exec)
{
	for (unsigned fd = (unsigned)lowest; fd < descriptor_limit; fd++) {
		uintptr_t *slot = make_slot(fd);

		if (slot == NULL)
			return -ENOMEM;
		if (*slot == 0) {
			fill(slot, file, close_on_exec);
			return (int)fd;
		}
	}
	return -EMFILE;
}

int descriptor_set(int fd, struct file *file, bool close_on_exec)
{
	struct file *old;
	uintptr_t *slot;

	if (fd < 0 || (unsigned)fd >= descriptor_limit)
		return -EBADF;
	slot = make_slot((unsigned)fd);
	if (slot == NULL)
		return -ENOMEM;
	old = descriptor_file(fd);
	fill(slot, file, close_on_exec);
	if (old != NULL)
		file_put(old);
	return fd;
}

bool descriptor_close_on_exec(int fd)
{
	return *descriptor_slot(fd) & CLOSE_ON_EXEC;
}

void descriptor_set_close_on_exec(int fd, bool on)
{
	uintptr_t *slot = descriptor_slot(fd);

	fill(slot, descriptor_of(slot), on);
}

unsigned descriptor_limit = DESCRIPTOR_MAX;
