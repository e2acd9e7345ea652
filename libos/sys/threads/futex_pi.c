/* SPDX-License-Identifier: MIT */
#include <errno.h>

#include "futex_pi.h"

long futex_lock_pi(int *word, int op, const struct timespec *timeout)
{
	(void)word;
	(void)op;
	(void)timeout;
	return -ENOSYS;
}

long futex_trylock_pi(int *word)
{
	(void)word;
	return -ENOSYS;
}

long futex_unlock_pi(int *word)
{
	(void)word;
	return -ENOSYS;
}
