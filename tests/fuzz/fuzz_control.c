/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "control.h"
#include "text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_text(const struct control_message *message)
{
	uint8_t bytes[CONTROL_LINE / 2];
	long count = control_bytes(message->text, message->text_size, bytes, sizeof bytes);
	struct text visible = { 0 };

	if (count > (long)sizeof bytes || count > (long)(message->text_size / 2))
		abort();
	text_add_visible(&visible, message->text, message->text_size);
	for (size_t i = 0; i < visible.size; i++) {
		unsigned char c = (unsigned char)visible.data[i];

		if ((c < 0x20 && c != '\t') || c == 0x7f)
			abort();
	}
	text_free(&visible);
}

static void handle(void *argument, const char *line, size_t size)
{
	struct control_message message;
	/* A copy of the exact size, so that a read behind it is seen. */
	char *copy = malloc(size ? size : 1);

	(void)argument;
	if (size >= CONTROL_LINE || copy == NULL)
		abort();
	memcpy(copy, line, size);
	if (control_parse(copy, size, &message) == 0) {
		if ((message.kind == CONTROL_EXIT && message.value > 255) ||
		    (message.kind == CONTROL_SIGNAL && message.value - 1 > 63) ||
		    message.register_index >= CONTROL_REGISTERS)
			abort();
		check_text(&message);
	}
	free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct control_lines *lines = calloc(1, sizeof *lines);
	size_t half = size / 3;

	if (lines == NULL)
		return 0;
	/* In two pieces: a line may be cut anywhere. */
	control_feed(lines, (const char *)data, half, handle, NULL);
	control_feed(lines, (const char *)data + half, size - half, handle, NULL);
	free(lines);
	return 0;
}
