/* SPDX-License-Identifier: MIT */
#include <stddef.h>
#include <string.h>

#include <arch/cpu.h>
#include <arch/own.h>
#include <arch/setup.h>
#include <eremite/skete.h>
#include <machine/machines.h>
#include <machine/upcall.h>

#include "skete.h"

uint64_t skete_call_entry;
static uint64_t snapshot;

/* musl calls this before main. */
void eremite_at_main(void);
uint64_t machine_tsc_scale;

_Static_assert(sizeof(struct arch_upcall) == sizeof(struct skete_upcall) &&
	       offsetof(struct arch_upcall, frame) == offsetof(struct skete_upcall, frame) &&
	       sizeof(struct trap_frame) == sizeof(struct skete_frame),
	       "trap.S works on the monitor's structure");

_Noreturn void skete_start(struct skete_boot *boot);

static _Noreturn void refuse(void)
{
	static const char message[] =
		"eremite: this image and this Skete speak different versions: build the image again\n";

	machine_console_write(CONSOLE_ERROR, message, sizeof message - 1);
	machine_exit(MACHINE_PANICKED, 0);
}

void skete_start(struct skete_boot *boot)
{
	arch_own_init();
	skete_call_entry = boot->call;
	if (boot->version != SKETE_VERSION || boot->size != sizeof *boot)
		refuse();
	boot->info.entry_tsc = boot_tsc;
	boot_tsc -= boot->passed;
	snapshot = boot->snapshot;
	if (boot->cpuid[0] != 0)
		cpu_set_features(&(struct cpu_features){ boot->cpuid[0], boot->cpuid[1], boot->cpuid[2],
							 boot->cpuid[3], true });
	skete_pages_given(&boot->info);
	machine_tsc_scale = boot->tsc_scale;
	machine_clock_set_epoch(boot->epoch);
	libos_start(&boot->info);
}

void eremite_at_main(void)
{
	static bool enabled;

	if (snapshot) {
		enabled = skete_event_mask();
		arch_own_save();
		skete_call(SKETE_MAIN, machine_clock_cycles(), 0, 0, 0);
	}
	/* Who restores the snapshot comes here again, with events masked as at every start. */
	skete_event_unmask(enabled);
}
