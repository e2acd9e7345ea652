/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "map.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size ? size : 1);
	struct map map;
	size_t line;

	if (text == NULL)
		return 0;
	memcpy(text, data, size);
	if (map_parse(text, size, &map, &line) == 0) {
		for (size_t i = 0; i < map.count; i++) {
			const struct map_row *row = map_find(&map, map.rows[i].address);

			if (row == NULL || row->address != map.rows[i].address ||
			    strlen(row->module) + strlen(row->object) + strlen(row->section) > size)
				abort();
			if (i > 0 && map.rows[i - 1].address > map.rows[i].address)
				abort();
		}
		map_find(&map, 0);
		map_find(&map, UINT64_MAX);
		map_free(&map);
	}
	free(text);
	return 0;
}
