/* SPDX-License-Identifier: MIT */
/*
 * The application's address space: areas, faults, and the semantics of mmap(2) and its family for
 * private and shared anonymous memory.
 *
 * Locking: every function takes the memory lock itself.  Errors are negative errno values as the
 * manual pages of the calls give them.  Addresses and sizes are in bytes.
 */
#ifndef MM_VM_H
#define MM_VM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum vm_kind {
	VM_ANONYMOUS, /* mmap */
	VM_HEAP,      /* brk */
	VM_STACK,     /* the main stack; the area below it is its guard */
	VM_GUARD,     /* never accessible, owned by the libOS; application calls may not change it */
	VM_TEXT,      /* the image's code, */
	VM_RODATA,    /* read-only data, */
	VM_DATA,      /* data and the libOS's bss: mapped by the machine at boot */
	VM_BSS,       /* the application's demand-zero bss */
	VM_FILE,      /* pages of a file (mm/file_pages.h) */
};

enum vm_access { VM_ACCESS_READ, VM_ACCESS_WRITE, VM_ACCESS_EXEC };

/* Where the address space begins and ends, decided at boot. */
struct vm_layout {
	uintptr_t brk_start; /* page-aligned */
	uintptr_t mmap_top;  /* page-aligned; mappings are placed below, top down */
	uintptr_t mmap_bottom;
	/* [libos_start, mmap_bottom) is the libOS's: the direct map, device registers.  Nothing that
	 * the application asks for reaches in there.  0: there is no such range. */
	uintptr_t libos_start;
};

void vm_init(const struct vm_layout *layout);

/* ENTER, which calls vm_add_boot_area, runs when areas are needed first: a program that neither maps
 * memory nor faults spends nothing on them. */
void vm_enter_later(void (*enter)(void));

/* Map zeroed pages that lie in a STACK or BSS area, before that is entered.  SIZE is a multiple of
 * the page size, 4 MiB at most.  -ENOMEM. */
int vm_map_early(uintptr_t start, size_t size);
/* SIZE bytes were mapped so by the machine. */
void vm_mapped_early(size_t size);

/* Enter an area that exists from boot.  KIND says who owns its pages: areas of TEXT, RODATA and
 * DATA are already mapped; STACK and BSS are demand-zero.  NAME shows in crash reports, and is not
 * copied.  -ENOMEM, -EEXIST. */
int vm_add_boot_area(uintptr_t start, size_t size, int prot, enum vm_kind kind, const char *name);

/* mmap(2), munmap(2), mprotect(2), mremap(2), madvise(2), mincore(2), brk(2) as the manual pages
 * and Linux have them, for anonymous memory.  vm_mmap and vm_mremap return the address or a
 * negative errno.  vm_brk returns the (new or old) break, as the raw Linux call does. */
long vm_mmap(uintptr_t address, size_t size, int prot, int flags);
int vm_munmap(uintptr_t address, size_t size);
int vm_mprotect(uintptr_t address, size_t size, int prot);
long vm_mremap(uintptr_t old, size_t old_size, size_t new_size, int flags, uintptr_t new_address);
int vm_madvise(uintptr_t address, size_t size, int advice);
int vm_mincore(uintptr_t address, size_t size, unsigned char *vector);
long vm_brk(uintptr_t new_break);

/* Whether areas cover all of [address, address + size), whatever they permit. */
bool vm_is_mapped(uintptr_t address, size_t size);

/* mlock(2), munlock(2), for whole pages: mark them, and touch them all as their areas permit.  RAM is
 * never taken away again, marked or not.
 * -ENOMEM: not all of it is mapped and accessible, or RAM is exhausted. */
int vm_lock_pages(uintptr_t start, size_t size, bool locked, bool bring_in);

/* mlockall(2), munlockall(2): what is there, what will be mapped.  Of what is there, the areas that
 * RAM is promised to are brought in. */
int vm_lock_all(bool current, bool future, bool bring_in);
int vm_unlock_all(void);

/* msync(2) for whole pages.  -ENOMEM, -EBUSY. */
int vm_sync(uintptr_t start, size_t size, bool wait, bool invalidate);

/* Resolve a fault.  Called by the fault handler with events masked.
 * 0: resolved, retry the access.  -EFAULT: no mapping there (SEGV_MAPERR).  -EACCES: mapped, but not
 * for this access (SEGV_ACCERR).  -ENOMEM: RAM is exhausted. */
int vm_fault(uintptr_t address, enum vm_access access);

/* Make [address, address + size) present for the access, as touching each page would.
 * Errors as vm_fault. */
int vm_populate(uintptr_t address, size_t size, enum vm_access access);

/* What lies at ADDRESS, for crash reports. */
struct vm_description {
	bool mapped;       /* an area contains the address */
	enum vm_kind kind; /* of that area */
	int prot;          /* PROT_* of that area */
	uintptr_t start, end;
	const char *name;  /* may be NULL; of a guard: what it guards */
};

void vm_describe(uintptr_t address, struct vm_description *description);

/* Bytes of application memory: address space, resident now, resident at most so far; and faults
 * resolved.  For getrusage, prlimit and sysinfo. */
struct vm_statistics {
	uint64_t virtual_size;
	uint64_t resident;
	uint64_t resident_peak;
	uint64_t faults;
};

void vm_statistics(struct vm_statistics *statistics);

/* RAM in bytes that is free and not promised to an area. */
uint64_t vm_spare_ram(void);

/* Limits in bytes (RLIMIT_AS, RLIMIT_DATA, RLIMIT_STACK); UINT64_MAX is none. */
void vm_set_limits(uint64_t address_space, uint64_t data);

#endif
