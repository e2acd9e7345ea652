/* SPDX-License-Identifier: MIT */
#include "boot.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_memory fuzz = { { fuzz_read }, data, size };
	struct eremite_boot_info info = { 0 };

	if (linux_parse(&fuzz.memory, 0, &info) == 0)
		fuzz_check_info(&info);
	return 0;
}
