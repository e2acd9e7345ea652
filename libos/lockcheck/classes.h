/* SPDX-License-Identifier: MIT */
/*
 * Classes of the libOS's own locks.
 */
#ifndef LOCKCHECK_CLASSES_H
#define LOCKCHECK_CLASSES_H

#include <stdbool.h>
#include <stddef.h>

#include <arch/lock.h>

#include "statistics.h"

#define CLASSES 64 /* number 0 is nobody's */

struct lock_class {
	const char *name;      /* NULL: it is that of one lock */
	const struct spin *at; /* that one */
	bool innermost;        /* page faults are handled under it */
	struct statistics statistics;
};

extern struct lock_class classes[CLASSES];

/* The number of a lock's class; 0: there are too many, this one is not watched. */
unsigned class_of(struct spin *spin);

/* What it is called. */
void class_name(unsigned class, char *to, size_t size);

#endif
