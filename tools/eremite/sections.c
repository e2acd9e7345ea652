/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "image.h"
#include "message.h"

static int complain_sections(const struct image *image)
{
	return complain("'%s' has a corrupt section table: build it again", image->path);
}

static int read_names(struct image *image)
{
	uint16_t index = image->header.e_shstrndx;
	void *data;
	int status;

	if (index == SHN_UNDEF || index >= image->section_count)
		return complain_sections(image);
	status = image_section_read(image, &image->sections[index], &data, &image->names_size);
	if (status == 0)
		image->names = data;
	return status;
}

int image_load_sections(struct image *image)
{
	const Elf64_Ehdr *header = &image->header;
	size_t size = header->e_shnum * sizeof(Elf64_Shdr);

	if (header->e_shnum == 0 || image->section_count != 0)
		return 0;
	if (header->e_shentsize != sizeof(Elf64_Shdr))
		return complain_sections(image);
	image->sections = memory_get(NULL, 1, size);
	if (image_read(image, header->e_shoff, image->sections, size) != 0)
		return complain_sections(image);
	image->section_count = header->e_shnum;
	return read_names(image);
}

const char *image_section_name(const struct image *image, const Elf64_Shdr *section)
{
	/* There is a NUL after the names. */
	return section->sh_name < image->names_size ? image->names + section->sh_name : "";
}

const Elf64_Shdr *image_section_named(const struct image *image, const char *name)
{
	for (size_t i = 0; i < image->section_count; i++) {
		if (strcmp(image_section_name(image, &image->sections[i]), name) == 0)
			return &image->sections[i];
	}
	return NULL;
}

const Elf64_Shdr *image_section_typed(const struct image *image, uint32_t type)
{
	for (size_t i = 0; i < image->section_count; i++) {
		if (image->sections[i].sh_type == type)
			return &image->sections[i];
	}
	return NULL;
}

int image_section_read(const struct image *image, const Elf64_Shdr *section, void **data,
		       size_t *size)
{
	uint64_t length = section->sh_type == SHT_NOBITS ? 0 : section->sh_size;
	char *bytes;

	if (length != 0 && (section->sh_offset > image->size ||
			    length > image->size - section->sh_offset))
		return complain_sections(image);
	bytes = memory_get(NULL, (size_t)length + 1, 1);
	if (length != 0 && image_read(image, section->sh_offset, bytes, (size_t)length) != 0) {
		free(bytes);
		return complain_sections(image);
	}
	bytes[length] = '\0';
	*data = bytes;
	*size = (size_t)length;
	return 0;
}
