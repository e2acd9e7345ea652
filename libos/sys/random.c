/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include <errno.h>
#include <sys/random.h>

#include <dev/random.h>
#include <signal/hooks.h>

#include <sys_calls.h>

#include "vectors.h"

#define INSECURE 4u /* GRND_INSECURE */

/* The pool is ready from the start: no flag makes a difference. */
long sys_getrandom(void *buf, size_t length, unsigned int flags)
{
	if (flags & ~(GRND_NONBLOCK | GRND_RANDOM | INSECURE) ||
	    (flags & (GRND_RANDOM | INSECURE)) == (GRND_RANDOM | INSECURE))
		return -EINVAL;
	return signal_hook_return(random_copy_out(buf, vector_limit(length)));
}
