/* SPDX-License-Identifier: MIT */
/*
 * The link map of GNU ld, read and written anew as the section .debug_eremite_map.
 *
 * A line of GNU ld's map for an input section is " NAME ADDRESS SIZE FILE"; after a long name the
 * rest is on the next line.  FILE is "path" or "archive(member)".
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "link.h"

static const Elf64_Shdr *find_section(const struct image *image, const char *name)
{
	for (size_t i = 0; i < image->header->e_shnum; i++)
		if (strcmp(image_section_name(image, i), name) == 0)
			return &image->sections[i];
	return NULL;
}

/* A range of a file that was read, or NULL if the file does not hold all of it. */
static const void *range(const char *bytes, size_t size, uint64_t offset, uint64_t count,
	size_t entry)
{
	if (offset > size || count > (size - offset) / entry)
		return NULL;
	return bytes + offset;
}

/* The name of the first source file in a symbol table, or NULL. */
static const char *source_in(const char *bytes, size_t size, const Elf64_Shdr *table,
	const Elf64_Shdr *names)
{
	size_t count = table->sh_size / sizeof(Elf64_Sym);
	const Elf64_Sym *symbols = range(bytes, size, table->sh_offset, count, sizeof(*symbols));
	const char *text = range(bytes, size, names->sh_offset, names->sh_size, 1);
	if (symbols == NULL || text == NULL)
		return NULL;
	for (size_t i = 0; i < count; i++)
		if (ELF64_ST_TYPE(symbols[i].st_info) == STT_FILE &&
		    symbols[i].st_name < names->sh_size)
			return base_name(text + symbols[i].st_name);
	return NULL;
}

/* The source file that OBJECT was made of, so that names of temporary files and of folders of this
 * machine do not get into the image. */
static const char *source_of(const char *object)
{
	size_t size;
	char *bytes = read_file(object, &size);
	if (bytes == NULL)
		return "lto"; /* the compiler made and removed it while it linked */
	const Elf64_Ehdr *header = range(bytes, size, 0, 1, sizeof(*header));
	if (header == NULL || memcmp(bytes, ELFMAG, SELFMAG) != 0)
		return base_name(object);
	const Elf64_Shdr *sections =
		range(bytes, size, header->e_shoff, header->e_shnum, sizeof(*sections));
	for (size_t i = 0; sections != NULL && i < header->e_shnum; i++) {
		if (sections[i].sh_type != SHT_SYMTAB || sections[i].sh_link >= header->e_shnum)
			continue;
		const char *source =
			source_in(bytes, size, &sections[i], &sections[sections[i].sh_link]);
		if (source != NULL)
			return source;
	}
	return base_name(object);
}

/* "libos/mm" of "libos.mm.frames.o". */
static const char *module_of_member(const char *member)
{
	const char *end = ends_with(member, ".o") ? member + strlen(member) - 2 : member;
	const char *last = NULL;
	for (const char *at = member; at < end; at++)
		if (*at == '.')
			last = at;
	if (last == NULL)
		return "libos";
	char *module = duplicate_part(member, (size_t)(last - member));
	for (char *at = module; *at != '\0'; at++)
		if (*at == '.')
			*at = '/';
	return module;
}

/* What the names of files in the map mean. */
struct namer {
	const char *library_folder; /* of the sysroot, with a slash at the end */
	const char *libgcc;
	struct strings seen;        /* the same names come in a row: answers for the last */
	const char *module;
	const char *object;
};

static void name_member(struct namer *namer, const char *archive, const char *member)
{
	namer->object = member;
	if (namer->libgcc != NULL && strcmp(archive, namer->libgcc) == 0)
		namer->module = "libgcc";
	else if (!starts_with(archive, namer->library_folder))
		namer->module = strcmp(base_name(archive), "libgcc.a") == 0 ? "libgcc" :
			base_name(archive);
	else if (strcmp(base_name(archive), "libc.a") == 0)
		namer->module = "musl";
	else
		namer->module = module_of_member(member);
}

static void name_file(struct namer *namer, const char *file)
{
	const char *open = strrchr(file, '(');
	if (ends_with(file, ")") && open != NULL) {
		char *archive = duplicate_part(file, (size_t)(open - file));
		char *member = duplicate_part(open + 1, strlen(open) - 2);
		name_member(namer, archive, member);
	} else if (starts_with(file, namer->library_folder)) {
		namer->module = "musl";
		namer->object = base_name(file);
	} else {
		namer->module = "application";
		namer->object = file[0] == '/' ? source_of(file) : file;
	}
}

static void name_piece(struct namer *namer, const char *file, struct piece *piece)
{
	if (namer->seen.count == 0 ||
	    strcmp(namer->seen.items[namer->seen.count - 1], file) != 0) {
		strings_add(&namer->seen, file);
		name_file(namer, file);
	}
	piece->module = namer->module;
	piece->object = namer->object;
}

/* "0xADDRESS 0xSIZE FILE", with any white space before each. */
static bool parse_place(const char *text, struct piece *piece, const char **file)
{
	char *end;
	text += strspn(text, " ");
	if (!starts_with(text, "0x"))
		return false;
	piece->address = strtoull(text, &end, 16);
	text = end + strspn(end, " ");
	if (end == text || !starts_with(text, "0x"))
		return false;
	piece->size = strtoull(text, &end, 16);
	*file = end + strspn(end, " ");
	return end != *file && **file != '\0';
}

struct map_reader {
	const struct image *image;
	struct namer namer;
	bool is_loaded;      /* in an output section that the image loads */
	const char *pending; /* a long name, whose place is on the next line */
	struct pieces pieces;
	size_t room;
};

static void add_piece(struct map_reader *reader, struct piece *piece, const char *name,
	const char *file)
{
	if (!reader->is_loaded || piece->size == 0)
		return;
	piece->section = name;
	name_piece(&reader->namer, file, piece);
	if (reader->pieces.count == reader->room) {
		reader->room = reader->room * 2 + 1024;
		reader->pieces.items =
			reallocate(reader->pieces.items, reader->room, sizeof(*piece));
	}
	reader->pieces.items[reader->pieces.count++] = *piece;
}

/* A line that begins an output section: is it part of what is loaded?  Thread-local bss is not:
 * its addresses are those of the section behind it. */
static void begin_output_section(struct map_reader *reader, char *line)
{
	line[strcspn(line, " ")] = '\0';
	const Elf64_Shdr *section = find_section(reader->image, line);
	reader->is_loaded = section != NULL && (section->sh_flags & SHF_ALLOC) != 0 &&
		!((section->sh_flags & SHF_TLS) != 0 && section->sh_type == SHT_NOBITS);
}

static void read_line(struct map_reader *reader, char *line)
{
	struct piece piece;
	const char *file;
	const char *pending = reader->pending;
	reader->pending = NULL;
	if (line[0] != ' ') {
		if (line[0] != '\0')
			begin_output_section(reader, line);
		return;
	}
	if (line[1] == ' ') {
		if (pending != NULL && parse_place(line, &piece, &file))
			add_piece(reader, &piece, pending, file);
		return;
	}
	if (line[1] == '*' || line[1] == '\0')
		return;
	size_t length = strcspn(line + 1, " ");
	const char *name = duplicate_part(line + 1, length);
	if (line[1 + length] == '\0')
		reader->pending = name;
	else if (parse_place(line + 1 + length, &piece, &file))
		add_piece(reader, &piece, name, file);
}

static int compare_pieces(const void *left, const void *right)
{
	const struct piece *a = left;
	const struct piece *b = right;
	if (a->address != b->address)
		return a->address < b->address ? -1 : 1;
	return a->size < b->size ? -1 : a->size > b->size;
}

/* Where strings were merged, ld names several sections for the same bytes: leave one for each. */
static void remove_overlaps(struct pieces *pieces)
{
	size_t kept = 0;
	for (size_t i = 0; i < pieces->count; i++) {
		struct piece *piece = &pieces->items[i];
		if (i + 1 < pieces->count && piece->size > piece[1].address - piece->address)
			piece->size = piece[1].address - piece->address;
		if (piece->size > 0)
			pieces->items[kept++] = *piece;
	}
	pieces->count = kept;
}

struct pieces read_map(const char *map, size_t size, const struct image *image,
	const struct link_request *request, const char *sysroot)
{
	static const char title[] = "\nLinker script and memory map\n";
	struct map_reader reader = {
		.image = image,
		.namer = {
			.library_folder = print("%s/lib/", sysroot),
			.libgcc = request->libgcc,
		},
	};
	char *copy = duplicate_part(map, size);
	char *line = strstr(copy, title);
	if (line == NULL)
		fail(EXIT_LINK, "ld wrote no link map; is it GNU ld?");
	line += strlen(title);
	while (*line != '\0') {
		size_t length = strcspn(line, "\n");
		char *next = line + length + (line[length] != '\0');
		line[length] = '\0';
		read_line(&reader, line);
		line = next;
	}
	if (reader.pieces.count == 0)
		fail(EXIT_LINK, "the link map of ld is empty; is it GNU ld?");
	qsort(reader.pieces.items, reader.pieces.count, sizeof(struct piece), compare_pieces);
	remove_overlaps(&reader.pieces);
	return reader.pieces;
}

const struct piece *piece_at(const struct pieces *pieces, uint64_t address)
{
	for (size_t low = 0, high = pieces->count; low < high;) {
		size_t middle = (low + high) / 2;
		const struct piece *piece = &pieces->items[middle];
		if (address < piece->address)
			high = middle;
		else if (address - piece->address >= piece->size)
			low = middle + 1;
		else
			return piece;
	}
	return NULL;
}

char *format_map(const struct pieces *pieces)
{
	size_t room = 64;
	for (size_t i = 0; i < pieces->count; i++) {
		const struct piece *piece = &pieces->items[i];
		room += strlen(piece->module) + strlen(piece->object) + strlen(piece->section) + 40;
	}
	char *text = allocate(room, 1);
	char *at = text + sprintf(text, "eremite-map 1\n");
	for (size_t i = 0; i < pieces->count; i++) {
		const struct piece *piece = &pieces->items[i];
		at += sprintf(at, "%s\t%s\t%s\t%llx\t%llx\n", piece->module, piece->object,
			piece->section, (unsigned long long)piece->address,
			(unsigned long long)piece->size);
	}
	return text;
}
