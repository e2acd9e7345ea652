/* SPDX-License-Identifier: MIT */
/* An image that is any bytes. */
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "skete_machine.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_boot(void)
{
	const struct eremite_boot_info *info = &monitor.boot->info;

	require(info->region_count <= EREMITE_BOOT_REGIONS);
	for (uint32_t i = 0; i < info->region_count; i++) {
		const struct eremite_range *region = &info->regions[i];

		require((region->base | region->size) % PAGE == 0);
		require(region->size == 0 || ram_holds(&monitor.memory, region->base, region->size));
	}
	require(memchr(info->command_line, 0, sizeof info->command_line) != NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static int file = -1;
	static char path[64];
	struct image image;

	if (file < 0) {
		file = memfd_create("image", MFD_CLOEXEC);
		snprintf(path, sizeof path, "/proc/self/fd/%d", file);
	}
	require(ftruncate(file, 0) == 0 && pwrite(file, data, size, 0) == (ssize_t)size);
	if (image_open(&image, path) != STATUS_OK)
		return 0;
	machine_reset();
	if (setjmp(machine_end) == 0 && image_check_bootable(&image) == STATUS_OK &&
	    image_memory_end(&image) <= MACHINE_RAM && load_image(&monitor, &image) == STATUS_OK &&
	    load_boot(&monitor, &image) == STATUS_OK) {
		machine_check();
		check_boot();
	}
	image_close(&image);
	return 0;
}
