/* SPDX-License-Identifier: MIT */
#ifndef BOOT_MP_TABLE_H
#define BOOT_MP_TABLE_H

#include <boot/protocols.h>

#define MP_CPUS 64 /* more are left alone */

struct mp_cpus {
	unsigned count; /* 0: there is no table */
	uint8_t apic[MP_CPUS]; /* the numbers of their local APICs */
};

/* What the MP configuration table says, if it can be found from the last KiB below 640 KiB. */
void mp_parse(const struct physical_memory *memory, struct mp_cpus *cpus);

#endif
