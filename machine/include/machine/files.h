/* SPDX-License-Identifier: MIT */
/*
 * Machine interface: files of the host.
 */
#ifndef MACHINE_FILES_H
#define MACHINE_FILES_H

#include <stdint.h>

/* How many files and directories the host gives; costs nothing. */
unsigned machine_files_count(void);

/* A request: SKETE_FILE_* of <eremite/skete.h> with its arguments.  -ENODEV: there are none. */
long machine_files_call(unsigned call, uint64_t a, uint64_t b, uint64_t c, uint64_t d);

#endif
