/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "monitor.h"

#define POOL_FIRST (26 * PAGE) /* of it is used at once */
#define RAM_FIRST (16ull << 20)
#define RAM_FACTOR 4
#define SMALL_PAGES (4ull << 20) /* so much RAM first: then huge pages */
#define FAULT_PRESENT 1 /* the error code of page faults: there is a page */
#define SLOT_POOL 1 /* RAM has 0, and what follows */
#define POPULATE_WRITE 23 /* MADV_POPULATE_WRITE (madvise(2)), newer than musl's header */

static uint8_t *reserve(uint64_t size, int fd)
{
	int flags = fd >= 0 ? MAP_SHARED : MAP_PRIVATE | MAP_ANONYMOUS;
	void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, flags | MAP_NORESERVE, fd, 0);

	if (memory == MAP_FAILED)
		return NULL;
	madvise(memory, size, MADV_DONTDUMP);
	if (fd >= 0) /* else the helper is there already */
		madvise(memory, size, MADV_DONTFORK);
	return memory;
}

void memory_touch(void *at, uint64_t size)
{
	uintptr_t start = (uintptr_t)at & ~(PAGE - 1);

	madvise((void *)start, (uintptr_t)at + size - start, POPULATE_WRITE);
}

int memory_share(struct memory *memory)
{
	memory->ram_fd = memfd_create("ram", MFD_CLOEXEC);
	if (memory->ram_fd >= 0)
		return STATUS_OK;
	return complain("cannot make memory to be shared with a process: %s", strerror(errno));
}

int memory_create(struct memory *memory, uint64_t size, unsigned cpu_count)
{
	bool shared = memory->ram_fd >= 0;
	uint64_t ram, map, shares;

	memory->user_start = SKETE_USER_START;
	memory->huge_from = SMALL_PAGES;
	memory->size = memory->known = size & ~(PAGE - 1);
	/* A table maps 2 MiB; the guest may spread its pages widely. */
	memory->pool_size = ((memory->size >> 6) + (16 << 20)) & ~(HUGE_PAGE - 1);
	memory->pool_base = (memory->size + (1ull << 30)) & ~((1ull << 30) - 1);
	memory->pool_next = memory->pool_base + (POOL_CPUS + CPU_PAGES * cpu_count) * PAGE;
	map = (memory->size / PAGE / 8 + PAGE) & ~(PAGE - 1);
	shares = (memory->size / PAGE * sizeof *memory->shares + PAGE) & ~(PAGE - 1);
	/* Where a page of the host can be huge, one of the guest can. */
	ram = memory->size + HUGE_PAGE;
	if (shared && ftruncate(memory->ram_fd, (off_t)ram) != 0)
		return complain("cannot make memory of %llu MiB: %s",
				(unsigned long long)(memory->size >> 20), strerror(errno));
	/* One mapping: it is made faster, and goes faster. */
	memory->mapped = reserve(shares + map + memory->pool_size + (shared ? 0 : ram), -1);
	memory->shares = (uint16_t *)(void *)memory->mapped;
	memory->mapped += shares;
	memory->pool = memory->mapped + map;
	memory->ram = shared ? reserve(ram, memory->ram_fd) : memory->pool + memory->pool_size;
	if (memory->ram == NULL || memory->shares == NULL)
		return complain("no address space for %llu MiB of memory: give less (-m)",
				(unsigned long long)(memory->size >> 20));
	memory_touch(memory->pool, POOL_FIRST);
	if (!shared)
		memory->ram += -(uintptr_t)memory->ram & (HUGE_PAGE - 1);
	return STATUS_OK;
}

static int add_slot(int vm, uint32_t slot, uint64_t physical, uint64_t size, const uint8_t *at)
{
	struct kvm_userspace_memory_region region = {
		.slot = slot, .guest_phys_addr = physical, .memory_size = size,
		.userspace_addr = (uintptr_t)at };

	return ioctl(vm, KVM_SET_USER_MEMORY_REGION, &region);
}

int memory_register(struct memory *memory, int vm)
{
	if (memory->known > RAM_FIRST)
		memory->known = RAM_FIRST;
	if (add_slot(vm, 0, 0, memory->known, memory->ram) != 0)
		return -1;
	return add_slot(vm, SLOT_POOL, memory->pool_base, memory->pool_size, memory->pool);
}

/* KVM that has shadow page tables keeps books on each page, and making them takes longer than making
 * the machine.  So it gets to know of RAM piece by piece, each some times as large as all before. */
int memory_reach(struct memory *memory, uint64_t end)
{
	uint64_t known = memory->known, next = known;
	uint32_t slot = SLOT_POOL;

	if (end <= known)
		return 0;
	for (uint64_t size = RAM_FIRST; size <= known; size *= RAM_FACTOR)
		slot++;
	while (next < end)
		next *= RAM_FACTOR;
	if (next > memory->size)
		next = memory->size;
	if (add_slot(monitor.vm, slot, known, next - known, memory->ram + known) != 0)
		return -ENOMEM;
	memory->known = next;
	return !memory->direct ? 0 : paging_map(memory, SKETE_DIRECT + known, known, next - known,
						SKETE_READ | SKETE_WRITE);
}

bool memory_fault(struct memory *memory, uint64_t address, uint64_t error)
{
	uint64_t offset = address - SKETE_DIRECT;

	if (!memory->direct || address < SKETE_DIRECT || offset >= memory->size)
		return false;
	if (offset >= memory->known)
		return memory_reach(memory, offset + 1) == 0;
	/* Two CPUs came to the end of what was known, and the other one was first. */
	return !(error & FAULT_PRESENT) && paging_query(memory, address).protection != 0;
}

void *pool_at(struct memory *memory, uint64_t physical)
{
	return memory->pool + (physical - memory->pool_base);
}

uint64_t pool_take(struct memory *memory)
{
	uint64_t page = memory->free_table;

	if (page != 0) {
		memcpy(&memory->free_table, pool_at(memory, page), sizeof page);
		memset(pool_at(memory, page), 0, PAGE);
		return page;
	}
	if (memory->pool_next == memory->pool_base + memory->pool_size)
		return 0;
	page = memory->pool_next;
	memory->pool_next += PAGE;
	return page;
}

void pool_give(struct memory *memory, uint64_t page)
{
	memcpy(pool_at(memory, page), &memory->free_table, sizeof page);
	memory->free_table = page;
}

/* The host may make huge pages of what lies beyond the first RAM (as far as it does that by advice):
 * one fault instead of 512, for what a guest that uses so much can afford.  Of those pages that begin
 * here, not of what stacks begin (pages_map_strided): each is used in part. */
void memory_expect_use(struct memory *memory, uint64_t base, uint64_t size)
{
	uint64_t start = (base + HUGE_PAGE - 1) & ~(HUGE_PAGE - 1);
	uint64_t end = (base + size + HUGE_PAGE - 1) & ~(HUGE_PAGE - 1);

	if (start < memory->huge_from)
		start = memory->huge_from;
	if (end > memory->size)
		end = memory->size;
	if (start < end)
		madvise(memory->ram + start, end - start, MADV_HUGEPAGE);
}

/* KVM drops all translations to pages whose permissions change in our address space, and flushes the
 * TLBs of the virtual CPUs: the MMU notifier, without which they would write to pages that we may not
 * write to any more.  No CPU runs the guest meanwhile (cpus_pause). */
bool memory_forget(struct memory *memory, uint64_t base, uint64_t size)
{
	if (mprotect(memory->ram + base, size, PROT_READ) != 0)
		return false;
	if (mprotect(memory->ram + base, size, PROT_READ | PROT_WRITE) != 0)
		run_fail(&monitor, "the RAM is lost: %s", strerror(errno));
	return true;
}

bool ram_holds(const struct memory *memory, uint64_t base, uint64_t size)
{
	return base < memory->size && size <= memory->size - base;
}

void *memory_at(struct memory *memory, uint64_t address, bool write, uint64_t *size)
{
	struct translation page = paging_query(memory, address);
	uint64_t offset;

	if (!page.used && memory_fault(memory, address, 0))
		page = paging_query(memory, address);
	offset = address & (page.size - 1);
	if (address >= SKETE_USER_END || !page.used || page.supervisor ||
	    !(page.protection & (write ? SKETE_WRITE : SKETE_READ)) ||
	    !ram_holds(memory, page.frame, page.size))
		return NULL;
	if (*size > page.size - offset)
		*size = page.size - offset;
	return memory->ram + page.frame + offset;
}
