/* SPDX-License-Identifier: MIT */
#include <arch/cpu.h>

/* Intel SDM volume 1, 7.3.17.2: RDRAND may run dry for a moment; ten tries are advised. */
bool cpu_random(uint64_t *value)
{
	if (!(cpu_features()->leaf1_ecx & CPU_RDRAND))
		return false;
	for (int i = 0; i < 10; i++) {
		bool ok;

		__asm__ volatile("rdrand %0" : "=r"(*value), "=@ccc"(ok));
		/* All ones, always: seen on processors after a broken resume. */
		if (ok && *value != UINT64_MAX)
			return true;
	}
	return false;
}
