/* SPDX-License-Identifier: MIT */
/*
 * -e strace[=SET]: which system calls an image shows that was linked with --with=strace.
 */
#include <string.h>

#include "calls.h"
#include "command.h"
#include "image.h"
#include "message.h"
#include "run.h"

#define SET_SIZE 256 /* what the libOS takes (libos/trace/traced.h) */

static const char set_names[] =
	" all none file desc memory signal process network clock ";

/* Is the word of SIZE bytes one of NAMES, which have a blank on both sides? */
static bool is_one_of(const char *names, const char *word, size_t size)
{
	for (const char *at = names; (at = strchr(at, ' ')) != NULL; at++)
		if (strncmp(at + 1, word, size) == 0 && at[1 + size] == ' ')
			return true;
	return false;
}

static bool is_known(const char *word, size_t size)
{
	if (size == 0 || strcspn(word, " ") < size)
		return false;
	if (*word == '%' && size > 1)
		return is_one_of(set_names, word + 1, size - 1);
	return is_one_of(set_names, word, size) || is_one_of(calls_names, word, size);
}

int run_option_strace(struct run_options *options, const char *text)
{
	const char *word = text + (*text == '!');

	if (strlen(text) >= SET_SIZE)
		return complain("-e strace=... is too long: name sets (file, desc, memory, signal, "
				"process, network, clock) instead of calls");
	for (;; word++) {
		size_t size = strcspn(word, ",");

		if (!is_known(word, size))
			return complain("bad -e strace=%s: '%.*s' is no system call and none of the sets "
					"file, desc, memory, signal, process, network, clock, all, none",
					text, (int)size, word);
		word += size;
		if (*word == '\0')
			break;
	}
	options->strace = text;
	return STATUS_OK;
}

/* Where breakpoints can be set, by Skete in a virtual machine, an image need not have it. */
static bool can_trace(const struct run_options *options)
{
	return options->machine == RUN_SKETE && !options->process && options->gdb == NULL &&
		options->snapshot == NULL && options->restore == NULL;
}

int run_strace_check(struct run_options *options, const struct image *image)
{
	struct notes notes = { 0 };
	int status = options->strace == NULL ? STATUS_OK : image_notes(image, &notes);

	if (options->strace == NULL || status != STATUS_OK || notes.has_strace)
		return status;
	options->tracer = can_trace(options);
	if (options->tracer)
		return STATUS_OK;
	return complain("'%s' cannot trace system calls: link it with eremite-cc --with=strace, "
			"or run it on Skete", options->image);
}
