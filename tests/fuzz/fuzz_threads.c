/* SPDX-License-Identifier: MIT */
/* The list of a guest's threads, where its memory is anything: it ends, and each of its lines is one of
 * the control channel. */
#include <stdlib.h>
#include <string.h>

#include "threads.h"

#define IMAGE 0x100000ul
#define LIST_MAX ((size_t)4 << 20)

struct input {
	const uint8_t *data;
	size_t size;
};

/* The image is where it must be; all else is some part of the same bytes, or not there. */
static bool read_guest(void *argument, uint64_t address, void *to, size_t size)
{
	const struct input *input = argument;
	uint64_t from = address >= IMAGE ? address - IMAGE : address;

	if (input->size == 0 || address % 64 == 63)
		return false;
	for (size_t i = 0; i < size; i++)
		((uint8_t *)to)[i] = input->data[(from + i) % input->size];
	return true;
}

static void check_line(void *argument, const char *line, size_t size)
{
	struct control_message message;

	(void)argument;
	if (control_parse(line, size, &message) != 0)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct threads_view view;
	static struct control_lines lines;
	struct input input = { data, size };
	struct text text = { 0 };

	view.read = read_guest;
	view.argument = &input;
	for (unsigned i = 0; i < THREADS_CPUS; i++) {
		view.cpus[i].known = size > 0 && data[i % size] % 2 == 0;
		view.cpus[i].idle = size > 0 && data[i % size] % 3 == 0;
		memset(view.cpus[i].registers, size > 0 ? data[i % size] : 0,
		       sizeof view.cpus[i].registers);
	}
	threads_list(&view, "program", &text);
	if (text.size > LIST_MAX || text.data[text.size - 1] != '\n')
		abort();
	control_feed(&lines, text.data, text.size, check_line, NULL);
	if (lines.size != 0 || lines.overlong)
		abort();
	text_free(&text);
	return 0;
}
