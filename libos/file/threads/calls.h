/* SPDX-License-Identifier: MIT */
#ifndef FILE_CALLS_H
#define FILE_CALLS_H

/* What comes at the end of each call. */
void call_ends(void);

#endif
