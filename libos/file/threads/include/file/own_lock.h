/* SPDX-License-Identifier: MIT */
#ifndef FILE_OWN_LOCK_H
#define FILE_OWN_LOCK_H

#include <arch/lock.h>

#define OWN_ALIGN 64 /* the lock of a file is on a cache line that others do not write to */

/* A file's lock of its own. */
struct own_lock {
	struct spin *used; /* NULL: it has none, its operations need the files lock */
	struct spin spin;  /* not of the file alone: it stays when the memory becomes another file */
};

/* Open files that share one.  Under the files lock. */
struct own_group {
	struct spin *spin; /* of the first of them; it stays when that is closed before others */
	unsigned count;
};

#endif
