/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "graph.h"
#include "message.h"

/* One section of relocations and what it refers to. */
struct relocations {
	const struct program *program;
	Elf64_Rela *entries;
	size_t count;
	const Elf64_Sym *symbols;
	size_t symbol_count;
	const char *names;
	size_t names_size;
	const Elf64_Shdr *target; /* the section that they are in, */
	const uint8_t *code;      /* and its contents */
	size_t code_size;
	uint64_t tls;
};

/* Bytes of immediate operand after the 32-bit displacement at PLACE.  A relocation against a
 * section symbol counts from the end of the instruction, so its addend hides them.
 * (Intel SDM volume 2, 2.1 and appendix A: opcodes with a ModRM byte and an immediate.) */
static unsigned immediate_size(const uint8_t *place)
{
	uint8_t opcode = place[-2], modrm = place[-1];
	bool two_byte = place[-3] == 0x0f;

	if ((modrm & 0xc7) != 0x05 || two_byte) /* not relative to rip */
		return two_byte && (opcode == 0xba || opcode == 0xa4 || opcode == 0xac ||
				    (opcode & 0xf8) == 0xc0) ? 1 : 0;
	switch (opcode) {
	case 0x80: case 0x83: case 0xc0: case 0xc1: case 0xc6: case 0x6b:
		return 1;
	case 0x69: case 0x81: case 0xc7:
		return place[-3] == 0x66 ? 2 : 4;
	case 0xf6:
		return (modrm & 0x38) == 0 ? 1 : 0;
	case 0xf7:
		return (modrm & 0x38) != 0 ? 0 : place[-3] == 0x66 ? 2 : 4;
	default:
		return 0;
	}
}

static bool is_relative(unsigned type)
{
	switch (type) {
	case R_X86_64_PC32:
	case R_X86_64_PLT32:
	case R_X86_64_GOTPCREL:
	case R_X86_64_GOTPCRELX:
	case R_X86_64_REX_GOTPCRELX:
	case R_X86_64_GOTTPOFF:
	case R_X86_64_TLSGD:
	case R_X86_64_TLSLD:
		return true;
	default:
		return false;
	}
}

/* The address that ENTRY refers to; 0 if it is none in the image. */
static uint64_t referred(const struct relocations *all, const Elf64_Rela *entry)
{
	size_t index = ELF64_R_SYM(entry->r_info);
	uint64_t address, offset = entry->r_offset - all->target->sh_addr;
	const Elf64_Sym *symbol;
	const char *name;

	if (index >= all->symbol_count)
		return 0;
	symbol = &all->symbols[index];
	name = symbol->st_name < all->names_size ? all->names + symbol->st_name : "";
	if (symbol->st_shndx == SHN_UNDEF || symbol->st_shndx == SHN_ABS ||
	    (ELF64_ST_TYPE(symbol->st_info) == STT_NOTYPE && symbol_is_boundary(name)))
		return 0;
	address = symbol->st_value;
	if (ELF64_ST_TYPE(symbol->st_info) == STT_TLS)
		return address + all->tls;
	if (ELF64_ST_TYPE(symbol->st_info) != STT_SECTION)
		return address;
	address += (uint64_t)entry->r_addend;
	if (!is_relative(ELF64_R_TYPE(entry->r_info)))
		return address;
	address += 4;
	if (offset >= 3 && offset <= all->code_size)
		address += immediate_size(all->code + offset);
	return address;
}

static void graph_add(struct graph *graph, size_t *capacity, const struct edge *edge)
{
	if (graph->count == *capacity) {
		*capacity = *capacity ? *capacity * 2 : 1024;
		graph->edges = memory_get(graph->edges, *capacity, sizeof *graph->edges);
	}
	graph->edges[graph->count++] = *edge;
}

static void add_edges(struct graph *graph, size_t *capacity, const struct relocations *all)
{
	const struct map *map = &all->program->map;

	for (size_t i = 0; i < all->count; i++) {
		uint64_t address = referred(all, &all->entries[i]);
		const struct map_row *from = map_find(map, all->entries[i].r_offset);
		const struct map_row *to = address ? map_find(map, address) : NULL;

		if (from == NULL || to == NULL || from == to)
			continue;
		graph_add(graph, capacity, &(struct edge){ .from = (size_t)(from - map->rows),
							   .to = (size_t)(to - map->rows),
							   .address = address });
	}
}

/* Whether SECTION relocates something that is loaded and refers to things for its own sake: tables
 * for unwinding refer to everything and keep nothing. */
static bool is_of_interest(const struct image *image, const Elf64_Shdr *section)
{
	const Elf64_Shdr *target;

	if (section->sh_type != SHT_RELA || section->sh_info == 0 ||
	    section->sh_info >= image->section_count || section->sh_link >= image->section_count)
		return false;
	target = &image->sections[section->sh_info];
	return (target->sh_flags & SHF_ALLOC) &&
	       strncmp(image_section_name(image, target), ".eh_frame", 9) != 0;
}

static int add_section(struct graph *graph, size_t *capacity, struct relocations *all,
		       const Elf64_Shdr *section)
{
	const struct image *image = all->program->source;
	void *entries = NULL, *code = NULL;
	size_t size;
	int status;

	all->target = &image->sections[section->sh_info];
	status = image_section_read(image, section, &entries, &size);
	if (status != STATUS_OK)
		return status;
	status = image_section_read(image, all->target, &code, &all->code_size);
	if (status == STATUS_OK) {
		all->entries = entries;
		all->count = size / sizeof(Elf64_Rela);
		all->code = code;
		add_edges(graph, capacity, all);
		free(code);
	}
	free(entries);
	return status;
}

static int compare_edges(const void *left, const void *right)
{
	const struct edge *a = left, *b = right;

	if (a->from != b->from)
		return a->from < b->from ? -1 : 1;
	if (a->to != b->to)
		return a->to < b->to ? -1 : 1;
	return a->address < b->address ? -1 : a->address > b->address;
}

static int add_all(struct graph *graph, struct relocations *all)
{
	const struct image *image = all->program->source;
	size_t capacity = 0;
	int status = STATUS_OK;

	for (size_t i = 0; i < image->section_count && status == STATUS_OK; i++) {
		if (is_of_interest(image, &image->sections[i]))
			status = add_section(graph, &capacity, all, &image->sections[i]);
	}
	if (status == STATUS_OK && graph->count == 0)
		status = complain("'%s' has no relocations: build it with eremite-cc", image->path);
	if (status == STATUS_OK)
		qsort(graph->edges, graph->count, sizeof *graph->edges, compare_edges);
	return status;
}

int graph_build(struct graph *graph, const struct program *program)
{
	struct relocations all = { .program = program };
	const struct image *image = program->source;
	const Elf64_Shdr *section = image_section_typed(image, SHT_SYMTAB);
	void *symbols, *names;
	size_t size;
	int status;

	*graph = (struct graph){ 0 };
	status = image_section_read(image, section, &symbols, &size);
	if (status != STATUS_OK)
		return status;
	status = image_section_read(image, &image->sections[section->sh_link], &names,
				    &all.names_size);
	if (status != STATUS_OK)
		goto free_symbols;
	all.symbols = symbols;
	all.symbol_count = size / sizeof(Elf64_Sym);
	all.names = names;
	for (size_t i = 0; i < image->segment_count; i++) {
		if (image->segments[i].p_type == PT_TLS)
			all.tls = image->segments[i].p_vaddr;
	}
	status = add_all(graph, &all);
	free(names);
free_symbols:
	free(symbols);
	if (status != STATUS_OK)
		graph_free(graph);
	return status;
}

void graph_free(struct graph *graph)
{
	free(graph->edges);
	*graph = (struct graph){ 0 };
}

/* The first edge that leaves ROW. */
static size_t first_edge(const struct graph *graph, size_t row)
{
	size_t low = 0, high = graph->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (graph->edges[middle].from < row)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

void graph_walk(const struct graph *graph, size_t start, size_t *by, size_t row_count)
{
	size_t *queue = memory_get(NULL, row_count + 1, sizeof *queue);
	size_t head = 0, tail = 0;

	queue[tail++] = start;
	by[start] = GRAPH_ROOT;
	while (head < tail) {
		size_t row = queue[head++];

		for (size_t i = first_edge(graph, row);
		     i < graph->count && graph->edges[i].from == row; i++) {
			size_t to = graph->edges[i].to;

			if (by[to] == GRAPH_NONE) {
				by[to] = i;
				queue[tail++] = to;
			}
		}
	}
	free(queue);
}
