/* SPDX-License-Identifier: MIT */
/*
 * An image with all that can be known of it: symbols, link map, relocations.
 */
#ifndef EREMITE_PROGRAM_H
#define EREMITE_PROGRAM_H

#include "image.h"
#include "map.h"
#include "notes.h"

/* A named place in the image. */
struct symbol {
	const char *name;
	uint64_t address;
	uint64_t size;
	unsigned char type; /* STT_* */
	bool is_global;
	bool is_libos; /* the libOS's own: the program may have another of that name */
};

struct program {
	struct image image;  /* as the user named it */
	struct notes notes;  /* its */
	struct image debug;  /* IMAGE.debug, if the image itself is stripped; else not open */
	const struct image *source; /* which of the two has symbols, relocations and the map */
	char *debug_path;
	struct map map;
	char *map_text;
	struct symbol *symbols; /* ascending by address */
	size_t symbol_count;
	char *symbol_names;
};

/* Open PATH; if it is stripped, also PATH.debug beside it.  Returns STATUS_OK, or STATUS_BAD after
 * a message.  Without an Eremite note (notes.has_eremite) only image and notes are filled in. */
int program_open(struct program *program, const char *path);
void program_close(struct program *program);

/* The best name for ADDRESS: of the symbol that covers it or starts the row that does.  NULL if no
 * symbol is there. */
const struct symbol *program_symbol(const struct program *program, uint64_t address);

/* Whether NAME marks a place in the linker script, such as the end of the text, and no object. */
bool symbol_is_boundary(const char *name);

#endif
