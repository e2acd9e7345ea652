/* SPDX-License-Identifier: MIT */
/*
 * Random calls of the mmap family against a model: an array with one entry for each page of a
 * window of the address space.  Compared are every result and, again and again, everything that
 * can be known about every page, the areas, their tree and all counters.
 *
 * With ample RAM each result is exactly the model's.  With scarce RAM and failing page tables a
 * call may also fail for the lack of memory; then nothing may have changed.
 */
#define _GNU_SOURCE
#include "../../lib/check.h"

#include <errno.h>
#include <sys/mman.h>

#include <mm/frames.h>
#include <mm/vm.h>

#include "../../../libos/mm/area.h"
#include "../../../libos/mm/lock.h"
#include "../../fake/panic.h"
#include "../../fake/paging.h"

#define N 4096 /* pages in the window */
#define BASE ((uintptr_t)0x700000000000)
#define TOP (BASE + N * PAGE_SIZE)
#define BRK_PAGE 17
#define OUTSIDE ((size_t)1 << 30) /* guarded on both sides */

struct page {
	bool mapped;
	uint8_t kind, prot;
	uint16_t flags; /* enum area_flag */
	uint64_t tag;   /* what was written to it; 0: nothing */
};

static const struct page guard = { .mapped = true, .kind = VM_GUARD };
static struct page pages[N], before[N];
static uintptr_t model_brk, brk_before;
static uint64_t seed, tags;
static bool scarce;

static uint64_t below(uint64_t limit)
{
	return check_random(&seed) % limit;
}

static uintptr_t address_of(long page)
{
	return BASE + (uintptr_t)page * PAGE_SIZE;
}

static const struct page *page_of(uintptr_t address)
{
	if (address < BASE || address >= TOP)
		return &guard;
	return &pages[(address - BASE) >> PAGE_SHIFT];
}

static size_t round_up(size_t size)
{
	return (size + PAGE_MASK) & ~PAGE_MASK;
}

static bool is_same_area(const struct page *a, const struct page *b)
{
	return a->mapped && b->mapped && a->kind == b->kind && a->prot == b->prot &&
	       a->flags == b->flags;
}

/* ---- comparison ---- */

static unsigned model_areas(void)
{
	unsigned count = 2; /* the guards outside */

	for (long i = 0; i < N; i++)
		if (pages[i].mapped && !(i > 0 && is_same_area(&pages[i - 1], &pages[i])))
			count++;
	/* The guards' names differ, so they never merge. */
	return count;
}

struct subtree {
	uintptr_t first, last, gap;
};

static struct subtree check_node(const struct tree_node *node)
{
	const struct area *area = (const struct area *)node;
	struct subtree result = { area->start, area->end, 0 }, part;

	CHECK(area->start < area->end);
	if (node->child[TREE_LEFT]) {
		part = check_node(node->child[TREE_LEFT]);
		CHECK(part.last <= area->start);
		result.first = part.first;
		result.gap = part.gap;
		if (area->start - part.last > result.gap)
			result.gap = area->start - part.last;
	}
	if (node->child[TREE_RIGHT]) {
		part = check_node(node->child[TREE_RIGHT]);
		CHECK(part.first >= area->end);
		result.last = part.last;
		if (part.gap > result.gap)
			result.gap = part.gap;
		if (part.first - area->end > result.gap)
			result.gap = part.first - area->end;
	}
	CHECK_EQ(area->first, result.first);
	CHECK_EQ(area->last, result.last);
	CHECK_EQ(area->gap, result.gap);
	return result;
}

/* What a page holds; *MIXED if its beginning and its end differ. */
static uint64_t contents(const struct page_translation *translation, uintptr_t address,
			 bool *mixed)
{
	const unsigned char *data = machine_direct(translation->frame);
	const unsigned char *page = data + (address & (translation->size - 1));
	uint64_t first, last;

	memcpy(&first, page, sizeof(first));
	memcpy(&last, page + PAGE_SIZE - sizeof(last), sizeof(last));
	*mixed = first != last;
	return first;
}

static unsigned protection_of(int prot)
{
	return (prot ? PAGE_READ : 0) | (prot & PROT_WRITE ? PAGE_WRITE : 0) |
	       (prot & PROT_EXEC ? PAGE_EXEC : 0);
}

static bool check_page(long index)
{
	const struct page *page = &pages[index];
	struct page_translation translation;
	bool mixed;

	if (!machine_page_query(address_of(index), &translation)) {
		CHECK_EQ(page->tag, 0);
		return false;
	}
	CHECK(page->mapped && page->kind != VM_GUARD);
	CHECK_EQ(translation.protection, protection_of(page->prot));
	CHECK_EQ(contents(&translation, address_of(index), &mixed), page->tag);
	CHECK(!mixed);
	return true;
}

static void check_everything(void)
{
	uint64_t size = 0, data = 0, promised = 0, promised_resident = 0, resident = 0;
	struct vm_statistics statistics;

	for (long i = 0; i < N; i++) {
		const struct page *page = &pages[i];
		bool is_resident = check_page(i);

		if (!page->mapped || page->kind == VM_GUARD)
			continue;
		size += PAGE_SIZE;
		if ((page->prot & PROT_WRITE) && !(page->flags & AREA_SHARED))
			data += PAGE_SIZE;
		resident += is_resident * PAGE_SIZE;
		if (page->flags & AREA_PROMISED) {
			promised += PAGE_SIZE;
			promised_resident += is_resident * PAGE_SIZE;
		}
	}
	vm_statistics(&statistics);
	CHECK_EQ(statistics.virtual_size, size);
	CHECK_EQ(statistics.resident, resident);
	CHECK(statistics.resident_peak >= resident);
	CHECK_EQ(fake_mapped_pages * PAGE_SIZE, resident);
	CHECK_EQ(vm.data, data);
	CHECK_EQ(vm.promised, promised);
	CHECK_EQ(vm.promised_resident, promised_resident);
	CHECK_EQ(vm.area_count, model_areas());
	check_node(vm.areas.root);
	CHECK(!nest_held(&mm_nest));
}

/* ---- the model ---- */

static bool is_sealed(uintptr_t start, uintptr_t end)
{
	for (; start < end; start += PAGE_SIZE)
		if (page_of(start)->kind == VM_GUARD && page_of(start)->mapped)
			return true;
	return false;
}

static bool is_free(uintptr_t start, uintptr_t end)
{
	for (; start < end; start += PAGE_SIZE)
		if (page_of(start)->mapped)
			return false;
	return true;
}

static uintptr_t place(size_t size)
{
	for (uintptr_t start = TOP - size; size <= TOP - BASE && start >= BASE; start -= PAGE_SIZE)
		if (is_free(start, start + size))
			return start;
	return 0;
}

static void set(uintptr_t start, uintptr_t end, struct page value)
{
	for (; start < end; start += PAGE_SIZE)
		pages[(start - BASE) >> PAGE_SHIFT] = value;
}

static void clear(uintptr_t start, uintptr_t end)
{
	set(start, end, (struct page){ 0 });
}

static long model_mmap(uintptr_t address, size_t size, int prot, int flags)
{
	struct page page = { .mapped = true, .kind = VM_ANONYMOUS, .prot = (uint8_t)prot };
	int type = flags & MAP_TYPE;

	if (size == 0)
		return -EINVAL;
	if ((prot & PROT_WRITE) && (prot & PROT_EXEC))
		return -EACCES;
	size = round_up(size);
	if (flags & (MAP_FIXED | MAP_FIXED_NOREPLACE)) {
		if (address & PAGE_MASK)
			return -EINVAL;
		if ((flags & MAP_FIXED_NOREPLACE) && !is_free(address, address + size))
			return -EEXIST;
		if (type != MAP_SHARED && type != MAP_PRIVATE)
			return -EINVAL;
		if (is_sealed(address, address + size))
			return -EPERM;
	} else {
		address &= ~PAGE_MASK;
		if (!address || !is_free(address, address + size))
			address = place(size);
		if (!address)
			return -ENOMEM;
		if (type != MAP_SHARED && type != MAP_PRIVATE)
			return -EINVAL;
	}
	if (type == MAP_SHARED)
		page.flags |= AREA_SHARED;
	if (flags & MAP_NORESERVE)
		page.flags |= AREA_NORESERVE;
	else if (prot & PROT_WRITE)
		page.flags |= AREA_PROMISED;
	set(address, address + size, page);
	return (long)address;
}

static long model_munmap(uintptr_t address, size_t size)
{
	if ((address & PAGE_MASK) || size == 0)
		return -EINVAL;
	size = round_up(size);
	if (is_sealed(address, address + size))
		return -EPERM;
	clear(address, address + size);
	return 0;
}

static long model_mprotect(uintptr_t address, size_t size, int prot)
{
	uintptr_t end = address + round_up(size), reached = address;

	if (address & PAGE_MASK)
		return -EINVAL;
	if (size == 0)
		return 0;
	if ((prot & PROT_WRITE) && (prot & PROT_EXEC))
		return -EACCES;
	while (reached < end && page_of(reached)->mapped)
		reached += PAGE_SIZE;
	if (is_sealed(address, reached) && prot != PROT_NONE)
		return -EACCES;
	for (uintptr_t at = address; at < reached; at += PAGE_SIZE)
		if (page_of(at)->kind != VM_GUARD)
			pages[(at - BASE) >> PAGE_SHIFT].prot = (uint8_t)prot;
	return reached < end ? -ENOMEM : 0;
}

/* Where the area that holds ADDRESS ends. */
static uintptr_t area_end(uintptr_t address)
{
	const struct page *page = page_of(address);

	while (is_same_area(page, page_of(address)))
		address += PAGE_SIZE;
	return address;
}

static void model_move(uintptr_t old, size_t old_size, uintptr_t to, size_t new_size, bool keep)
{
	struct page moved[N], rest = *page_of(old);
	size_t size = old_size < new_size ? old_size : new_size, count = size >> PAGE_SHIFT;

	memcpy(moved, page_of(old), count * sizeof(*moved));
	rest.kind = VM_ANONYMOUS;
	rest.tag = 0;
	for (size_t i = 0; i < count; i++) {
		moved[i].kind = VM_ANONYMOUS;
		pages[((old - BASE) >> PAGE_SHIFT) + i].tag = 0;
	}
	if (!keep)
		clear(old, old + size);
	set(to, to + new_size, rest);
	memcpy(&pages[(to - BASE) >> PAGE_SHIFT], moved, count * sizeof(*moved));
}

static long model_move_to(uintptr_t old, size_t old_size, size_t new_size, int flags, uintptr_t to)
{
	bool keep = flags & MREMAP_DONTUNMAP;

	if ((old_size < new_size ? old_size : new_size) > area_end(old) - old)
		return -EFAULT;
	if ((flags & MREMAP_FIXED) && is_sealed(to, to + new_size))
		return -EPERM;
	if (old_size > new_size && is_sealed(old + new_size, old + old_size))
		return -EPERM;
	if (keep && (page_of(old)->flags & AREA_SHARED))
		return -EINVAL;
	if (flags & MREMAP_FIXED)
		clear(to, to + new_size);
	else if (!is_free(to, to + new_size))
		to = place(new_size);
	if (!to)
		return -ENOMEM;
	if (old_size > new_size)
		clear(old + new_size, old + old_size);
	model_move(old, old_size, to, new_size, keep);
	return (long)to;
}

static long model_mremap(uintptr_t old, size_t old_size, size_t new_size, int flags, uintptr_t to)
{
	struct page page;

	old_size = round_up(old_size);
	new_size = round_up(new_size);
	if ((old & PAGE_MASK) || new_size == 0)
		return -EINVAL;
	if (flags & (MREMAP_FIXED | MREMAP_DONTUNMAP)) {
		if (!(flags & MREMAP_MAYMOVE) || (to & PAGE_MASK) ||
		    (to < old + old_size && old < to + new_size))
			return -EINVAL;
		if ((flags & MREMAP_DONTUNMAP) && old_size != new_size)
			return -EINVAL;
	}
	page = *page_of(old);
	if (!page.mapped)
		return -EFAULT;
	if (page.kind == VM_GUARD)
		return -EPERM;
	if (flags & (MREMAP_FIXED | MREMAP_DONTUNMAP))
		return model_move_to(old, old_size, new_size, flags, to);
	if (old_size >= new_size) {
		if (is_sealed(old + new_size, old + old_size))
			return -EPERM;
		clear(old + new_size, old + old_size);
		return (long)old;
	}
	if (old_size > area_end(old) - old)
		return -EFAULT;
	page.tag = 0;
	if (old_size == area_end(old) - old && is_free(old + old_size, old + new_size)) {
		set(old + old_size, old + new_size, page);
		return (long)old;
	}
	to = flags & MREMAP_MAYMOVE ? place(new_size) : 0;
	if (!to)
		return -ENOMEM;
	model_move(old, old_size, to, new_size, false);
	return (long)to;
}

static long model_advise_page(struct page *page, int advice)
{
	bool shared = page->flags & AREA_SHARED;

	switch (advice) {
	case MADV_DONTNEED:
		if (!shared)
			page->tag = 0;
		return 0;
	case MADV_FREE:
		if (!shared)
			page->tag = 0;
		return shared ? -EINVAL : 0;
	case MADV_REMOVE:
		if (!shared)
			return -EINVAL;
		page->tag = 0;
		return 0;
	case MADV_HUGEPAGE:
	case MADV_NOHUGEPAGE:
		page->flags &= (uint16_t)~(AREA_HUGE | AREA_NOHUGE);
		page->flags |= advice == MADV_HUGEPAGE ? AREA_HUGE : AREA_NOHUGE;
		return 0;
	default:
		return 0;
	}
}

static long model_madvise(uintptr_t address, size_t size, int advice)
{
	uintptr_t end = address + round_up(size);
	long status = 0;
	bool hole = false;

	if (advice == 99 || (address & PAGE_MASK))
		return -EINVAL;
	for (; status == 0 && address < end; address += PAGE_SIZE) {
		const struct page *page = page_of(address);

		if (!page->mapped || page->kind == VM_GUARD)
			hole = true;
		else
			status = model_advise_page(&pages[(address - BASE) >> PAGE_SHIFT], advice);
	}
	return status == 0 && hole ? -ENOMEM : status;
}

static long model_populate(uintptr_t address, size_t size, int needed)
{
	if (address & PAGE_MASK)
		return -EINVAL;
	for (uintptr_t end = address + round_up(size); address < end; address += PAGE_SIZE) {
		const struct page *page = page_of(address);

		if (!page->mapped || page->kind == VM_GUARD)
			return -ENOMEM;
		if (!(page->prot & needed))
			return -EINVAL;
	}
	return 0;
}

static long model_set_brk(uintptr_t to)
{
	uintptr_t start = address_of(BRK_PAGE), old_end, new_end;
	struct page heap = {
		.mapped = true,
		.kind = VM_HEAP,
		.prot = PROT_READ | PROT_WRITE,
		.flags = AREA_PROMISED,
	};

	old_end = round_up(model_brk);
	new_end = round_up(to);
	if (to < start || (new_end > old_end && !is_free(old_end, new_end)) ||
	    (new_end < old_end && is_sealed(new_end, old_end)))
		return (long)model_brk;
	if (new_end > old_end)
		set(old_end, new_end, heap);
	else
		clear(new_end, old_end);
	model_brk = to;
	return (long)to;
}

/* ---- operations ---- */

static void save(void)
{
	memcpy(before, pages, sizeof(pages));
	brk_before = model_brk;
}

static void restore(void)
{
	memcpy(pages, before, sizeof(pages));
	model_brk = brk_before;
}

/* Whether a result other than the model's is one that the lack of memory allows. */
static bool is_shortage(long result)
{
	return scarce && (result == -ENOMEM || result == -EAGAIN);
}

static void report(const char *what, long result, long expected)
{
	if (result != expected)
		printf("# %s: %ld (0x%lx) instead of %ld (0x%lx)\n", what, result, result, expected,
		       expected);
	CHECK_EQ(result, expected);
}

/* Sizes from a page to the whole window, mostly small; sometimes not whole pages. */
static size_t random_size(void)
{
	static const unsigned limits[] = { 4, 4, 16, 64, 600, 1200, 2000 };
	size_t size = (1 + below(limits[below(7)])) * PAGE_SIZE;

	if (below(200) == 0)
		return 0;
	return below(4) ? size : size - below(PAGE_SIZE);
}

static uintptr_t random_address(void)
{
	uintptr_t address = address_of((long)below(N));

	/* Boundaries are where the errors are: of huge pages, and of areas. */
	if (below(8) == 0)
		address &= ~(HUGE_PAGE_SIZE - 1);
	if (below(4) == 0 && page_of(address)->mapped && page_of(address)->kind != VM_GUARD)
		address = area_end(address);
	if (address >= TOP)
		address = BASE;
	return below(100) ? address : address + 1 + below(PAGE_SIZE - 1);
}

static int random_prot(void)
{
	static const int prots[] = {
		PROT_READ | PROT_WRITE, PROT_READ | PROT_WRITE, PROT_READ | PROT_WRITE,
		PROT_READ | PROT_WRITE, PROT_READ | PROT_WRITE, PROT_NONE,
		PROT_READ,		PROT_WRITE,		PROT_READ | PROT_EXEC,
		PROT_EXEC,
	};

	return below(100) ? prots[below(10)] : PROT_READ | PROT_WRITE | PROT_EXEC;
}

/* Keep what would end outside the window inside of it, most of the time. */
static size_t fit(uintptr_t address, size_t size)
{
	uintptr_t start = address & ~PAGE_MASK;

	return start + size > TOP && below(50) ? TOP - start : size;
}

static void do_mmap(void)
{
	static const int kinds[] = { 0, 0, MAP_FIXED, MAP_FIXED_NOREPLACE };
	int flags = MAP_ANONYMOUS | kinds[below(4)] | (below(8) ? MAP_PRIVATE : MAP_SHARED) |
		    (below(8) ? 0 : MAP_NORESERVE) | (below(16) ? 0 : MAP_POPULATE);
	uintptr_t address = flags & (MAP_FIXED | MAP_FIXED_NOREPLACE) || below(2) ? random_address()
										  : 0;
	size_t size = fit(address, random_size());
	int prot = random_prot();
	long expected, result;

	if (below(200) == 0)
		flags &= ~MAP_TYPE;
	expected = model_mmap(address, size, prot, flags);
	result = vm_mmap(address, size, prot, flags);
	if (result != expected && is_shortage(result))
		restore();
	else
		report("mmap", result, expected);
}

static void do_munmap(void)
{
	uintptr_t address = random_address();
	size_t size = fit(address, random_size());
	long expected = model_munmap(address, size), result = vm_munmap(address, size);

	if (result != expected && is_shortage(result))
		restore();
	else
		report("munmap", result, expected);
}

/* Whether all pages from START on, up to a hole or END, have PROT. */
static bool all_have(uintptr_t start, uintptr_t end, int prot)
{
	struct vm_description description;

	for (; start < end; start += PAGE_SIZE) {
		vm_describe(start, &description);
		if (!description.mapped)
			break;
		if (description.prot != prot)
			return false;
	}
	return true;
}

static void do_mprotect(void)
{
	uintptr_t address = random_address();
	size_t size = fit(address, random_size());
	int prot = random_prot();
	long expected = model_mprotect(address, size, prot);
	long result = vm_mprotect(address, size, prot);

	if (!is_shortage(result)) {
		report("mprotect", result, expected);
		return;
	}
	/* ENOMEM may mean a hole; then what lies before it is changed, or memory was short. */
	if (result != expected || !all_have(address, address + round_up(size), prot))
		restore();
}

static void forget_unmapped(uintptr_t start, uintptr_t end)
{
	for (; start < end; start += PAGE_SIZE)
		if (!vm_is_mapped(start, PAGE_SIZE))
			clear(start, start + PAGE_SIZE);
}

static void do_mremap(void)
{
	static const int choices[] = {
		MREMAP_MAYMOVE, MREMAP_MAYMOVE, MREMAP_MAYMOVE | MREMAP_FIXED,
		MREMAP_MAYMOVE | MREMAP_FIXED, 0, MREMAP_MAYMOVE | MREMAP_DONTUNMAP,
		MREMAP_MAYMOVE | MREMAP_DONTUNMAP | MREMAP_FIXED, MREMAP_FIXED,
	};
	int flags = choices[below(8)];
	uintptr_t old = random_address(), to = random_address();
	size_t old_size = fit(old, random_size()), new_size = random_size();
	long expected, result;

	if (below(2) && page_of(old)->mapped && page_of(old)->kind != VM_GUARD) {
		old &= ~PAGE_MASK;
		old_size = area_end(old) - old;
	}
	if ((flags & MREMAP_DONTUNMAP) && below(8))
		new_size = old_size;
	new_size = fit(to, new_size);
	if (old_size == 0)
		old_size = PAGE_SIZE;
	/* Several areas: see vm_mremap_of_several_areas. */
	if ((flags & MREMAP_FIXED) && !(old & PAGE_MASK) && page_of(old)->mapped &&
	    round_up(old_size) == round_up(new_size) && round_up(old_size) > area_end(old) - old)
		old_size = new_size = area_end(old) - old;
	expected = model_mremap(old, old_size, new_size, flags, to);
	result = vm_mremap(old, old_size, new_size, flags, to);
	if (result == expected || !is_shortage(result)) {
		report("mremap", result, expected);
		return;
	}
	/* As on Linux, the target and what is cut off may be gone already. */
	restore();
	if (flags & MREMAP_FIXED) {
		forget_unmapped(to, to + round_up(new_size));
		forget_unmapped(old + round_up(new_size), old + round_up(old_size));
	}
}

/* After a lack of memory some pages are done and others not, and what MADV_FREE does is up to the
 * libOS: see. */
static void resynchronize(uintptr_t start, uintptr_t end)
{
	struct page_translation translation;
	bool mixed;

	restore();
	for (; start < end && start < TOP; start += PAGE_SIZE)
		if (!machine_page_query(start, &translation) ||
		    contents(&translation, start, &mixed) == 0)
			pages[(start - BASE) >> PAGE_SHIFT].tag = 0;
}

static void do_madvise(void)
{
	static const int choices[] = {
		MADV_DONTNEED, MADV_DONTNEED, MADV_DONTNEED, MADV_FREE, MADV_REMOVE, MADV_WILLNEED,
		MADV_HUGEPAGE, MADV_NOHUGEPAGE, MADV_NORMAL, 99, 22, 23,
	};
	int advice = choices[below(12)];
	uintptr_t address = random_address();
	size_t size = fit(address, random_size());
	long expected, result;

	if (advice == 22 || advice == 23)
		expected = model_populate(address, size, advice == 22 ? PROT_READ : PROT_WRITE);
	else
		expected = model_madvise(address, size, advice);
	result = vm_madvise(address, size, advice);
	if (result == expected && advice == MADV_FREE && fake_maps_ahead && !(address & PAGE_MASK))
		resynchronize(address, address + round_up(size));
	else if (result == expected || !is_shortage(result))
		report("madvise", result, expected);
	else if (advice == MADV_HUGEPAGE || advice == MADV_NOHUGEPAGE)
		restore();
	else if (advice != 22 && advice != 23)
		resynchronize(address, address + round_up(size));
}

static void do_brk(void)
{
	uintptr_t to = address_of(BRK_PAGE) + below(below(4) ? 300 : 3000) * 1111;
	long expected, result;

	if (below(50) == 0)
		to = below(2) ? 0 : UINTPTR_MAX - below(5000);
	expected = model_set_brk(to);
	result = vm_brk(to);
	if (scarce && result != expected) {
		CHECK_EQ(result, brk_before);
		restore();
		return;
	}
	report("brk", result, expected);
}

static long fault_for(const struct page *page, enum vm_access access)
{
	if (!page->mapped || page->kind == VM_GUARD)
		return -EFAULT;
	if (access == VM_ACCESS_WRITE)
		return page->prot & PROT_WRITE ? 0 : -EACCES;
	if (access == VM_ACCESS_EXEC)
		return page->prot & PROT_EXEC ? 0 : -EACCES;
	return page->prot ? 0 : -EACCES;
}

static void touch_page(uintptr_t address, enum vm_access access)
{
	static const unsigned needed[] = { PAGE_READ, PAGE_WRITE, PAGE_EXEC };
	struct page *page = &pages[(address - BASE) >> PAGE_SHIFT];
	long expected = fault_for(page, access), result = 0;
	unsigned char *data = fake_access(address, needed[access]);

	if (!data) {
		result = vm_fault(address, access);
		if (result != expected && is_shortage(result))
			return;
		data = fake_access(address, needed[access]);
	}
	report("fault", result, expected);
	CHECK((data != NULL) == (result == 0));
	if (!data || access != VM_ACCESS_WRITE)
		return;
	data -= address & PAGE_MASK;
	page->tag = ++tags;
	memcpy(data, &page->tag, sizeof(page->tag));
	memcpy(data + PAGE_SIZE - sizeof(page->tag), &page->tag, sizeof(page->tag));
}

static void do_touch(void)
{
	uintptr_t address = random_address();
	unsigned count = 1 + (unsigned)below(below(4) ? 4 : 300);

	for (; count > 0 && address < TOP; count--, address += PAGE_SIZE)
		touch_page(address + below(PAGE_SIZE - (address & PAGE_MASK)),
			   below(8) ? VM_ACCESS_WRITE : (enum vm_access)below(3));
}

static void do_mincore(void)
{
	static unsigned char vector[N];
	struct page_translation translation;
	uintptr_t start = random_address() & ~PAGE_MASK;
	size_t size = fit(start, random_size()), count = round_up(size) >> PAGE_SHIFT;
	bool mapped = true;

	if (start + size > TOP)
		size = TOP - start, count = round_up(size) >> PAGE_SHIFT;
	for (size_t i = 0; i < count; i++) {
		const struct page *page = page_of(start + i * PAGE_SIZE);

		mapped = mapped && page->mapped && page->kind != VM_GUARD;
	}
	CHECK_EQ(vm_is_mapped(start, size), mapped);
	CHECK_EQ(vm_mincore(start, size, vector), mapped ? 0 : -ENOMEM);
	for (size_t i = 0; mapped && i < count; i++)
		CHECK_EQ(vector[i], machine_page_query(start + i * PAGE_SIZE, &translation));
}

static void step(void)
{
	static void (*const operations[])(void) = {
		do_mmap,    do_mmap, do_munmap,	 do_mprotect, do_mremap, do_mremap,
		do_madvise, do_brk,  do_mincore, do_touch,    do_touch,	 do_touch,
	};
	unsigned which = (unsigned)below(sizeof(operations) / sizeof(*operations));

	save();
	fake_tables_fail_after = scarce && below(3) == 0 ? (long)below(4) : -1;
	operations[which]();
	fake_tables_fail_after = -1;
}

static void setup(uint64_t ram)
{
	static const struct vm_layout layout = {
		.brk_start = BASE + BRK_PAGE * PAGE_SIZE,
		.mmap_top = TOP,
		.mmap_bottom = BASE,
	};

	fake_ram_init((paddr_t)3 << 20, ram);
	frames_add((paddr_t)3 << 20, ram);
	vm_init(&layout);
	CHECK_EQ(vm_add_boot_area(BASE - OUTSIDE, OUTSIDE, 0, VM_GUARD, "below"), 0);
	CHECK_EQ(vm_add_boot_area(TOP, OUTSIDE, 0, VM_GUARD, "above"), 0);
	CHECK_EQ(vm_add_boot_area(address_of(2000), 4 * PAGE_SIZE, 0, VM_GUARD, "inside"), 0);
	set(address_of(2000), address_of(2004), guard);
	model_brk = layout.brk_start;
}

static void run(uint64_t ram, uint64_t first_seed, uint64_t steps, unsigned interval)
{
	uint64_t available;

	seed = first_seed;
	setup(ram);
	available = frames_available();
	for (uint64_t i = 0; i < steps; i++) {
		step();
		if (i % interval == 0)
			check_everything();
	}
	check_everything();
	CHECK_EQ(vm_munmap(BASE, 2000 * PAGE_SIZE), 0);
	CHECK_EQ(vm_munmap(address_of(2004), (N - 2004) * PAGE_SIZE), 0);
	CHECK_EQ(fake_mapped_pages, 0);
	CHECK(fake_tables <= fake_tables_kept);
	CHECK_EQ(vm.area_count, 3);
	CHECK_EQ(vm.promised, 0);
	/* Pages for areas may remain. */
	CHECK(frames_available() + (2 + fake_tables_kept) * PAGE_SIZE >= available);
}

TEST(vm_model_ample_ram)
{
	run((uint64_t)128 << 20, check_seed(1), check_steps(60000), 40);
}

/* Large pages only when asked for: between the thresholds. */
TEST(vm_model_middling_ram)
{
	run((uint64_t)40 << 20, check_seed(2), check_steps(40000), 40);
}

TEST(vm_model_scarce_ram)
{
	scarce = true;
	run((uint64_t)6 << 20, check_seed(3), check_steps(50000), 40);
}

TEST(vm_model_tiny_ram)
{
	scarce = true;
	run((uint64_t)256 << 10, check_seed(4), check_steps(30000), 40);
}

/* Huge pages, and tables that fail when they are to be split. */
TEST(vm_model_ample_ram_failing_tables)
{
	scarce = true;
	run((uint64_t)128 << 20, check_seed(5), check_steps(40000), 40);
}

/* All at once, then by windows, then page by page. */
TEST(vm_model_ahead)
{
	fake_maps_ahead = true;
	run((uint64_t)128 << 20, check_seed(7), check_steps(40000), 40);
}

TEST(vm_model_ahead_middling_ram)
{
	fake_maps_ahead = true;
	run((uint64_t)40 << 20, check_seed(8), check_steps(40000), 40);
}

TEST(vm_model_ahead_failing_tables)
{
	fake_maps_ahead = scarce = true;
	run((uint64_t)64 << 20, check_seed(9), check_steps(40000), 40);
}

TEST(vm_model_every_step)
{
	scarce = true;
	run((uint64_t)64 << 20, check_seed(6), check_steps(3000), 1);
}

CHECK_MAIN
