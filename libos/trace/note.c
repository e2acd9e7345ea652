/* SPDX-License-Identifier: MIT */
/*
 * The note that tells tools, also of a stripped image, that it can trace (docs/architecture.md).
 */
#include <stdint.h>

#define NOTE_FEATURES 2

struct feature_note {
	uint32_t name_size, content_size, type;
	char name[8], content[8];
};

extern const struct feature_note eremite_trace_note;
__attribute__((section(".note.eremite"), aligned(4)))
const struct feature_note eremite_trace_note = {
	.name_size = sizeof "Eremite",
	.content_size = sizeof "strace",
	.type = NOTE_FEATURES,
	.name = "Eremite",
	.content = "strace",
};
