/* SPDX-License-Identifier: MIT */
#ifndef DUPLICATE_H
#define DUPLICATE_H

#include <stdbool.h>

struct file;

/* One more descriptor, at least LOWEST, for FILE.  -EMFILE, -ENOMEM. */
int duplicate(struct file *file, int lowest, bool close_on_exec);

#endif
