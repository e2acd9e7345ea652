/* SPDX-License-Identifier: MIT */
/*
 * Programs that call on CPUs that are host threads, under TSan.
 */
#define STEPS 2000u
#define RUN_SECONDS 100
#include "explore.c"

const char *__tsan_default_options(void);
const char *__tsan_default_options(void)
{
	return "halt_on_error=1:atexit_sleep_ms=0";
}
