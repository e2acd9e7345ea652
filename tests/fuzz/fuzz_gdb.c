/* SPDX-License-Identifier: MIT */
/* What a peer may send to the GDB server: whole streams, and commands without their frame. */
#include <stdio.h>
#include <stdlib.h>

#include "../tools/gdb/fake.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(struct gdb *gdb, const char *packet, size_t size)
{
	static struct gdb_output output;
	/* A copy of the exact size, so that a read behind it is seen. */
	char *copy = malloc(size > 0 ? size : 1);

	if (copy == NULL)
		abort();
	memcpy(copy, packet, size);
	gdb_output_begin(&output);
	gdb_command(gdb, copy, size, &output);
	gdb_output_end(&output);
	free(copy);
	if (!gdb_alive(gdb->general) || output.size > sizeof output.data ||
	    memchr(output.data + 1, '$', output.size - 1) != NULL ||
	    memchr(output.data + 1, '#', output.size - 1) != output.data + output.size - 3)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct gdb_input *input = calloc(1, sizeof *input);
	struct gdb gdb = { 0 };

	if (input == NULL)
		return 0;
	fake_avx = size % 2 != 0;
	for (size_t i = 0; i < size; i++)
		if (gdb_input_byte(input, data[i]) == GDB_PACKET)
			check(&gdb, input->data, input->size);
	check(&gdb, (const char *)data, size);
	free(input);
	return 0;
}
