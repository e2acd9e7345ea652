/* SPDX-License-Identifier: MIT */
/*
 * eremite size: bytes per module.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "message.h"
#include "program.h"
#include "text.h"

static const char help[] =
	"Usage: eremite size [--json] IMAGE\n"
	"Show how many bytes each module takes: code, read-only data, data, and memory that is\n"
	"zero at the start.\n"
	"\n"
	"Exit status: 0; 2 for wrong usage or a bad image.\n";

enum class { CLASS_TEXT, CLASS_RODATA, CLASS_DATA, CLASS_BSS, CLASS_COUNT };

static const char *const class_names[CLASS_COUNT] = { "text", "rodata", "data", "bss" };

struct module_size {
	const char *name;
	uint64_t bytes[CLASS_COUNT];
};

struct sizes {
	struct module_size *modules;
	size_t count;
	struct module_size total;
};

static enum class class_of(const Elf64_Shdr *section)
{
	if (section->sh_type == SHT_NOBITS)
		return CLASS_BSS;
	if (section->sh_flags & SHF_EXECINSTR)
		return CLASS_TEXT;
	return section->sh_flags & SHF_WRITE ? CLASS_DATA : CLASS_RODATA;
}

/* Whether the section takes memory: thread-local bss does not, its address is its neighbour's. */
static bool takes_memory(const Elf64_Shdr *section)
{
	return (section->sh_flags & SHF_ALLOC) &&
	       !((section->sh_flags & SHF_TLS) && section->sh_type == SHT_NOBITS);
}

static const Elf64_Shdr *section_at(const struct image *image, uint64_t address)
{
	for (size_t i = 0; i < image->section_count; i++) {
		const Elf64_Shdr *section = &image->sections[i];

		if (takes_memory(section) && address >= section->sh_addr &&
		    address - section->sh_addr < section->sh_size)
			return section;
	}
	return NULL;
}

static uint64_t module_total(const struct module_size *module)
{
	uint64_t total = 0;

	for (int i = 0; i < CLASS_COUNT; i++)
		total += module->bytes[i];
	return total;
}

static struct module_size *find_module(struct sizes *sizes, const char *name)
{
	for (size_t i = 0; i < sizes->count; i++) {
		if (strcmp(sizes->modules[i].name, name) == 0)
			return &sizes->modules[i];
	}
	sizes->modules = memory_get(sizes->modules, sizes->count + 1, sizeof *sizes->modules);
	sizes->modules[sizes->count] = (struct module_size){ .name = name };
	return &sizes->modules[sizes->count++];
}

static int compare_modules(const void *left, const void *right)
{
	const struct module_size *a = left, *b = right;
	uint64_t x = module_total(a), y = module_total(b);

	return x != y ? (x < y ? 1 : -1) : strcmp(a->name, b->name);
}

/* What no input section accounts for: alignment, and what the linker made itself. */
static void add_padding(struct sizes *sizes)
{
	struct module_size padding = { .name = "(padding)" };

	for (int i = 0; i < CLASS_COUNT; i++) {
		uint64_t sum = 0;

		for (size_t m = 0; m < sizes->count; m++)
			sum += sizes->modules[m].bytes[i];
		if (sum < sizes->total.bytes[i])
			padding.bytes[i] = sizes->total.bytes[i] - sum;
	}
	if (module_total(&padding) != 0)
		*find_module(sizes, padding.name) = padding;
}

static void count(struct sizes *sizes, const struct program *program)
{
	const struct image *image = program->source;

	for (size_t i = 0; i < program->map.count; i++) {
		const struct map_row *row = &program->map.rows[i];
		const Elf64_Shdr *section = section_at(image, row->address);

		if (section != NULL)
			find_module(sizes, row->module)->bytes[class_of(section)] += row->size;
	}
	for (size_t i = 0; i < image->section_count; i++) {
		const Elf64_Shdr *section = &image->sections[i];

		if (takes_memory(section))
			sizes->total.bytes[class_of(section)] += section->sh_size;
	}
	sizes->total.name = "total";
	add_padding(sizes);
	qsort(sizes->modules, sizes->count, sizeof *sizes->modules, compare_modules);
}

static void print_row(const struct module_size *module)
{
	struct text name = { 0 };

	text_add_visible(&name, module->name, strlen(module->name));
	printf("%-24s", name.data ? name.data : "");
	for (int i = 0; i < CLASS_COUNT; i++)
		printf(" %9llu", (unsigned long long)module->bytes[i]);
	printf(" %9llu\n", (unsigned long long)module_total(module));
	text_free(&name);
}

static void print_table(const struct sizes *sizes, const struct image *image)
{
	printf("%-24s", "module");
	for (int i = 0; i < CLASS_COUNT; i++)
		printf(" %9s", class_names[i]);
	printf(" %9s\n", "total");
	for (size_t i = 0; i < sizes->count; i++)
		print_row(&sizes->modules[i]);
	print_row(&sizes->total);
	printf("%llu bytes in the file\n", (unsigned long long)image->size);
}

static void add_json_sizes(struct text *text, const struct module_size *module)
{
	for (int i = 0; i < CLASS_COUNT; i++)
		text_add_format(text, "\"%s\": %llu, ", class_names[i],
				(unsigned long long)module->bytes[i]);
	text_add_format(text, "\"total\": %llu}", (unsigned long long)module_total(module));
}

static void print_json(const struct sizes *sizes, const struct image *image)
{
	struct text text = { 0 };

	text_add_string(&text, "{\"image\": ");
	text_add_json(&text, image->path);
	text_add_format(&text, ", \"file\": %llu, \"modules\": [",
			(unsigned long long)image->size);
	for (size_t i = 0; i < sizes->count; i++) {
		text_add_string(&text, i ? ",\n\t{\"name\": " : "\n\t{\"name\": ");
		text_add_json(&text, sizes->modules[i].name);
		text_add_string(&text, ", ");
		add_json_sizes(&text, &sizes->modules[i]);
	}
	text_add_string(&text, "\n], \"total\": {");
	add_json_sizes(&text, &sizes->total);
	text_add_string(&text, "}");
	puts(text.data);
	text_free(&text);
}

int command_size(int argc, char **argv)
{
	struct program program;
	struct sizes sizes = { 0 };
	bool json = argc > 1 && strcmp(argv[1], "--json") == 0;
	int status;

	if (argc == 2 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)) {
		fputs(help, stdout);
		return STATUS_OK;
	}
	if (argc != 2 + json || argv[1 + json][0] == '-')
		return complain("usage: eremite size [--json] IMAGE");
	status = program_open(&program, argv[1 + json]);
	if (status != STATUS_OK)
		return status;
	if (!program.notes.has_eremite) {
		status = complain("'%s' is not an Eremite image: build it with eremite-cc",
				  argv[1 + json]);
	} else {
		count(&sizes, &program);
		json ? print_json(&sizes, &program.image) : print_table(&sizes, &program.image);
	}
	free(sizes.modules);
	program_close(&program);
	return status;
}
