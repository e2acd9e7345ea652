/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "map.h"
#include "message.h"

static int hex_number(const char *text, uint64_t *value)
{
	size_t length;

	if (strncmp(text, "0x", 2) == 0)
		text += 2;
	length = strlen(text);
	if (length == 0 || length > 16 || strspn(text, "0123456789abcdefABCDEF") != length)
		return -EINVAL;
	*value = strtoull(text, NULL, 16);
	return 0;
}

/* Cut the line into exactly COUNT fields at its tabs. */
static int split(char *line, char **fields, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		char *tab = strchr(line, '\t');

		if ((tab == NULL) != (i == count - 1))
			return -EINVAL;
		fields[i] = line;
		if (tab != NULL) {
			*tab = '\0';
			line = tab + 1;
		}
	}
	return 0;
}

static int row_parse(char *line, struct map_row *row)
{
	char *fields[5];
	uint64_t end;

	if (split(line, fields, 5) != 0 || *fields[0] == '\0' ||
	    hex_number(fields[3], &row->address) != 0 || hex_number(fields[4], &row->size) != 0 ||
	    __builtin_add_overflow(row->address, row->size, &end))
		return -EINVAL;
	row->module = fields[0];
	row->object = fields[1];
	row->section = fields[2];
	return 0;
}

static int row_add(struct map *map, size_t *capacity, const struct map_row *row)
{
	if (row->size == 0 || row->address == 0)
		return 0;
	if (map->count == MAP_ROWS_MAX)
		return -EINVAL;
	if (map->count == *capacity) {
		*capacity = *capacity ? *capacity * 2 : 256;
		map->rows = memory_get(map->rows, *capacity, sizeof *map->rows);
	}
	map->rows[map->count++] = *row;
	return 0;
}

static int compare_rows(const void *left, const void *right)
{
	const struct map_row *a = left, *b = right;

	return a->address < b->address ? -1 : a->address > b->address;
}

int map_parse(char *text, size_t size, struct map *map, size_t *line)
{
	size_t capacity = 0, at = 0;
	int error = -EINVAL;

	*map = (struct map){ 0 };
	*line = 1;
	if (size == 0 || text[size - 1] != '\n' || memchr(text, '\0', size) != NULL)
		return -EINVAL;
	for (; at < size; ++*line) {
		char *start = text + at, *end = memchr(start, '\n', size - at);
		struct map_row row;

		*end = '\0';
		at = (size_t)(end - text) + 1;
		if (*line == 1 && strncmp(start, "eremite-map ", 12) != 0)
			goto bad;
		if (*line == 1 && strcmp(start + 12, "1") != 0) {
			error = -ENOTSUP;
			goto bad;
		}
		if (*line > 1 && (row_parse(start, &row) != 0 || row_add(map, &capacity, &row)))
			goto bad;
	}
	if (map->count != 0)
		qsort(map->rows, map->count, sizeof *map->rows, compare_rows);
	return 0;
bad:
	map_free(map);
	return error;
}

void map_free(struct map *map)
{
	free(map->rows);
	*map = (struct map){ 0 };
}

const struct map_row *map_find(const struct map *map, uint64_t address)
{
	size_t low = 0, high = map->count;

	/* The last row that does not start above ADDRESS. */
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (map->rows[middle].address <= address)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == 0 || address - map->rows[low - 1].address >= map->rows[low - 1].size)
		return NULL;
	return &map->rows[low - 1];
}
