/* SPDX-License-Identifier: MIT */
/*
 * Checks of the file that was linked.
 */
#include <ar.h>
#include <stdlib.h>
#include <string.h>

#include <eremite/names.h>

#include "link.h"

#define XEN_PVH_NOTE 18

static void check_segments(const struct image *image)
{
	for (size_t i = 0; i < image->header->e_phnum; i++) {
		const Elf64_Phdr *segment = &image->segments[i];
		bool is_memory = segment->p_type == PT_LOAD || segment->p_type == PT_GNU_STACK;
		if (is_memory && (segment->p_flags & PF_W) != 0 && (segment->p_flags & PF_X) != 0)
			fail(EXIT_LINK, "a segment would be writable and executable; "
				"check the sections and linker options of the program");
	}
}

static const Elf64_Phdr *segment_of(const struct image *image, const Elf64_Shdr *section)
{
	for (size_t i = 0; i < image->header->e_phnum; i++) {
		const Elf64_Phdr *segment = &image->segments[i];
		if (segment->p_type != PT_TLS && section->sh_addr >= segment->p_vaddr &&
		    section->sh_addr - segment->p_vaddr < segment->p_memsz)
			return segment;
	}
	return NULL;
}

/* The linker script fixes the segments' permissions, so the sections' own are looked at. */
static void check_sections(const struct image *image)
{
	for (size_t i = 0; i < image->header->e_shnum; i++) {
		const Elf64_Shdr *section = &image->sections[i];
		const char *name = image_section_name(image, i);
		bool writes = (section->sh_flags & SHF_WRITE) != 0;
		bool executes = (section->sh_flags & SHF_EXECINSTR) != 0;
		if ((section->sh_flags & SHF_ALLOC) == 0 || section->sh_size == 0)
			continue;
		if (writes && executes)
			fail(EXIT_LINK, "section %s is writable and executable, which no memory of "
				"an image is; split it", name);
		if ((section->sh_flags & SHF_TLS) != 0)
			continue;
		const Elf64_Phdr *segment = segment_of(image, section);
		if (segment == NULL)
			fail(EXIT_LINK, "section %s belongs to no segment", name);
		if ((writes && (segment->p_flags & PF_W) == 0) ||
		    (executes && (segment->p_flags & PF_X) == 0))
			fail(EXIT_LINK, "section %s lies in a segment that has not its permissions",
				name);
	}
}

/* One PT_NOTE, aligned to 4, the PVH note first: other arrangements do not boot everywhere. */
static void check_notes(const struct image *image)
{
	const Elf64_Phdr *notes = NULL;
	for (size_t i = 0; i < image->header->e_phnum; i++) {
		if (image->segments[i].p_type != PT_NOTE)
			continue;
		if (notes != NULL)
			fail(EXIT_LINK, "the image has more than one note segment; "
				"check the linker options of the program");
		notes = &image->segments[i];
	}
	if (notes == NULL || notes->p_align != 4)
		fail(EXIT_LINK, "the image has no note segment aligned to 4 bytes");
	struct {
		Elf64_Nhdr header;
		char name[4];
	} first;
	if (notes->p_filesz < sizeof(first) || notes->p_offset > image->size ||
	    notes->p_filesz > image->size - notes->p_offset)
		fail(EXIT_LINK, "the image's notes are cut off");
	memcpy(&first, image->bytes + notes->p_offset, sizeof(first));
	if (first.header.n_namesz != 4 || memcmp(first.name, "Xen", 4) != 0 ||
	    first.header.n_type != XEN_PVH_NOTE)
		fail(EXIT_LINK, "the image's first note is not its PVH entry");
}

void check_image(const struct image *image)
{
	check_segments(image);
	check_sections(image);
	check_notes(image);
}

static int compare_names(const void *left, const void *right)
{
	return strcmp(*(char *const *)left, *(char *const *)right);
}

void warn_of_missing_calls(const struct image *image, const struct pieces *pieces)
{
	static const char prefix[] = LIBOS_PREFIX "sys_";
	struct strings calls = { 0 };
	for (size_t i = 0; i < image->symbol_count; i++) {
		const Elf64_Sym *symbol = &image->symbols[i];
		const char *name = image_symbol_name(image, symbol);
		if (!starts_with(name, prefix) || symbol->st_shndx == SHN_UNDEF)
			continue;
		const struct piece *piece = piece_at(pieces, symbol->st_value);
		if (piece != NULL && strcmp(piece->module, "libos/missing") == 0)
			strings_add(&calls, name + strlen(prefix));
	}
	if (calls.count == 0)
		return;
	qsort(calls.items, calls.count, sizeof(*calls.items), compare_names);
	for (size_t i = 0; i < calls.count; i++)
		say("warning: the program can reach %s(), which Eremite does not have: "
			"it will fail with ENOSYS", calls.items[i]);
}
