/* SPDX-License-Identifier: MIT */
/* Framed input: in one piece and byte by byte it must mean the same. */
#include <stdlib.h>
#include <string.h>

#include "../../libos/tty/frame.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct frame_decoder whole = { 0 }, single = { 0 };
	char *copy = malloc(size ? size : 1), *bytes = malloc(size ? size : 1);
	size_t count, total = 0;

	memcpy(copy, data, size);
	count = frame_decode(&whole, copy, size);
	for (size_t i = 0; i < size; i++) {
		bytes[total] = (char)data[i];
		total += frame_decode(&single, bytes + total, 1);
	}
	if (count > size || count != total || memcmp(copy, bytes, count) != 0 ||
	    whole.end_of_file != single.end_of_file || whole.resized != single.resized ||
	    whole.rows != single.rows || whole.columns != single.columns)
		abort();
	free(copy);
	free(bytes);
	return 0;
}
