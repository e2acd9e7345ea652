/* SPDX-License-Identifier: MIT */
/*
 * The linker step: GNU ld with the parts of an image added, then checks, then the file.
 */
#ifndef LD_LINK_H
#define LD_LINK_H

#include <elf.h>
#include <stdbool.h>
#include <stdint.h>

#include "../common/common.h"

/* What the compiler driver (or make, or a configure script) asked for. */
struct link_request {
	struct strings inputs;      /* files and options for GNU ld, in order */
	struct strings with;
	struct strings without;
	struct strings machines;
	const char *output;
	const char *libgcc;         /* path of libgcc.a, or NULL */
	struct strings map_files;   /* copies of the link map that the user wants; "-" is stdout */
	const char *dependency_file;
	uint64_t stack_size;        /* -z stack-size=, or 0 */
	bool strip;
	bool no_start;              /* without crt1.o, crti.o, crtn.o */
	bool no_libc;
	bool is_plain;              /* no image: -r, --version, ... are GNU ld's alone */
};

/* Take the arguments of ld apart.  ARGUMENTS is without the program's name. */
struct link_request read_link_request(const struct strings *arguments, const char *sysroot);

/* Become GNU ld with ARGUMENTS. */
_Noreturn void become_ld(const struct strings *arguments);

/* What GNU ld made. */
struct linked {
	char *map;
	size_t map_size;
	uint8_t *elf;
	size_t elf_size;
};

/* Run GNU ld; ends the process with its status if it fails. */
struct linked run_ld(const struct link_request *request, const struct features *features,
	const char *sysroot);

/* An input section that is part of the image. */
struct piece {
	uint64_t address;
	uint64_t size;
	const char *module;  /* libos/mm, musl, application, ... */
	const char *object;  /* printf.o, main.c */
	const char *section; /* .text.printf */
};

struct pieces {
	struct piece *items; /* ascending by address */
	size_t count;
};

/* A linked ELF, with bounds checked once. */
struct image {
	const uint8_t *bytes;
	size_t size;
	const Elf64_Ehdr *header;
	const Elf64_Phdr *segments;
	const Elf64_Shdr *sections;
	const char *names;        /* of sections, always terminated */
	size_t names_size;
	const Elf64_Sym *symbols;
	size_t symbol_count;
	const char *symbol_names;
	size_t symbol_names_size;
};

struct image open_image(const uint8_t *bytes, size_t size);
/* -z stack-size, which GNU ld ignores where a script lists the segments.  musl takes from it how large
 * the stacks of threads are. */
void set_stack_size(struct linked *linked, uint64_t size);
const char *image_section_name(const struct image *image, size_t index);
const char *image_symbol_name(const struct image *image, const Elf64_Sym *symbol);

/* The pieces of the image, from the link map. */
struct pieces read_map(const char *map, size_t size, const struct image *image,
	const struct link_request *request, const char *sysroot);

/* The piece that contains ADDRESS, or NULL. */
const struct piece *piece_at(const struct pieces *pieces, uint64_t address);

/* The text of the section .debug_eremite_map. */
char *format_map(const struct pieces *pieces);

/* End the process unless IMAGE is a file that each machine loads and none loads writable code. */
void check_image(const struct image *image);

/* Warn of each system call that the program can reach and that does not exist. */
void warn_of_missing_calls(const struct image *image, const struct pieces *pieces);

/* End the process if the program can reach what --without= rules out. */
void check_without(const struct image *image, const struct pieces *pieces,
	const struct link_request *request, const struct features *features);

/* IMAGE with one more section; and IMAGE with only what is loaded. */
uint8_t *add_section(const struct image *image, const char *name, const char *text, size_t *size);
uint8_t *strip_image(const struct image *image, size_t *size);

/* Write files in one step each: a failure or an interruption leaves nothing behind. */
void output_begin(const char *path);
void write_executable(const char *path, const void *bytes, size_t size);
void write_text(const char *path, const char *text, size_t size);

#endif
