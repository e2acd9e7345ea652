/* SPDX-License-Identifier: MIT */
#include <sys_calls.h>

#include "process.h"

long sys_gettid(void)
{
	return PROCESS_ID;
}

long sys_set_tid_address(int *tid)
{
	(void)tid; /* it is cleared when the thread ends, and then all ends */
	return PROCESS_ID;
}
