/* SPDX-License-Identifier: MIT */
/*
 * eremite-symbolize IMAGE: internal to `eremite run`, which needs no libdw so that it starts fast.
 * Reads the state of a crash from standard input, prints its backtrace.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../command.h"
#include "../image.h"
#include "../message.h"
#include "../text.h"
#include "unwind.h"

/* The file with symbols: IMAGE, or IMAGE.debug if that is of the same build.  The caller frees it;
 * NULL if there is none. */
static char *find_symbols(const char *path)
{
	struct text debug_path = { 0 };
	struct image image, debug;
	struct notes notes, debug_notes;
	bool has_symbols, usable = false;

	if (image_open(&image, path) != STATUS_OK)
		return NULL;
	has_symbols = image_load_sections(&image) == STATUS_OK &&
		      image_section_typed(&image, SHT_SYMTAB) != NULL;
	text_add_string(&debug_path, path);
	if (!has_symbols) {
		text_add_string(&debug_path, ".debug");
		if (access(debug_path.data, R_OK) == 0 &&
		    image_open(&debug, debug_path.data) == STATUS_OK) {
			usable = image_notes(&image, &notes) == STATUS_OK &&
				 image_notes(&debug, &debug_notes) == STATUS_OK &&
				 notes.build_id_size == debug_notes.build_id_size &&
				 memcmp(notes.build_id, debug_notes.build_id,
					notes.build_id_size) == 0;
			image_close(&debug);
		}
	}
	image_close(&image);
	if (!has_symbols && !usable)
		text_free(&debug_path);
	return debug_path.data;
}

int main(int argc, char **argv)
{
	struct crash crash;
	char *path;

	if (argc != 2)
		return complain("eremite-symbolize is internal to 'eremite run'");
	if (crash_read(&crash, STDIN_FILENO) != 0 || !crash.known[CONTROL_RIP]) {
		crash_free(&crash);
		return complain("the guest sent no registers for a backtrace");
	}
	path = find_symbols(argv[1]);
	if (path == NULL || unwind_print(&crash, path) != 0) {
		unwind_print_bare(&crash);
		printf("  (no names: '%s' is stripped and no '%s.debug' of the same build is "
		       "beside it)\n", argv[1], argv[1]);
	}
	free(path);
	crash_free(&crash);
	return STATUS_OK;
}
