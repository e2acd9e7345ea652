/* SPDX-License-Identifier: MIT */
/*
 * Reading an ELF file.  The file is not trusted: every offset and size in it is checked against the
 * size of the file before it is used.  Functions that return int return 0, or STATUS_BAD after they
 * told the user what is wrong.
 */
#ifndef EREMITE_IMAGE_H
#define EREMITE_IMAGE_H

#include <elf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "notes.h"

struct image {
	const char *path; /* of the caller */
	int fd;
	uint64_t size;
	Elf64_Ehdr header;
	Elf64_Phdr *segments;
	size_t segment_count;
	Elf64_Shdr *sections; /* of image_load_sections */
	size_t section_count;
	char *names;          /* section names, NUL-terminated */
	size_t names_size;
};

/* Open the x86-64 ELF executable at PATH and read its headers.  All of its segments and its section
 * table lie inside the file. */
int image_open(struct image *image, const char *path);
void image_close(struct image *image);

/* The notes of all note segments. */
int image_notes(const struct image *image, struct notes *notes);

/* True if the file asks for a dynamic linker. */
bool image_is_dynamic(const struct image *image);

/* First address after the memory that a loader fills. */
uint64_t image_memory_end(const struct image *image);

/* Check that the file can be run: static, with both notes, loaded where RAM is. */
int image_check_bootable(const struct image *image);

/* Read section headers and their names.  Until then section_count is 0. */
int image_load_sections(struct image *image);

const char *image_section_name(const struct image *image, const Elf64_Shdr *section);

/* The first section of this name or type; NULL if there is none. */
const Elf64_Shdr *image_section_named(const struct image *image, const char *name);
const Elf64_Shdr *image_section_typed(const struct image *image, uint32_t type);

/* Contents of a section, with a NUL after them that *SIZE does not count; the caller frees *DATA.
 * A section without contents in the file gives size 0. */
int image_section_read(const struct image *image, const Elf64_Shdr *section, void **data,
		       size_t *size);

/* SIZE bytes at OFFSET of the file; -EIO if the file has less. */
int image_read(const struct image *image, uint64_t offset, void *data, size_t size);

#endif
