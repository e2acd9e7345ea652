/* SPDX-License-Identifier: MIT */
/*
 * Reading a linked ELF, and writing it with another set of sections.
 *
 * What is loaded (headers, segments) keeps its place in the file; everything else may move.
 */
#include <stdlib.h>
#include <string.h>

#include "link.h"

_Noreturn static void bad_image(const char *what)
{
	fail(EXIT_LINK, "ld made a file that cannot be an image: %s", what);
}

/* The part of the file at OFFSET, COUNT entries of SIZE bytes. */
static const void *part(const struct image *image, uint64_t offset, uint64_t count, uint64_t size)
{
	if (offset > image->size || count > (image->size - offset) / size)
		bad_image("a table lies outside of the file");
	return image->bytes + offset;
}

static const char *string_table(const struct image *image, size_t index, size_t *size)
{
	if (index >= image->header->e_shnum)
		bad_image("no table of names");
	const Elf64_Shdr *section = &image->sections[index];
	const char *names = part(image, section->sh_offset, section->sh_size, 1);
	if (section->sh_size == 0 || names[section->sh_size - 1] != '\0')
		bad_image("a table of names has no end");
	*size = section->sh_size;
	return names;
}

static void open_symbols(struct image *image)
{
	for (size_t i = 0; i < image->header->e_shnum; i++) {
		const Elf64_Shdr *section = &image->sections[i];
		if (section->sh_type != SHT_SYMTAB)
			continue;
		image->symbol_count = section->sh_size / sizeof(Elf64_Sym);
		image->symbols = part(image, section->sh_offset, image->symbol_count,
			sizeof(Elf64_Sym));
		image->symbol_names = string_table(image, section->sh_link,
			&image->symbol_names_size);
		return;
	}
	bad_image("no symbols");
}

struct image open_image(const uint8_t *bytes, size_t size)
{
	struct image image = { .bytes = bytes, .size = size };
	image.header = part(&image, 0, 1, sizeof(Elf64_Ehdr));
	const Elf64_Ehdr *header = image.header;
	if (memcmp(header->e_ident, ELFMAG, SELFMAG) != 0 ||
	    header->e_ident[EI_CLASS] != ELFCLASS64 || header->e_machine != EM_X86_64)
		bad_image("it is not a 64-bit x86 ELF");
	if (header->e_type != ET_EXEC)
		bad_image("it is not a static executable at a fixed address");
	if (header->e_shnum == 0 || header->e_shentsize != sizeof(Elf64_Shdr) ||
	    header->e_phentsize != sizeof(Elf64_Phdr))
		bad_image("unexpected headers");
	image.segments = part(&image, header->e_phoff, header->e_phnum, sizeof(Elf64_Phdr));
	image.sections = part(&image, header->e_shoff, header->e_shnum, sizeof(Elf64_Shdr));
	image.names = string_table(&image, header->e_shstrndx, &image.names_size);
	for (size_t i = 0; i < header->e_shnum; i++)
		if (image.sections[i].sh_type != SHT_NOBITS)
			part(&image, image.sections[i].sh_offset, image.sections[i].sh_size, 1);
	open_symbols(&image);
	return image;
}

void set_stack_size(struct linked *linked, uint64_t size)
{
	struct image image = open_image(linked->elf, linked->elf_size);
	uint8_t *segments = linked->elf + image.header->e_phoff;
	for (size_t i = 0; i < image.header->e_phnum; i++)
		if (image.segments[i].p_type == PT_GNU_STACK)
			((Elf64_Phdr *)segments)[i].p_memsz = size;
}

const char *image_section_name(const struct image *image, size_t index)
{
	size_t offset = image->sections[index].sh_name;
	return offset < image->names_size ? image->names + offset : "";
}

const char *image_symbol_name(const struct image *image, const Elf64_Sym *symbol)
{
	return symbol->st_name < image->symbol_names_size ?
		image->symbol_names + symbol->st_name : "";
}

/* A file that is being put together. */
struct builder {
	uint8_t *bytes;
	size_t size;
	Elf64_Shdr *sections;
	size_t section_count;
	struct strings names;
};

static uint64_t append(struct builder *builder, const void *bytes, size_t size, size_t alignment)
{
	size_t at = (builder->size + alignment - 1) / alignment * alignment;
	builder->bytes = reallocate(builder->bytes, at + size, 1);
	memset(builder->bytes + builder->size, 0, at - builder->size);
	memcpy(builder->bytes + at, bytes, size);
	builder->size = at + size;
	return at;
}

static void append_section(struct builder *builder, const char *name, const Elf64_Shdr *section)
{
	builder->sections = reallocate(builder->sections, builder->section_count + 1,
		sizeof(*section));
	builder->sections[builder->section_count++] = *section;
	strings_add(&builder->names, name);
}

/* Write the names, the section headers and the file header. */
static uint8_t *finish(struct builder *builder, size_t *size)
{
	static const char name[] = ".shstrtab";
	char *text = NULL;
	size_t used = 0;
	append_section(builder, name, &(Elf64_Shdr){ .sh_type = SHT_STRTAB, .sh_addralign = 1 });
	for (size_t i = 0; i < builder->section_count; i++) {
		size_t length = strlen(builder->names.items[i]) + 1;
		text = reallocate(text, used + length, 1);
		memcpy(text + used, builder->names.items[i], length);
		builder->sections[i].sh_name = (Elf64_Word)used;
		used += length;
	}
	Elf64_Shdr *names = &builder->sections[builder->section_count - 1];
	names->sh_offset = append(builder, text, used, 1);
	names->sh_size = used;
	uint64_t headers = append(builder, builder->sections,
		builder->section_count * sizeof(*builder->sections), 8);
	if (builder->section_count >= SHN_LORESERVE)
		bad_image("too many sections");
	Elf64_Ehdr *header = (Elf64_Ehdr *)builder->bytes;
	header->e_shoff = headers;
	header->e_shnum = (Elf64_Half)builder->section_count;
	header->e_shstrndx = (Elf64_Half)(builder->section_count - 1);
	*size = builder->size;
	return builder->bytes;
}

/* How much of the file the machine sees: headers, segments. */
static size_t loaded_size(const struct image *image)
{
	size_t end = image->header->e_phoff + image->header->e_phnum * sizeof(Elf64_Phdr);
	for (size_t i = 0; i < image->header->e_phnum; i++) {
		const Elf64_Phdr *segment = &image->segments[i];
		part(image, segment->p_offset, segment->p_filesz, 1);
		if (segment->p_filesz > 0 && segment->p_offset + segment->p_filesz > end)
			end = segment->p_offset + segment->p_filesz;
	}
	return end;
}

uint8_t *add_section(const struct image *image, const char *name, const char *text, size_t *size)
{
	struct builder builder = { 0 };
	size_t end = loaded_size(image);
	append(&builder, image->bytes, end, 1);
	for (size_t i = 0; i < image->header->e_shnum; i++) {
		Elf64_Shdr section = image->sections[i];
		if (i == image->header->e_shstrndx)
			continue; /* written anew, behind the others; the indices below stay */
		if (i > image->header->e_shstrndx)
			bad_image("the table of section names is not the last section");
		if (section.sh_type != SHT_NOBITS && section.sh_type != SHT_NULL &&
		    section.sh_offset + section.sh_size > end)
			section.sh_offset = append(&builder, image->bytes + section.sh_offset,
				section.sh_size,
				section.sh_addralign > 0 ? section.sh_addralign : 1);
		append_section(&builder, image_section_name(image, i), &section);
	}
	Elf64_Shdr added = { .sh_type = SHT_PROGBITS, .sh_addralign = 1, .sh_size = strlen(text) };
	added.sh_offset = append(&builder, text, added.sh_size, 1);
	append_section(&builder, name, &added);
	return finish(&builder, size);
}

uint8_t *strip_image(const struct image *image, size_t *size)
{
	struct builder builder = { 0 };
	append(&builder, image->bytes, loaded_size(image), 1);
	append_section(&builder, "", &(Elf64_Shdr){ 0 });
	for (size_t i = 0; i < image->header->e_shnum; i++) {
		Elf64_Shdr section = image->sections[i];
		if ((section.sh_flags & SHF_ALLOC) == 0)
			continue;
		section.sh_link = 0;
		section.sh_info = 0;
		append_section(&builder, image_section_name(image, i), &section);
	}
	return finish(&builder, size);
}
