/* SPDX-License-Identifier: MIT */
#ifndef FILE_OWN_LOCK_H
#define FILE_OWN_LOCK_H

#define OWN_ALIGN _Alignof(void *)

/* A file's lock of its own: in this variant, for programs with one thread, nothing. */
struct own_lock {
};

struct own_group {
};

#endif
