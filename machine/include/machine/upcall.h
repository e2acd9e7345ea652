/* SPDX-License-Identifier: MIT */
/*
 * Machine interface, the other direction: what every machine calls in the libOS.
 */
#ifndef MACHINE_UPCALL_H
#define MACHINE_UPCALL_H

#include <stddef.h>
#include <stdint.h>

#include <arch/trap.h>
#include <machine/paging.h>

struct eremite_boot_info;

/* What an access that faulted was: the values of enum vm_access. */
enum page_access { PAGE_ACCESS_NONE = -1, PAGE_ACCESS_READ, PAGE_ACCESS_WRITE, PAGE_ACCESS_EXEC };

struct exception {
	int signal;       /* what it is on Linux: SIGSEGV, SIGFPE, ... */
	int code;         /* si_code */
	uint64_t address; /* si_addr; of a page fault the address that was accessed */
	int access;       /* of a page fault: enum page_access; else PAGE_ACCESS_NONE */
	const char *what; /* for people: "division by zero" */
	struct trap_frame *frame;
};

/* The start of the libOS, on the boot stack, events masked.  INFO stays valid for ever. */
_Noreturn void libos_start(const struct eremite_boot_info *info);

/* A frame for a page table, contents undefined; PADDR_NONE if RAM is out.  And back. */
paddr_t libos_table_alloc(void);
void libos_table_free(paddr_t frame);

/* Map RAM, readable and writable, contents undefined, at [VA, VA + SIZE), which is the machine's
 * (from 0x608000000000 on).  Takes the memory lock.  -ENOMEM: nothing is mapped.
 * In the variant with threads only. */
int libos_map_ram(uintptr_t va, size_t size);
/* What FN returns, which is called with the memory lock held.  In the variant with threads only. */
int libos_locked(int (*fn)(void *argument), void *argument);

/* A page fault at ADDRESS; events masked.  0: resolved.  Errors as vm_fault of <mm/vm.h>. */
int libos_page_fault(uintptr_t address, enum page_access access);

/* Deal with EXCEPTION: a signal handler of the application runs when its frame is resumed, or the
 * guest ends with a report.  An exception in code of the libOS is a panic.  Events masked. */
void exception_raise(const struct exception *exception);

/* The libOS or the machine cannot go on: report it, end the guest (exit status 125). */
_Noreturn void panic(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Called before an event returns to FRAME: pending work, if FRAME is the application's. */
void sched_return(struct trap_frame *frame);

#endif
