/* SPDX-License-Identifier: MIT */
/*
 * Access to memory that the application names.
 *
 * These are the only functions that touch an address the application passed in.  They bring in
 * pages as the application's own access would, and return 0, or -EFAULT where the access would
 * have faulted; then what lies before the fault has been copied.  No lock of libos/mm may be held.
 */
#ifndef ARCH_USER_H
#define ARCH_USER_H

#include <stddef.h>
#include <stdint.h>

/* End of the application's address space: nothing at or above is ever accessed. */
#define USER_END 0x7ffffffff000ul

int user_copy_in(void *to, const void *from, size_t size);
int user_copy_out(void *to, const void *from, size_t size);
int user_clear(void *to, size_t size);

/* Copy the string at FROM with its NUL into TO, at most SIZE bytes.  Returns its length without
 * the NUL; -ENAMETOOLONG if there is no NUL in SIZE bytes. */
long user_copy_string(char *to, const char *from, size_t size);

#endif
