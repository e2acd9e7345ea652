/* SPDX-License-Identifier: MIT */
/*
 * Init calls: run once at boot, on the boot stack, before the program, in the order of levels.
 * A call exists only if its object is linked.
 */
#ifndef INIT_INIT_H
#define INIT_INIT_H

typedef void (*init_call)(void);

/* Levels: 1 memory users, 2 devices, 3 everything else.  Within a level the order is undefined. */
#define INIT_CALL(level, function)                                                                 \
	static const init_call init_##function                                                     \
		__attribute__((used, section(".libos.init." #level))) = function

#endif
