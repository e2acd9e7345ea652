/* SPDX-License-Identifier: MIT */
/*
 * Atomic access to a word that the application names: as <arch/user.h>.
 */
#ifndef ARCH_USER_ATOMIC_H
#define ARCH_USER_ATOMIC_H

#include <errno.h>
#include <stdint.h>

#include <arch/user.h>

int user_compare_exchange(int *word, int *expected, int value);

/* If *WORD is *EXPECTED, it becomes VALUE; *EXPECTED becomes what *WORD was.  -EFAULT. */
static inline int user_exchange_if(int *word, int *expected, int value)
{
	if ((uintptr_t)word > USER_END - sizeof *word ||
	    user_compare_exchange(word, expected, value) != 0)
		return -EFAULT;
	return 0;
}

#endif
