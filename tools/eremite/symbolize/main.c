/* SPDX-License-Identifier: MIT */
/*
 * eremite-symbolize IMAGE: internal to `eremite run`, which needs no libdw so that it starts fast.
 * Reads the state of a crash, or a list of threads, from standard input, prints it with backtraces.
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
#include "frames.h"
#include "unwind.h"
#include "waits.h"

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

struct shown {
	struct crash_reader reader;
	const char *image;
	struct symbols *symbols; /* NULL: there are none */
	struct text line;        /* a thread's, which its state may complete */
	bool has_line, any;
};

static void write_line(struct shown *shown)
{
	if (shown->has_line)
		printf("%s\n", shown->line.data);
	shown->has_line = false;
	text_free(&shown->line);
}

static void show_line(struct crash_reader *reader, const char *text, size_t size)
{
	struct shown *shown = (struct shown *)reader;

	write_line(shown);
	text_add_visible(&shown->line, text, size);
	shown->has_line = size > 0;
	shown->any = true;
}

static void show_backtrace(struct crash_reader *reader, const struct crash *crash)
{
	struct shown *shown = (struct shown *)reader;

	shown->any = true;
	if (shown->symbols != NULL && shown->has_line)
		waits_complete(shown->symbols, crash, &shown->line);
	write_line(shown);
	if (shown->symbols != NULL)
		symbols_unwind(shown->symbols, crash);
	else
		frame_print(0, crash->registers[CONTROL_RIP], "??", NULL, 0);
}

int main(int argc, char **argv)
{
	struct shown shown = { .reader = { show_line, show_backtrace } };
	char *path;

	if (argc != 2)
		return complain("eremite-symbolize is internal to 'eremite run'");
	path = find_symbols(argv[1]);
	shown.symbols = path != NULL ? symbols_open(path) : NULL;
	if (crash_read(&shown.reader, STDIN_FILENO) != 0)
		return complain("cannot read the guest's state: %s", strerror(errno));
	write_line(&shown);
	if (!shown.any)
		return complain("the guest sent no registers for a backtrace");
	if (shown.symbols == NULL)
		printf("  (no names: '%s' is stripped and no '%s.debug' of the same build is "
		       "beside it)\n", argv[1], argv[1]);
	symbols_close(shown.symbols);
	free(path);
	return STATUS_OK;
}
