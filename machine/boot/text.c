/* SPDX-License-Identifier: MIT */
#include <boot/text.h>

void boot_copy_text(const struct physical_memory *memory, uint64_t address, char *to, size_t size)
{
	size_t i = 0;

	while (i < size - 1 && memory->read(memory, address + i, &to[i], 1) && to[i] != '\0')
		i++;
	to[i] = '\0';
}
