/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "notes.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct notes notes = { 0 };

	if (notes_parse(data, size, &notes) != 0)
		return 0;
	if (notes.build_id_size > NOTES_BUILD_ID)
		abort();
	/* What was found lies in the bytes. */
	if (notes.has_eremite && memmem(data, size, "Eremite", 8) == NULL)
		abort();
	return 0;
}
