/* SPDX-License-Identifier: MIT */
/*
 * From entry.S to libos_start.
 */
#include <string.h>

#include <arch/cpu.h>
#include <arch/layout.h>
#include <arch/own.h>
#include <arch/setup.h>
#include <boot/protocols.h>
#include <boot/regions.h>
#include <eremite/entry.h>
#include <machine/console.h>
#include <machine/control.h>
#include <machine/upcall.h>

#include "x86vm.h"

static struct eremite_boot_info boot_info;

_Noreturn void pvh_start(uint64_t start_info);
_Noreturn void linux_start(uint64_t boot_params);

static bool read_physical(const struct physical_memory *memory, uint64_t address, void *to,
			  size_t size)
{
	uint64_t mapped = x86vm_boot_mapped();

	(void)memory;
	if (address >= mapped || size > mapped - address)
		return false;
	memcpy(to, (const void *)(DIRECT_MAP_BASE + address), size);
	return true;
}

static _Noreturn void refuse(const char *message)
{
	machine_console_write(CONSOLE_ERROR, message, strlen(message));
	machine_exit(MACHINE_PANICKED, 0);
}

static _Noreturn void start(int status)
{
	if (status != 0 || boot_info.region_count == 0)
		refuse("eremite: the loader's boot information is damaged; boot by PVH or as Linux\n");
	boot_info.entry_tsc = boot_tsc;
	cpu_init();
	memory_init(&boot_info);
	arch_own_init();
	traps_init();
	libos_start(&boot_info);
}

void pvh_start(uint64_t start_info)
{
	struct physical_memory memory = { read_physical };

	start(pvh_parse(&memory, start_info, &boot_info));
}

void linux_start(uint64_t boot_params)
{
	struct physical_memory memory = { read_physical };

	start(linux_parse(&memory, boot_params, &boot_info));
}
