/* SPDX-License-Identifier: MIT */
#include <string.h>

#include <arch/cpu.h>
#include <machine/control.h>

size_t machine_entropy(void *data, size_t size)
{
	char *to = data;
	size_t done = 0;
	uint64_t value;

	while (done < size && cpu_random(&value)) {
		size_t part = size - done < sizeof value ? size - done : sizeof value;

		memcpy(to + done, &value, part);
		done += part;
	}
	return done;
}
