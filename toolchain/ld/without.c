/* SPDX-License-Identifier: MIT */
/*
 * --without=: does the program reach what it must not, and by which chain of references?
 *
 * The image becomes a graph.  Its nodes are functions and objects (or input sections, where no
 * symbol tells more), its edges the relocations that ld has kept.
 */
#include <stdlib.h>
#include <string.h>

#include <eremite/names.h>

#include "link.h"

#define NONE SIZE_MAX

struct node {
	uint64_t start;
	const struct piece *piece;
	const char *symbol; /* or NULL */
	size_t first_edge;
	size_t from;        /* the node before it on the shortest chain */
	bool is_visited;
};

struct edge {
	size_t from;
	size_t to;
};

struct graph {
	struct node *nodes; /* ascending by start, one per start */
	size_t node_count;
	struct edge *edges; /* ascending by from */
	size_t edge_count;
	size_t edge_room;
};

/* By start; at the same start the nodes with a symbol, in order of their names, come first. */
static int compare_nodes(const void *left, const void *right)
{
	const struct node *a = left;
	const struct node *b = right;
	if (a->start != b->start)
		return a->start < b->start ? -1 : 1;
	if (a->symbol == NULL || b->symbol == NULL)
		return (a->symbol == NULL) - (b->symbol == NULL);
	/* Names with underscores in front are the less known aliases. */
	bool a_reserved = a->symbol[0] == '_';
	bool b_reserved = b->symbol[0] == '_';
	return a_reserved != b_reserved ? a_reserved - b_reserved : strcmp(a->symbol, b->symbol);
}

static int compare_edges(const void *left, const void *right)
{
	const struct edge *a = left;
	const struct edge *b = right;
	if (a->from != b->from)
		return a->from < b->from ? -1 : 1;
	return a->to < b->to ? -1 : a->to > b->to;
}

static bool is_place(const Elf64_Sym *symbol)
{
	int type = ELF64_ST_TYPE(symbol->st_info);
	return symbol->st_shndx != SHN_UNDEF && symbol->st_shndx < SHN_LORESERVE &&
		(type == STT_FUNC || type == STT_OBJECT ||
		 (type == STT_NOTYPE && ELF64_ST_BIND(symbol->st_info) != STB_LOCAL));
}

static void add_nodes(struct graph *graph, const struct image *image, const struct pieces *pieces)
{
	struct node *nodes = allocate(pieces->count + image->symbol_count, sizeof(*nodes));
	size_t count = 0;
	for (size_t i = 0; i < pieces->count; i++)
		nodes[count++] = (struct node){
			.start = pieces->items[i].address, .piece = &pieces->items[i],
		};
	for (size_t i = 0; i < image->symbol_count; i++) {
		const Elf64_Sym *symbol = &image->symbols[i];
		const struct piece *piece =
			is_place(symbol) ? piece_at(pieces, symbol->st_value) : NULL;
		if (piece != NULL)
			nodes[count++] = (struct node){
				.start = symbol->st_value,
				.piece = piece,
				.symbol = image_symbol_name(image, symbol),
			};
	}
	qsort(nodes, count, sizeof(*nodes), compare_nodes);
	for (size_t i = 0; i < count; i++)
		if (graph->node_count == 0 || nodes[graph->node_count - 1].start != nodes[i].start)
			nodes[graph->node_count++] = nodes[i];
	graph->nodes = nodes;
}

static size_t node_at(const struct graph *graph, uint64_t address)
{
	size_t low = 0;
	size_t high = graph->node_count;
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (graph->nodes[middle].start <= address)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == 0)
		return NONE;
	const struct piece *piece = graph->nodes[low - 1].piece;
	return address - piece->address < piece->size ? low - 1 : NONE;
}

/* The address that a relocation refers to. */
static uint64_t target_of(const Elf64_Sym *symbol, const Elf64_Rela *relocation)
{
	if (ELF64_ST_TYPE(symbol->st_info) != STT_SECTION)
		return symbol->st_value;
	uint64_t address = symbol->st_value + (uint64_t)relocation->r_addend;
	switch (ELF64_R_TYPE(relocation->r_info)) {
	case R_X86_64_PC32:
	case R_X86_64_PLT32:
	case R_X86_64_GOTPCREL:
	case R_X86_64_GOTPCRELX:
	case R_X86_64_REX_GOTPCRELX:
		return address + 4; /* relative to the end of the field */
	default:
		return address;
	}
}

static void add_edges(struct graph *graph, const struct image *image, const Elf64_Shdr *section)
{
	const Elf64_Rela *relocations = (const Elf64_Rela *)(image->bytes + section->sh_offset);
	for (size_t i = 0; i < section->sh_size / sizeof(*relocations); i++) {
		size_t symbol = ELF64_R_SYM(relocations[i].r_info);
		if (symbol >= image->symbol_count)
			continue;
		size_t from = node_at(graph, relocations[i].r_offset);
		size_t to = node_at(graph, target_of(&image->symbols[symbol], &relocations[i]));
		if (from == NONE || to == NONE || from == to)
			continue;
		if (graph->edge_count == graph->edge_room) {
			graph->edge_room = graph->edge_room * 2 + 1024;
			graph->edges = reallocate(graph->edges, graph->edge_room,
				sizeof(*graph->edges));
		}
		graph->edges[graph->edge_count++] = (struct edge){ from, to };
	}
}

/* Relocations of what is loaded, but for the unwind tables, which refer to every function. */
static void add_all_edges(struct graph *graph, const struct image *image)
{
	for (size_t i = 0; i < image->header->e_shnum; i++) {
		const Elf64_Shdr *section = &image->sections[i];
		if (section->sh_type != SHT_RELA || section->sh_info >= image->header->e_shnum)
			continue;
		const Elf64_Shdr *target = &image->sections[section->sh_info];
		if ((target->sh_flags & SHF_ALLOC) != 0 &&
		    strcmp(image_section_name(image, section->sh_info), ".eh_frame") != 0)
			add_edges(graph, image, section);
	}
	qsort(graph->edges, graph->edge_count, sizeof(*graph->edges), compare_edges);
	for (size_t i = graph->edge_count; i-- > 0;)
		graph->nodes[graph->edges[i].from].first_edge = i;
}

static bool is_root(const struct node *node, const char *symbol)
{
	if (symbol == NULL)
		return strcmp(node->piece->module, "application") == 0;
	return node->symbol != NULL && strcmp(node->symbol, symbol) == 0;
}

/* Breadth first, from the nodes named SYMBOL, or from all of the application if it is NULL. */
static void search(struct graph *graph, const char *symbol)
{
	size_t *queue = allocate(graph->node_count, sizeof(*queue));
	size_t end = 0;
	for (size_t i = 0; i < graph->node_count; i++) {
		struct node *node = &graph->nodes[i];
		if (node->is_visited || !is_root(node, symbol))
			continue;
		node->is_visited = true;
		node->from = NONE;
		queue[end++] = i;
	}
	for (size_t at = 0; at < end; at++) {
		size_t edge = graph->nodes[queue[at]].first_edge;
		for (; edge < graph->edge_count && graph->edges[edge].from == queue[at]; edge++) {
			struct node *node = &graph->nodes[graph->edges[edge].to];
			if (node->is_visited)
				continue;
			node->is_visited = true;
			node->from = queue[at];
			queue[end++] = graph->edges[edge].to;
		}
	}
	free(queue);
}

static char *describe(const struct node *node, bool is_first)
{
	const struct piece *piece = node->piece;
	const char *name = node->symbol != NULL ? node->symbol : piece->section;
	if (starts_with(name, LIBOS_PREFIX))
		name += strlen(LIBOS_PREFIX);
	if (strcmp(piece->module, "application") == 0)
		return is_first ? print("%s:%s", piece->object, name) : duplicate(name);
	if (starts_with(piece->module, "libos/") || starts_with(piece->module, "machine") ||
	    starts_with(piece->module, "arch"))
		return print("%s (%s)", name, piece->module);
	return print("%s (%s %s)", name, piece->module, piece->object);
}

static char *describe_chain(const struct graph *graph, size_t target)
{
	const struct node *node = &graph->nodes[target];
	if (!node->is_visited)
		return print("%s is always there", describe(node, true));
	char *chain = describe(node, node->from == NONE);
	while (node->from != NONE) {
		node = &graph->nodes[node->from];
		chain = print("%s → %s", describe(node, node->from == NONE), chain);
	}
	return chain;
}

/* Is NODE what the libOS calls NAME? */
static bool is_libos(const struct node *node, const char *name)
{
	return node->symbol != NULL && starts_with(node->symbol, LIBOS_PREFIX) &&
		strcmp(node->symbol + strlen(LIBOS_PREFIX), name) == 0;
}

/* The node that FORBIDDEN, a system call or a module, stands for: one that a chain leads to is
 * better than one without; NONE if the image has none. */
static size_t find_forbidden(const struct graph *graph, const char *forbidden)
{
	size_t found = NONE;
	for (size_t i = 0; i < graph->node_count; i++) {
		const struct node *node = &graph->nodes[i];
		bool matches = starts_with(forbidden, "sys_") ?
			is_libos(node, forbidden) &&
				strcmp(node->piece->module, "libos/missing") != 0 :
			strcmp(node->piece->module, forbidden) == 0;
		if (matches && (found == NONE ||
				(node->is_visited && !graph->nodes[found].is_visited)))
			found = i;
	}
	return found;
}

static size_t check_feature(const struct graph *graph, const struct feature *feature)
{
	size_t count = 0;
	for (size_t i = 0; i < feature->forbidden.count; i++) {
		const char *forbidden = feature->forbidden.items[i];
		size_t node = find_forbidden(graph, forbidden);
		if (node == NONE)
			continue;
		count++;
		char *what = starts_with(forbidden, "sys_") ?
			print("%s()", forbidden + strlen("sys_")) : duplicate(forbidden);
		say("--without=%s, but the program can reach %s: %s", feature->name, what,
			describe_chain(graph, node));
	}
	return count;
}

void check_without(const struct image *image, const struct pieces *pieces,
	const struct link_request *request, const struct features *features)
{
	if (request->without.count == 0)
		return;
	struct graph graph = { 0 };
	add_nodes(&graph, image, pieces);
	for (size_t i = 0; i < graph.node_count; i++)
		graph.nodes[i].first_edge = NONE;
	add_all_edges(&graph, image);
	/* The best explanation begins in main; then in another part of the program (constructors);
	 * then where the machine enters the image. */
	search(&graph, "main");
	search(&graph, NULL);
	search(&graph, "_start");
	search(&graph, LIBOS_PREFIX "eremite_entry");
	size_t count = 0;
	for (size_t i = 0; i < request->without.count; i++)
		count += check_feature(&graph,
			find_feature(features, request->without.items[i], "--without"));
	if (count > 0)
		fail(EXIT_LINK, "the program needs what --without= rules out: change one of them");
}
