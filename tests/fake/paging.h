/* SPDX-License-Identifier: MIT */
/*
 * A machine's RAM and translations, for tests.
 *
 * RAM is reserved host memory, so that it costs nothing until it is touched.  Small pages need a
 * table for each 2 MiB, whose frame comes from frames_alloc as on a real machine.  Whatever breaks
 * the contract of <machine/paging.h> aborts the test.
 */
#ifndef FAKE_PAGING_H
#define FAKE_PAGING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <machine/paging.h>

/* SIZE bytes of RAM at physical address BASE; once for each test, before anything else. */
void fake_ram_init(paddr_t base, uint64_t size);

/* How many pages of RAM the test or the libOS has touched. */
uint64_t fake_ram_touched(void);

/* The allocation of the table after N more fails (0: the next one); -1: none does. */
extern long fake_tables_fail_after;

/* Tables in use, and pages that are mapped (a huge page counts as 512). */
extern unsigned long fake_tables, fake_mapped_pages;

/* What the application's access to ADDRESS reaches in RAM, if its permissions allow the access
 * (PAGE_READ, PAGE_WRITE or PAGE_EXEC); else NULL. */
void *fake_access(uintptr_t address, unsigned access);

#endif
