/* SPDX-License-Identifier: MIT */
/*
 * Machine interface: the end of the guest, and entropy.
 */
#ifndef MACHINE_CONTROL_H
#define MACHINE_CONTROL_H

#include <stddef.h>

enum machine_end {
	MACHINE_EXITED,   /* the program exited; value is its status, 0 to 255 */
	MACHINE_SIGNALED, /* the program was ended by a signal; value is its number */
	MACHINE_PANICKED, /* the libOS failed; value is ignored */
};

/* End the guest and tell the host how, as exactly as the machine can. */
_Noreturn void machine_exit(enum machine_end how, int value);

/* Collect up to SIZE bytes from the hardware's random source; returns how many it got. */
size_t machine_entropy(void *data, size_t size);

#endif
