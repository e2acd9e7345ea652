/* SPDX-License-Identifier: MIT */
/*
 * A machine's RAM and translations, for tests.
 *
 * RAM (ram.c) is reserved host memory, so that it costs nothing until it is touched.  There are two
 * implementations of the translations: paging.c, the simplest that follows <machine/paging.h>, and
 * paging_x86_64.c, the real page-table format.  The frames of tables come from frames_alloc.
 * Whatever breaks the contract of <machine/paging.h> aborts the test.
 */
#ifndef FAKE_PAGING_H
#define FAKE_PAGING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <machine/paging.h>

/* SIZE bytes of RAM at physical address BASE; once for each test, before anything else. */
void fake_ram_init(paddr_t base, uint64_t size);

/* What machine_maps_ahead says; at first false. */
extern bool fake_maps_ahead;

/* How many series were mapped, and whether the machine can do that at all. */
extern unsigned long fake_series;
extern bool fake_no_series;

/* How many pages of RAM the test or the libOS has touched. */
uint64_t fake_ram_touched(void);

/* The allocation of the table after N more fails (0: the next one); -1: none does. */
extern long fake_tables_fail_after;

/* Tables that may remain when nothing is mapped any more. */
extern const unsigned long fake_tables_kept;

/* Tables in use, and pages that are mapped (a huge page counts as 512). */
extern unsigned long fake_tables, fake_mapped_pages;

/* What the application's access to ADDRESS reaches in RAM, if its permissions allow the access
 * (PAGE_READ, PAGE_WRITE or PAGE_EXEC); else NULL. */
void *fake_access(uintptr_t address, unsigned access);

/* For the implementations: a frame for a table, what is mapped now and what not any more (each
 * frame is mapped once at most), and the end of a test that broke a rule. */
paddr_t fake_table_alloc(void);
void fake_table_free(paddr_t frame);
void fake_frames_mapped(paddr_t frame, size_t size);
void fake_frames_unmapped(paddr_t frame, size_t size);
_Noreturn void fake_broken(const char *rule, uintptr_t address);

#endif
