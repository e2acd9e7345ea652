/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "command.h"
#include "image.h"
#include "message.h"

#define SEGMENTS_MAX 256
#define NOTES_MAX ((size_t)1 << 20)

int image_read(const struct image *image, uint64_t offset, void *data, size_t size)
{
	size_t done = 0;

	if (offset > image->size || size > image->size - offset)
		return -EIO;
	while (done < size) {
		ssize_t count = pread(image->fd, (char *)data + done, size - done,
				      (off_t)(offset + done));

		if (count < 0 && errno == EINTR)
			continue;
		if (count <= 0)
			return -EIO;
		done += (size_t)count;
	}
	return 0;
}

static bool inside(const struct image *image, uint64_t offset, uint64_t size)
{
	return offset <= image->size && size <= image->size - offset;
}

static int complain_cut(const struct image *image)
{
	return complain("'%s' is cut off: build or copy it again", image->path);
}

static int complain_corrupt(const struct image *image, const char *what)
{
	return complain("'%s' is corrupt (%s): build or copy it again", image->path, what);
}

static const char *elf_machine_name(uint16_t machine)
{
	switch (machine) {
	case EM_386: return "32-bit x86";
	case EM_ARM: return "32-bit ARM";
	case EM_AARCH64: return "AArch64";
	case EM_RISCV: return "RISC-V";
	case EM_PPC64: return "POWER";
	case EM_S390: return "S/390";
	default: return "another machine";
	}
}

static int check_type(const struct image *image)
{
	switch (image->header.e_type) {
	case ET_EXEC:
	case ET_DYN:
		return 0;
	case ET_REL:
		return complain("'%s' is an object file: link it with eremite-cc", image->path);
	case ET_CORE:
		return complain("'%s' is a core dump: give the program itself", image->path);
	default:
		return complain_corrupt(image, "unknown ELF type");
	}
}

static int check_ident(const struct image *image)
{
	const unsigned char *ident = image->header.e_ident;

	if (memcmp(ident, ELFMAG, SELFMAG) != 0)
		return complain("'%s' is not an ELF file: give an image that eremite-cc made",
				image->path);
	if (image->size < sizeof image->header)
		return complain_cut(image);
	if (ident[EI_DATA] != ELFDATA2LSB || ident[EI_CLASS] != ELFCLASS64 ||
	    image->header.e_machine != EM_X86_64) {
		uint16_t machine = image->header.e_machine;

		if (ident[EI_DATA] == ELFDATA2MSB)
			machine = __builtin_bswap16(machine);
		return complain("'%s' is an ELF for %s, not for x86-64: build it with eremite-cc",
				image->path, elf_machine_name(machine));
	}
	return check_type(image);
}

static int read_header(struct image *image)
{
	size_t size = sizeof image->header;

	memset(&image->header, 0, size);
	if (image->size < size)
		size = (size_t)image->size;
	if (image_read(image, 0, &image->header, size) != 0)
		return complain("cannot read '%s': %s", image->path, strerror(EIO));
	return check_ident(image);
}

static int check_segment(const struct image *image, const Elf64_Phdr *segment)
{
	uint64_t end;

	if (segment->p_type == PT_GNU_STACK)
		return 0;
	if (!inside(image, segment->p_offset, segment->p_filesz))
		return complain_cut(image);
	if (segment->p_type == PT_LOAD &&
	    (segment->p_filesz > segment->p_memsz ||
	     __builtin_add_overflow(segment->p_paddr, segment->p_memsz, &end) ||
	     __builtin_add_overflow(segment->p_vaddr, segment->p_memsz, &end)))
		return complain_corrupt(image, "impossible segment");
	return 0;
}

static int read_segments(struct image *image)
{
	const Elf64_Ehdr *header = &image->header;
	size_t size = header->e_phnum * sizeof(Elf64_Phdr);
	int status = 0;

	if (header->e_phnum == 0 || header->e_phnum > SEGMENTS_MAX ||
	    header->e_phentsize != sizeof(Elf64_Phdr))
		return complain_corrupt(image, "impossible program headers");
	if (!inside(image, header->e_phoff, size))
		return complain_cut(image);
	image->segments = memory_get(NULL, 1, size);
	image->segment_count = header->e_phnum;
	if (image_read(image, header->e_phoff, image->segments, size) != 0)
		return complain_cut(image);
	for (size_t i = 0; i < image->segment_count && status == 0; i++)
		status = check_segment(image, &image->segments[i]);
	if (status == 0 && header->e_shnum != 0 &&
	    !inside(image, header->e_shoff, (uint64_t)header->e_shnum * header->e_shentsize))
		status = complain_cut(image);
	return status;
}

static int open_file(struct image *image)
{
	struct stat stat;

	/* A FIFO must not block us here. */
	image->fd = open(image->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (image->fd < 0 || fstat(image->fd, &stat) != 0)
		return complain("cannot open '%s': %s", image->path, strerror(errno));
	if (!S_ISREG(stat.st_mode))
		return complain("'%s' is not a file: give an image that eremite-cc made",
				image->path);
	image->size = (uint64_t)stat.st_size;
	return 0;
}

int image_open(struct image *image, const char *path)
{
	int status;

	*image = (struct image){ .path = path, .fd = -1 };
	status = open_file(image);
	if (status == 0)
		status = read_header(image);
	if (status == 0)
		status = read_segments(image);
	if (status != 0)
		image_close(image);
	return status;
}

void image_close(struct image *image)
{
	if (image->fd >= 0)
		close(image->fd);
	free(image->segments);
	free(image->sections);
	free(image->names);
	*image = (struct image){ .fd = -1 };
}

static int segment_notes(const struct image *image, const Elf64_Phdr *segment,
			 struct notes *notes)
{
	size_t size = (size_t)segment->p_filesz;
	void *data;
	int error;

	if (segment->p_filesz > NOTES_MAX)
		return complain("'%s' has corrupt notes: build it again", image->path);
	/* GNU property notes are aligned to 8 and of no interest here. */
	if (segment->p_align == 8)
		return 0;
	data = memory_get(NULL, 1, size);
	error = image_read(image, segment->p_offset, data, size);
	if (error == 0)
		error = notes_parse(data, size, notes);
	/* QEMU pads the note's name by p_align, whatever that is. */
	if (error == 0 && notes->has_pvh && segment->p_align != 4)
		error = -EINVAL;
	free(data);
	if (error != 0)
		return complain("'%s' has corrupt notes: build it again", image->path);
	return 0;
}

int image_notes(const struct image *image, struct notes *notes)
{
	int status = 0;

	*notes = (struct notes){ 0 };
	for (size_t i = 0; i < image->segment_count && status == 0; i++) {
		if (image->segments[i].p_type == PT_NOTE)
			status = segment_notes(image, &image->segments[i], notes);
	}
	return status;
}

bool image_is_dynamic(const struct image *image)
{
	for (size_t i = 0; i < image->segment_count; i++) {
		if (image->segments[i].p_type == PT_INTERP)
			return true;
	}
	return false;
}

uint64_t image_memory_end(const struct image *image)
{
	uint64_t end = 0;

	for (size_t i = 0; i < image->segment_count; i++) {
		const Elf64_Phdr *segment = &image->segments[i];

		if (segment->p_type == PT_LOAD && segment->p_paddr + segment->p_memsz > end)
			end = segment->p_paddr + segment->p_memsz;
	}
	return end;
}

/* Whether ENTRY is code, and no loader has to write below 1 MiB, where firmware lives. */
static bool loadable(const struct image *image, uint64_t entry)
{
	bool entry_found = false;

	for (size_t i = 0; i < image->segment_count; i++) {
		const Elf64_Phdr *segment = &image->segments[i];

		if (segment->p_type != PT_LOAD || segment->p_memsz == 0)
			continue;
		if (segment->p_paddr < 0x100000)
			return false;
		if ((segment->p_flags & PF_X) && entry >= segment->p_paddr &&
		    entry - segment->p_paddr < segment->p_filesz)
			entry_found = true;
	}
	return entry_found;
}

int image_check_bootable(const struct image *image)
{
	struct notes notes;
	int status = image_notes(image, &notes);

	if (status != 0)
		return status;
	if (image_is_dynamic(image))
		return complain("'%s' is a dynamic executable: link it with eremite-cc",
				image->path);
	if (!notes.has_eremite)
		return complain("'%s' is not an Eremite image: build it with eremite-cc",
				image->path);
	if (notes.version != NOTES_VERSION)
		return complain("'%s' is an image of version %u, this tool knows version %u: "
				"build it again", image->path, notes.version, NOTES_VERSION);
	if (!notes.has_pvh)
		return complain("'%s' has no PVH note, so QEMU cannot boot it: build it again",
				image->path);
	if (image->header.e_type != ET_EXEC)
		return complain("'%s' is position-independent: link it with eremite-cc",
				image->path);
	if (!loadable(image, notes.pvh_entry) ||
	    (notes.has_skete && !loadable(image, notes.skete_entry)))
		return complain_corrupt(image, "impossible load address or entry");
	return 0;
}
