/* SPDX-License-Identifier: MIT */
/*
 * The list of features and machines: lib/features in the sysroot.
 *
 * A line has five columns, separated by single tabs: "feature" or "machine", the name, a
 * description, the symbols that --with= makes the linker look for, and the system calls (sys_*) and
 * modules that --without= rules out; the last two separated by spaces, "-" for none.  Symbols are
 * without LIBOS_PREFIX.  Instead of one there may be a library (lib*.a, in the sysroot): it goes
 * before everything else, so that what it defines takes the place of what the C library has.
 */
#include <errno.h>
#include <string.h>

#include "common.h"

#define COLUMNS 5

static bool parse_line(char *line, struct feature *feature)
{
	char *columns[COLUMNS];
	for (int i = 0; i < COLUMNS; i++) {
		columns[i] = line;
		size_t length = strcspn(line, "\t");
		if (i < COLUMNS - 1 && line[length] != '\t')
			return false;
		line[length] = '\0';
		line += length + (i < COLUMNS - 1);
	}
	*feature = (struct feature){
		.is_machine = strcmp(columns[0], "machine") == 0,
		.name = columns[1],
		.description = columns[2],
	};
	if (strcmp(columns[3], "-") != 0)
		strings_split(&feature->forced, columns[3], " ");
	if (strcmp(columns[4], "-") != 0)
		strings_split(&feature->forbidden, columns[4], " ");
	return feature->is_machine || strcmp(columns[0], "feature") == 0;
}

struct features read_features(const char *sysroot)
{
	struct features features = { 0 };
	char *path = print("%s/lib/features", sysroot);
	size_t size;
	char *text = read_file(path, &size);
	if (text == NULL)
		fail(EXIT_USAGE, "cannot read %s: %s", path, strerror(errno));
	struct strings lines = { 0 };
	strings_split(&lines, text, "\n");
	features.items = allocate(lines.count, sizeof(*features.items));
	for (size_t i = 0; i < lines.count; i++) {
		if (lines.items[i][0] == '#')
			continue;
		if (!parse_line(lines.items[i], &features.items[features.count++]))
			fail(EXIT_USAGE, "%s: bad line: %s", path, lines.items[i]);
	}
	return features;
}

static const struct feature *find(const struct features *features, const char *name,
	bool is_machine)
{
	for (size_t i = 0; i < features->count; i++) {
		const struct feature *feature = &features->items[i];
		if (feature->is_machine == is_machine && strcmp(feature->name, name) == 0)
			return feature;
	}
	return NULL;
}

static char *list_names(const struct features *features, bool is_machine)
{
	char *names = duplicate("");
	for (size_t i = 0; i < features->count; i++)
		if (features->items[i].is_machine == is_machine)
			names = print("%s%s%s", names, names[0] != '\0' ? ", " : "",
				features->items[i].name);
	return names;
}

const struct feature *find_feature(const struct features *features, const char *name,
	const char *option)
{
	const struct feature *feature = find(features, name, false);
	if (feature == NULL)
		fail(EXIT_USAGE, "%s=%s: there is no such feature; there are %s", option, name,
			list_names(features, false));
	return feature;
}

const struct feature *find_machine(const struct features *features, const char *name)
{
	const struct feature *feature = find(features, name, true);
	if (feature == NULL)
		fail(EXIT_USAGE, "--machine=%s: there is no such machine; there are %s", name,
			list_names(features, true));
	return feature;
}
