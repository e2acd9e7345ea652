/* SPDX-License-Identifier: MIT */
/*
 * QEMU tells by its configuration interface (docs/specs/fw_cfg.rst there), others by a table.
 */
#include <arch/cpu.h>
#include <machine/cpu.h>
#include <machine/machine_cpus.h>

#include "cpus.h"
#include "x86vm.h"

#define PORT_SELECTOR 0x510
#define PORT_DATA 0x511
#define KEY_SIGNATURE 0
#define KEY_CPUS 5

static uint32_t read_key(uint16_t key, unsigned size)
{
	uint32_t value = 0;

	outw(PORT_SELECTOR, key);
	for (unsigned i = 0; i < size; i++)
		value |= (uint32_t)inb(PORT_DATA) << 8 * i;
	return value;
}

static unsigned find_out(void)
{
	uint32_t count = cpus_table.count;

	if (count == 0 && read_key(KEY_SIGNATURE, 4) == 0x554d4551) /* "QEMU" */
		count = read_key(KEY_CPUS, 2);
	if (count < 1)
		return 1;
	return count < MACHINE_CPUS ? count : MACHINE_CPUS;
}

unsigned x86vm_cpu_count(void)
{
	static unsigned count;

	if (count == 0)
		count = find_out();
	return count;
}
