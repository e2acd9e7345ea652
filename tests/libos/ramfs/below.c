/* SPDX-License-Identifier: MIT */
#include "below.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include <arch/user.h>
#include <file/console.h>
#include <hostfs/hostfs.h>
#include <machine/paging.h>
#include <mm/frames.h>
#include <mm/file_pages.h>
#include <mm/vm.h>
#include <rand/random.h>
#include <signal/hooks.h>
#include <time/clock.h>
#include <tty/input.h>
#include <tty/terminal.h>

#define BAD_BELOW 4096 /* addresses that are not the application's */

long frames_out, frames_at_most = 1 << 20, frames_fail_in = -1;

static int console_stat(struct file *file, struct stat *status)
{
	(void)file;
	status->st_mode = S_IFIFO | 0600;
	return 0;
}

static const struct file_ops console_ops = { .stat = console_stat };

struct file console_files[3] = {
	{ .ops = &console_ops, .references = 2, .flags = O_RDWR, .stream = 0 },
	{ .ops = &console_ops, .references = 2, .flags = O_RDWR, .stream = 1 },
	{ .ops = &console_ops, .references = 2, .flags = O_RDWR, .stream = 2 },
};

/* Tests of hostfs have theirs. */
__attribute__((weak)) const char *our_folder(void)
{
	return "/tmp";
}

__attribute__((weak)) bool our_tmpfile(void)
{
	return true;
}

__attribute__((weak)) void our_end(void)
{
}

__attribute__((weak)) void hostfs_mount(struct inode *root)
{
	(void)root;
}

paddr_t frames_alloc(unsigned order)
{
	void *block;

	if (frames_out + (1 << order) > frames_at_most || frames_fail_in == 0)
		return PADDR_NONE;
	if (frames_fail_in > 0)
		frames_fail_in--;
	frames_out += 1 << order;
	block = aligned_alloc(PAGE_SIZE, PAGE_SIZE << order);
	memset(block, 0xa5, PAGE_SIZE << order);
	return (uintptr_t)block;
}

void frames_free(paddr_t base, unsigned order)
{
	frames_out -= 1 << order;
	free((void *)base);
}

uint64_t frames_total(void)
{
	return (uint64_t)frames_at_most * PAGE_SIZE;
}

uint64_t vm_spare_ram(void)
{
	return (uint64_t)(frames_at_most - frames_out) * PAGE_SIZE;
}

void *machine_direct(paddr_t pa)
{
	return (void *)pa;
}

paddr_t machine_direct_frame(const void *address)
{
	return (uintptr_t)address;
}

int user_copy_in(void *to, const void *from, size_t size)
{
	if ((uintptr_t)from < BAD_BELOW)
		return -EFAULT;
	memcpy(to, from, size);
	return 0;
}

int user_copy_out(void *to, const void *from, size_t size)
{
	if ((uintptr_t)to < BAD_BELOW)
		return -EFAULT;
	memcpy(to, from, size);
	return 0;
}

int user_clear(void *to, size_t size)
{
	if ((uintptr_t)to < BAD_BELOW)
		return -EFAULT;
	memset(to, 0, size);
	return 0;
}

long user_copy_string(char *to, const char *from, size_t size)
{
	size_t length;

	if ((uintptr_t)from < BAD_BELOW)
		return -EFAULT;
	length = strnlen(from, size);
	if (length == size)
		return -ENAMETOOLONG;
	memcpy(to, from, length + 1);
	return (long)length;
}

uint64_t clock_now(enum clock_kind kind)
{
	static uint64_t now = 1000000000;

	(void)kind;
	return now += 1000;
}

uint64_t clock_wall_base(void)
{
	return 1000000000;
}

bool terminal_is(unsigned stream)
{
	(void)stream;
	return false;
}

long console_read(struct file *file, void *buffer, size_t size)
{
	(void)file;
	(void)buffer;
	(void)size;
	return 0;
}

void random_bytes(void *to, size_t size)
{
	memset(to, 4, size);
}

void random_mix(const void *data, size_t size)
{
	(void)data;
	(void)size;
}

/* Mappings are tried in images (file-map). */
long vm_mmap(uintptr_t address, size_t size, int prot, int flags)
{
	(void)address;
	(void)size;
	(void)prot;
	(void)flags;
	return -ENOMEM;
}

int vm_munmap(uintptr_t address, size_t size)
{
	(void)address;
	(void)size;
	return -EINVAL;
}

int vm_mprotect(uintptr_t address, size_t size, int prot)
{
	(void)address;
	(void)size;
	(void)prot;
	return -EINVAL;
}

/* Nothing is mapped here: images/file-shared tests that. */
long file_pages_reserve(const char *name, uintptr_t address, size_t size, int prot, int flags,
			bool read_only)
{
	(void)name;
	(void)address;
	(void)size;
	(void)prot;
	(void)flags;
	(void)read_only;
	return -ENOMEM;
}

void file_pages_map(const char *name, uintptr_t address, paddr_t frame, size_t size)
{
	(void)name;
	(void)address;
	(void)frame;
	(void)size;
}

void file_pages_unmap(const char *name, uintptr_t address, size_t size)
{
	(void)name;
	(void)address;
	(void)size;
}

bool file_pages_in_use(const char *name)
{
	(void)name;
	return false;
}

bool file_pages_find(uintptr_t address, struct file_pages *found)
{
	(void)address;
	(void)found;
	return false;
}

int file_pages_absent(uintptr_t address, size_t size, int prot)
{
	(void)address;
	(void)size;
	(void)prot;
	return 0;
}

long vm_mremap(uintptr_t old, size_t old_size, size_t new_size, int flags, uintptr_t new_address)
{
	(void)old;
	(void)old_size;
	(void)new_size;
	(void)flags;
	(void)new_address;
	return -ENOMEM;
}
