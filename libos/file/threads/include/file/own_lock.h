/* SPDX-License-Identifier: MIT */
#ifndef FILE_OWN_LOCK_H
#define FILE_OWN_LOCK_H

#include <arch/lock.h>

/* A file's lock of its own. */
struct own_lock {
	struct spin *used; /* NULL: it has none, its operations need the files lock */
	struct spin spin;  /* not of the file alone: it stays when the memory becomes another file */
};

#endif
