/* SPDX-License-Identifier: MIT */
/*
 * What skete may still do once the guest runs (sandbox.c, gen-filter.c).
 */
#ifndef SKETE_SANDBOX_H
#define SKETE_SANDBOX_H

/* The descriptors that are left besides the standard ones; the virtual CPUs, or the guest's
 * process, are from SANDBOX_CPUS on. */
enum sandbox_descriptor {
	SANDBOX_HELPER = 3,
	SANDBOX_VM = 59, /* to give it more of the RAM */
	SANDBOX_SNAPSHOT = 60, /* that is written */
	SANDBOX_DEBUGGER = 61,
	SANDBOX_STATUS = 62, /* /proc/self/status, for --stats */
	SANDBOX_STATS = 63,  /* where they go */
	SANDBOX_CPUS = 64,
};

/* What a run needs beyond the rest; there is a filter for each combination (gen-filter.c). */
enum sandbox_feature {
	SANDBOX_FILES = 1, /* --map */
	SANDBOX_GDB = 2, /* --gdb */
	SANDBOX_SAVE = 4, /* --snapshot-at-main */
	SANDBOX_FEATURES = 8, /* the next bit: one behind all combinations */
};

#endif
