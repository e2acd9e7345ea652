/* SPDX-License-Identifier: MIT */
/*
 * The link map that eremite-cc leaves in an image: section .debug_eremite_map, lines of text.
 *
 *	eremite-map 1
 *	MODULE <tab> OBJECT <tab> INPUT-SECTION <tab> HEX-ADDRESS <tab> HEX-SIZE
 */
#ifndef EREMITE_MAP_H
#define EREMITE_MAP_H

#include <stddef.h>
#include <stdint.h>

#define MAP_SECTION ".debug_eremite_map"
#define MAP_ROWS_MAX 1000000 /* more than that is no map of an image */

/* One input section where the linker put it.  The strings are in the text that was parsed. */
struct map_row {
	const char *module;
	const char *object;
	const char *section;
	uint64_t address;
	uint64_t size;
};

struct map {
	struct map_row *rows; /* ascending by address, none empty, none wraps around */
	size_t count;
};

/* Parse TEXT, SIZE bytes, which is changed: tabs and newlines become NUL.  Its last byte must be a
 * newline.  Rows of size 0 and at address 0 (removed by the linker) are left out.
 * -EINVAL: not a map; *LINE tells the line.  -ENOTSUP: a version that is not known. */
int map_parse(char *text, size_t size, struct map *map, size_t *line);
void map_free(struct map *map);

/* The row that contains ADDRESS, NULL if there is none. */
const struct map_row *map_find(const struct map *map, uint64_t address);

#endif
