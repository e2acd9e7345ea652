/* SPDX-License-Identifier: MIT */
/*
 * What files in RAM need besides: mappings, of which there is one at a time, and no other file systems.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stddef.h>

#include <arch/lock.h>
#include <arch/user.h>
#include <fs/open.h>
#include <fs/path.h>
#include <mm/file_pages.h>
#include <mm/vm.h>

#include "cpus.h"
#include "maps.h"

#define ADDRESS 0x10000000ul

unsigned names_moment;
const struct file_ops directory_ops, path_ops;

static struct spin lock = SPIN("memory");
static const char *name; /* of whose pages are there */
static paddr_t pages[FAKE_PAGES];

paddr_t fake_page(unsigned index)
{
	return pages[index];
}

static void set(uintptr_t address, size_t size, paddr_t frame, size_t step)
{
	for (size_t at = 0; at < size; at += PAGE_SIZE) {
		size_t index = (address + at - ADDRESS) / PAGE_SIZE;

		if (index >= FAKE_PAGES)
			fake_fail("a page at %#lx", address + at);
		pages[index] = frame;
		frame += step;
	}
}

void fake_unmap(void)
{
	spin_lock(&lock);
	set(ADDRESS, FAKE_PAGES * PAGE_SIZE, 0, 0);
	name = NULL;
	spin_unlock(&lock);
}

bool file_pages_in_use(const char *of)
{
	bool in_use;

	spin_lock(&lock);
	in_use = name == of;
	spin_unlock(&lock);
	return in_use;
}

long file_pages_reserve(const char *of, uintptr_t address, size_t size, int prot, int flags,
			bool read_only)
{
	long result = -ENOMEM;

	(void)address, (void)size, (void)prot, (void)flags, (void)read_only;
	spin_lock(&lock);
	if (name == NULL) {
		name = of;
		result = ADDRESS;
	}
	spin_unlock(&lock);
	return result;
}

void file_pages_map(const char *of, uintptr_t address, paddr_t frame, size_t size)
{
	spin_lock(&lock);
	if (size > 0 && name == of)
		set(address, size, frame, PAGE_SIZE);
	spin_unlock(&lock);
}

void file_pages_unmap(const char *of, uintptr_t address, size_t size)
{
	spin_lock(&lock);
	if (name == of)
		set(address, size, 0, 0);
	spin_unlock(&lock);
}

bool file_pages_find(uintptr_t address, struct file_pages *found)
{
	(void)address, (void)found;
	return false;
}

int file_pages_absent(uintptr_t address, size_t size, int prot)
{
	fake_fail("file_pages_absent(%#lx, %#zx, %d)", address, size, prot);
}

long vm_mmap(uintptr_t address, size_t size, int prot, int flags)
{
	fake_fail("vm_mmap(%#lx, %#zx, %d, %d)", address, size, prot, flags);
}

int vm_munmap(uintptr_t address, size_t size)
{
	fake_fail("vm_munmap(%#lx, %#zx)", address, size);
}

int vm_mprotect(uintptr_t address, size_t size, int prot)
{
	fake_fail("vm_mprotect(%#lx, %#zx, %d)", address, size, prot);
}

long vm_mremap(uintptr_t old, size_t old_size, size_t new_size, int flags, uintptr_t address)
{
	fake_fail("vm_mremap(%#lx, %#zx, %#zx, %d, %#lx)", old, old_size, new_size, flags, address);
}

int device_ops(dev_t device, const struct file_ops **ops, unsigned *stream)
{
	(void)device, (void)ops, (void)stream;
	return -ENXIO;
}

int user_clear(void *to, size_t size)
{
	static const char zeros[PAGE_SIZE];

	return user_copy_out(to, zeros, size);
}
