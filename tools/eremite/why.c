/* SPDX-License-Identifier: MIT */
/*
 * eremite why: the shortest chain of references that leads to a function or a module.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "graph.h"
#include "message.h"
#include "text.h"

static const char help[] =
	"Usage: eremite why IMAGE SYMBOL|MODULE\n"
	"Show the shortest chain of references from the program's main, or else from where the\n"
	"machine enters, to a symbol, or to any part of a module such as libos/mm.\n"
	"\n"
	"Exit status: 0; 1 if IMAGE has no such thing; 2 for wrong usage or a bad image.\n";

/* What is asked, and what is known. */
struct question {
	struct program program;
	struct graph graph;
	const char *name;
	bool *wanted;      /* of each row */
	size_t wanted_count;
	bool is_symbol;
	size_t *by;        /* of graph_walk */
};

static bool module_matches(const char *module, const char *name)
{
	size_t length = strlen(name);

	return strncmp(module, name, length) == 0 &&
	       (module[length] == '\0' || module[length] == '/');
}

static void want(struct question *question, const struct map_row *row)
{
	size_t index = row ? (size_t)(row - question->program.map.rows) : 0;

	if (row == NULL || question->wanted[index])
		return;
	question->wanted[index] = true;
	question->wanted_count++;
}

static void find_wanted(struct question *question)
{
	const struct program *program = &question->program;
	const struct map *map = &program->map;

	for (size_t i = 0; i < program->symbol_count; i++) {
		if (strcmp(program->symbols[i].name, question->name) == 0)
			want(question, map_find(map, program->symbols[i].address));
	}
	question->is_symbol = question->wanted_count != 0;
	if (question->is_symbol)
		return;
	for (size_t i = 0; i < map->count; i++) {
		if (module_matches(map->rows[i].module, question->name))
			want(question, &map->rows[i]);
	}
}

/* The wanted row with the shortest chain; GRAPH_NONE if no chain leads to any. */
static size_t reached(const struct question *question)
{
	size_t best = GRAPH_NONE, best_length = GRAPH_NONE;

	for (size_t i = 0; i < question->program.map.count; i++) {
		size_t length = 0, row = i;

		if (!question->wanted[i] || question->by[i] == GRAPH_NONE)
			continue;
		for (; question->by[row] != GRAPH_ROOT; length++)
			row = question->graph.edges[question->by[row]].from;
		if (length < best_length) {
			best = i;
			best_length = length;
		}
	}
	return best;
}

static size_t walk_address(struct question *question, uint64_t address)
{
	const struct map *map = &question->program.map;
	const struct map_row *row = map_find(map, address);
	size_t index = row ? (size_t)(row - map->rows) : 0;

	if (row != NULL && question->by[index] == GRAPH_NONE)
		graph_walk(&question->graph, index, question->by, map->count);
	return reached(question);
}

static size_t walk_symbol(struct question *question, const char *name)
{
	const struct program *program = &question->program;
	size_t found = GRAPH_NONE;

	for (size_t i = 0; i < program->symbol_count && found == GRAPH_NONE; i++) {
		if (program->symbols[i].is_global && strcmp(program->symbols[i].name, name) == 0)
			found = walk_address(question, program->symbols[i].address);
	}
	return found;
}

/* Sections that the linker script keeps although nothing may refer to them. */
static bool is_kept(const char *section)
{
	static const char *const kept[] = {
		".init", ".fini", ".preinit_array", ".ctors", ".dtors", ".note", ".libos.init",
	};

	for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
		if (strncmp(section, kept[i], strlen(kept[i])) == 0)
			return true;
	}
	return false;
}

static size_t walk_kept(struct question *question)
{
	const struct map *map = &question->program.map;

	for (size_t i = 0; i < map->count; i++) {
		if (question->by[i] == GRAPH_NONE && is_kept(map->rows[i].section))
			graph_walk(&question->graph, i, question->by, map->count);
	}
	return reached(question);
}

/* The application's main first; what it does not reach is there for the start. */
static size_t walk(struct question *question, const char **root)
{
	size_t found = walk_symbol(question, "main");

	*root = "the program's main";
	if (found != GRAPH_NONE)
		return found;
	*root = "the start of the C library";
	found = walk_symbol(question, "_start");
	if (found != GRAPH_NONE)
		return found;
	*root = "where the machine enters";
	found = walk_address(question, question->program.image.header.e_entry);
	if (found == GRAPH_NONE && question->program.notes.has_pvh)
		found = walk_address(question, question->program.notes.pvh_entry);
	if (found != GRAPH_NONE)
		return found;
	*root = "kept by the linker script";
	return walk_kept(question);
}

static void print_step(const struct question *question, size_t row_index, uint64_t address,
		       const char *note)
{
	const struct map_row *row = &question->program.map.rows[row_index];
	const struct symbol *symbol = program_symbol(&question->program, address);
	struct text line = { 0 };

	text_add_visible(&line, symbol ? symbol->name : row->section,
			 strlen(symbol ? symbol->name : row->section));
	while (line.size < 28)
		text_add_char(&line, ' ');
	text_add_char(&line, ' ');
	text_add_visible(&line, row->module, strlen(row->module));
	while (line.size < 46)
		text_add_char(&line, ' ');
	text_add_char(&line, ' ');
	text_add_visible(&line, row->object, strlen(row->object));
	if (note != NULL)
		text_add_format(&line, "  (%s)", note);
	puts(line.data);
	text_free(&line);
}

/* The address by which the answer is named: of the symbol that was asked for, if it was one. */
static uint64_t named_address(const struct question *question, size_t row, uint64_t address)
{
	const struct program *program = &question->program;

	for (size_t i = 0; question->is_symbol && i < program->symbol_count; i++) {
		const struct symbol *symbol = &program->symbols[i];

		if (strcmp(symbol->name, question->name) == 0 &&
		    map_find(&program->map, symbol->address) == &program->map.rows[row])
			return symbol->address;
	}
	return address;
}

static uint64_t root_address(const struct question *question, size_t row)
{
	const struct program *program = &question->program;
	uint64_t address = program->map.rows[row].address;

	/* Several functions may share the row of a root: name the one that is meant. */
	for (size_t i = 0; i < program->symbol_count; i++) {
		const struct symbol *symbol = &program->symbols[i];

		if (map_find(&program->map, symbol->address) == &program->map.rows[row] &&
		    (strcmp(symbol->name, "main") == 0 || strcmp(symbol->name, "_start") == 0))
			return symbol->address;
	}
	if (map_find(&program->map, program->image.header.e_entry) == &program->map.rows[row])
		return program->image.header.e_entry;
	return address;
}

static void print_chain(const struct question *question, size_t found, const char *root)
{
	size_t length = 0, row = found;
	size_t *chain;

	for (; question->by[row] != GRAPH_ROOT; length++)
		row = question->graph.edges[question->by[row]].from;
	chain = memory_get(NULL, length, sizeof *chain);
	for (size_t at = length, to = found; at > 0; at--) {
		chain[at - 1] = question->by[to];
		to = question->graph.edges[chain[at - 1]].from;
	}
	print_step(question, row, length == 0 ? named_address(question, row,
		   question->program.map.rows[row].address) : root_address(question, row), root);
	for (size_t i = 0; i < length; i++) {
		const struct edge *edge = &question->graph.edges[chain[i]];
		uint64_t address = edge->address;

		if (i == length - 1)
			address = named_address(question, edge->to, address);
		print_step(question, edge->to, address, NULL);
	}
	free(chain);
}

/* Changes of single letters between two short names, at most LIMIT + 1. */
static unsigned distance(const char *a, const char *b)
{
	unsigned row[64], columns = (unsigned)strlen(b);

	if (columns >= 64 || strlen(a) >= 64)
		return 64;
	for (unsigned j = 0; j <= columns; j++)
		row[j] = j;
	for (unsigned i = 1; a[i - 1] != '\0'; i++) {
		unsigned diagonal = row[0];

		row[0] = i;
		for (unsigned j = 1; j <= columns; j++) {
			unsigned change = diagonal + (a[i - 1] != b[j - 1]);

			diagonal = row[j];
			if (row[j - 1] + 1 < change)
				change = row[j - 1] + 1;
			if (row[j] + 1 < change)
				change = row[j] + 1;
			row[j] = change;
		}
	}
	return row[columns];
}

static bool is_near(const char *name, const char *asked)
{
	size_t length = strlen(asked);

	return (length >= 3 && strstr(name, asked) != NULL && strlen(name) <= length + 8) ||
	       distance(name, asked) <= (length < 4 ? 1 : 2);
}

static void suggest(const struct question *question, struct text *names)
{
	const struct program *program = &question->program;
	const char *last = "";
	unsigned count = 0;

	for (size_t i = 0; i < program->symbol_count && count < 5; i++) {
		const char *name = program->symbols[i].name;

		if (program->symbols[i].is_global && is_near(name, question->name)) {
			text_add_format(names, "%s%s", count++ ? ", " : "", name);
		}
	}
	for (size_t i = 0; i < program->map.count && count < 5; i++) {
		const char *module = program->map.rows[i].module;

		if (strcmp(module, last) != 0 && is_near(module, question->name) &&
		    (names->data == NULL || strstr(names->data, module) == NULL))
			text_add_format(names, "%s%s", count++ ? ", " : "", module);
		last = module;
	}
}

static int answer_absent(const struct question *question)
{
	struct text names = { 0 };

	suggest(question, &names);
	complain("%s is not in '%s'%s%s%s", question->name, question->program.image.path,
		 names.size ? "; there is: " : "", names.size ? names.data : "",
		 names.size ? "" : ", so nothing in the program needs it");
	text_free(&names);
	return STATUS_NO;
}

static int answer(struct question *question)
{
	const char *root;
	size_t found, rows = question->program.map.count;

	question->wanted = memory_get(NULL, rows, sizeof *question->wanted);
	memset(question->wanted, 0, rows * sizeof *question->wanted);
	question->by = memory_get(NULL, rows, sizeof *question->by);
	for (size_t i = 0; i < rows; i++)
		question->by[i] = GRAPH_NONE;
	find_wanted(question);
	if (question->wanted_count == 0)
		return answer_absent(question);
	found = walk(question, &root);
	if (found != GRAPH_NONE) {
		print_chain(question, found, root);
		return STATUS_OK;
	}
	for (size_t i = 0; i < rows; i++) {
		if (question->wanted[i]) {
			print_step(question, i, named_address(question, i,
				   question->program.map.rows[i].address),
				   "no reference leads to it: the linker script keeps it");
			break;
		}
	}
	return STATUS_OK;
}

int command_why(int argc, char **argv)
{
	struct question question = { 0 };
	int status;

	if (argc == 2 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)) {
		fputs(help, stdout);
		return STATUS_OK;
	}
	if (argc != 3 || argv[1][0] == '-')
		return complain("usage: eremite why IMAGE SYMBOL|MODULE");
	status = program_open(&question.program, argv[1]);
	if (status != STATUS_OK)
		return status;
	question.name = argv[2];
	if (!question.program.notes.has_eremite)
		status = complain("'%s' is not an Eremite image: build it with eremite-cc",
				  argv[1]);
	else
		status = graph_build(&question.graph, &question.program);
	if (status == STATUS_OK)
		status = answer(&question);
	free(question.wanted);
	free(question.by);
	graph_free(&question.graph);
	program_close(&question.program);
	return status;
}
