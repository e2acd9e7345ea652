/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <eremite/names.h>

#include "command.h"
#include "message.h"
#include "program.h"
#include "text.h"

static bool has_everything(const struct image *image)
{
	return image_section_named(image, MAP_SECTION) != NULL &&
	       image_section_typed(image, SHT_SYMTAB) != NULL;
}

static int same_build(const struct program *program)
{
	struct notes notes;
	int status = image_notes(&program->debug, &notes);

	if (status != STATUS_OK)
		return status;
	if (notes.build_id_size != program->notes.build_id_size ||
	    memcmp(notes.build_id, program->notes.build_id, notes.build_id_size) != 0)
		return complain("'%s' belongs to another build than '%s': build it again",
				program->debug_path, program->image.path);
	return STATUS_OK;
}

/* Find the file that has symbols and the map. */
static int choose_source(struct program *program)
{
	const char *path = program->image.path;
	struct text debug_path = { 0 };
	int status;

	program->source = &program->image;
	if (has_everything(&program->image))
		return STATUS_OK;
	text_add_format(&debug_path, "%s.debug", path);
	program->debug_path = debug_path.data;
	if (access(program->debug_path, F_OK) != 0)
		return complain("'%s' is stripped and '%s' is not there: keep both together", path,
				program->debug_path);
	status = image_open(&program->debug, program->debug_path);
	if (status == STATUS_OK)
		status = image_load_sections(&program->debug);
	if (status == STATUS_OK)
		status = same_build(program);
	if (status == STATUS_OK && !has_everything(&program->debug))
		status = complain("'%s' has no link map: build it with eremite-cc",
				  program->debug_path);
	program->source = &program->debug;
	return status;
}

static int load_map(struct program *program)
{
	const struct image *source = program->source;
	const Elf64_Shdr *section = image_section_named(source, MAP_SECTION);
	size_t size, line;
	void *text;
	int status = image_section_read(source, section, &text, &size);

	if (status != STATUS_OK)
		return status;
	program->map_text = text;
	switch (map_parse(program->map_text, size, &program->map, &line)) {
	case 0:
		return STATUS_OK;
	case -ENOTSUP:
		return complain("'%s' has a link map of another version: build it again",
				source->path);
	default:
		return complain("'%s' has a corrupt link map (line %zu): build it again",
				source->path, line);
	}
}

static uint64_t tls_start(const struct image *image)
{
	for (size_t i = 0; i < image->segment_count; i++) {
		if (image->segments[i].p_type == PT_TLS)
			return image->segments[i].p_vaddr;
	}
	return 0;
}

static int compare_symbols(const void *left, const void *right)
{
	const struct symbol *a = left, *b = right;

	if (a->address != b->address)
		return a->address < b->address ? -1 : 1;
	return strcmp(a->name, b->name);
}

static bool is_place(const Elf64_Sym *symbol)
{
	switch (ELF64_ST_TYPE(symbol->st_info)) {
	case STT_NOTYPE:
	case STT_OBJECT:
	case STT_FUNC:
	case STT_TLS:
	case STT_GNU_IFUNC:
		return symbol->st_shndx != SHN_UNDEF && symbol->st_shndx != SHN_ABS;
	default:
		return false;
	}
}

/* The build gives the libOS's own names a prefix that no C program can collide with. */
static const char prefix[] = LIBOS_PREFIX;

static bool has_prefix(const char *name)
{
	return strncmp(name, prefix, sizeof prefix - 1) == 0;
}

static void add_symbols(struct program *program, const Elf64_Sym *table, size_t count,
			size_t names_size)
{
	uint64_t tls = tls_start(program->source);

	program->symbols = memory_get(NULL, count, sizeof *program->symbols);
	for (size_t i = 0; i < count; i++) {
		const char *name = program->symbol_names + table[i].st_name;
		unsigned char type = ELF64_ST_TYPE(table[i].st_info);

		if (table[i].st_name >= names_size || !is_place(&table[i]) || *name == '\0')
			continue;
		program->symbols[program->symbol_count++] = (struct symbol){
			.name = has_prefix(name) ? name + sizeof prefix - 1 : name,
			.address = table[i].st_value + (type == STT_TLS ? tls : 0),
			.size = table[i].st_size,
			.type = type,
			.is_global = ELF64_ST_BIND(table[i].st_info) != STB_LOCAL,
			.is_libos = has_prefix(name),
		};
	}
	qsort(program->symbols, program->symbol_count, sizeof *program->symbols, compare_symbols);
}

static int load_symbols(struct program *program)
{
	const struct image *source = program->source;
	const Elf64_Shdr *section = image_section_typed(source, SHT_SYMTAB);
	size_t size, names_size;
	void *table, *names;
	int status;

	if (section->sh_link >= source->section_count)
		return complain("'%s' has a corrupt symbol table: build it again", source->path);
	status = image_section_read(source, section, &table, &size);
	if (status != STATUS_OK)
		return status;
	status = image_section_read(source, &source->sections[section->sh_link], &names,
				    &names_size);
	if (status == STATUS_OK) {
		program->symbol_names = names;
		add_symbols(program, table, size / sizeof(Elf64_Sym), names_size);
	}
	free(table);
	return status;
}

static int load_all(struct program *program, const char *path)
{
	int status = image_open(&program->image, path);

	if (status == STATUS_OK)
		status = image_load_sections(&program->image);
	if (status == STATUS_OK)
		status = image_notes(&program->image, &program->notes);
	if (status != STATUS_OK || !program->notes.has_eremite)
		return status;
	status = choose_source(program);
	if (status == STATUS_OK)
		status = load_map(program);
	if (status == STATUS_OK)
		status = load_symbols(program);
	return status;
}

int program_open(struct program *program, const char *path)
{
	int status;

	*program = (struct program){ .image.fd = -1, .debug.fd = -1 };
	status = load_all(program, path);
	if (status != STATUS_OK)
		program_close(program);
	return status;
}

void program_close(struct program *program)
{
	image_close(&program->image);
	image_close(&program->debug);
	map_free(&program->map);
	free(program->map_text);
	free(program->debug_path);
	free(program->symbols);
	free(program->symbol_names);
	*program = (struct program){ .image.fd = -1, .debug.fd = -1 };
}

bool symbol_is_boundary(const char *name)
{
	static const char *const others[] = { "end", "_end", "edata", "_edata", "etext", "_etext" };
	size_t length = strlen(name);

	if (strncmp(name, "__", 2) == 0 && length > 8 &&
	    (strcmp(name + length - 6, "_start") == 0 || strcmp(name + length - 4, "_end") == 0))
		return true;
	for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
		if (strcmp(name, others[i]) == 0)
			return true;
	}
	return false;
}

/* How well SYMBOL names ADDRESS. */
static int quality(const struct symbol *symbol, uint64_t address)
{
	int result = 0;

	if (symbol_is_boundary(symbol->name))
		return -1;
	/* Labels inside of functions, and mapping symbols. */
	if (symbol->name[0] == '.' || symbol->name[0] == '$')
		return 0;
	if (symbol->address == address || address - symbol->address < symbol->size)
		result += 8;
	if (symbol->type != STT_NOTYPE)
		result += 4;
	if (symbol->is_global)
		result += 2;
	/* Names that start with an underscore are the less known ones of several. */
	return result + (symbol->name[0] != '_');
}

const struct symbol *program_symbol(const struct program *program, uint64_t address)
{
	const struct map_row *row = map_find(&program->map, address);
	const struct symbol *best = NULL;
	size_t low = 0, high = program->symbol_count;

	/* The first symbol above ADDRESS; what names it lies below, in the same row. */
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (program->symbols[middle].address <= address)
			low = middle + 1;
		else
			high = middle;
	}
	for (size_t i = low; i > 0; i--) {
		const struct symbol *symbol = &program->symbols[i - 1];
		int value = quality(symbol, address);

		if (row == NULL || symbol->address < row->address)
			break;
		if (value >= 0 && (best == NULL || value > quality(best, address)))
			best = symbol;
		if (best != NULL && symbol->address < best->address)
			break;
	}
	return best;
}
