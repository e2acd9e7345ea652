/* SPDX-License-Identifier: MIT */
/*
 * What calls need besides: RAM enough, a wall clock, no console, and no paths.
 */
#include <errno.h>

#include <file/console.h>
#include <fs/path.h>
#include <machine/clock.h>
#include <mm/frames.h>
#include <mm/vm.h>
#include <tty/input.h>

#include "../../../libos/sys/credentials.h"
#include "../../../libos/sys/missing.h"
#include "../../../libos/sys/process.h"
#include "cpus.h"

struct file console_files[3] = { { .references = 1 }, { .references = 1 }, { .references = 1 } };

short console_poll(struct file *file)
{
	fake_fail("console_poll(%p)", (void *)file);
}

long console_read(struct file *file, void *buffer, size_t size)
{
	fake_fail("console_read(%p, %p, %zu)", (void *)file, buffer, size);
}

int machine_clock_epoch(uint64_t *epoch)
{
	*epoch = 1000000000;
	return 0;
}

uint64_t vm_spare_ram(void)
{
	return 1ul << 30;
}

bool credentials_capable(enum capability capability)
{
	(void)capability;
	return true;
}

long eremite_missing_call(const char *name, bool *said)
{
	fake_fail("%s, %d", name, *said);
}

struct credentials credentials;
mode_t file_mask;

int names_find_new(int dir_fd, const char *path, bool directory, struct name *name)
{
	(void)dir_fd, (void)path, (void)directory, (void)name;
	return -ENOENT;
}

int names_inode(int dir_fd, const char *path, unsigned flags, struct inode **inode,
		struct file **file)
{
	(void)dir_fd, (void)path, (void)flags, (void)inode, (void)file;
	return -ENOENT;
}

void names_put(struct name *name)
{
	(void)name;
}

uint64_t frames_total(void)
{
	return 1ul << 18;
}
