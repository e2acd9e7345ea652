/* SPDX-License-Identifier: MIT */
#include <arch/page.h>
#include <machine/machines.h>

#include "skete.h"

unsigned skete_files_count(void)
{
	/* Where the boot information is (eremite/skete.h). */
	const struct skete_boot *boot =
		(const struct skete_boot *)((skete_call_entry & ~PAGE_MASK) + PAGE_SIZE);

	return boot->maps <= SKETE_FILE_MAPS ? (unsigned)boot->maps : 0;
}

long skete_files_call(unsigned call, uint64_t a, uint64_t b, uint64_t c, uint64_t d)
{
	return skete_call(call, a, b, c, d);
}
