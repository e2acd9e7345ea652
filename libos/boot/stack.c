/* SPDX-License-Identifier: MIT */
/*
 * The initial stack of the program (System V ABI, AMD64 supplement, 3.4.1): argc, argv, envp and
 * the auxiliary vector, as Linux builds it.
 */
#include <elf.h>
#include <string.h>

#include <arch/features.h>
#include <arch/page.h>
#include <mm/vm.h>
#include <rand/random.h>

#include "stack.h"

#define AUXILIARY_MAX 24
#define RANDOM_SIZE 16
#define CLOCK_TICKS 100
#define SIGNAL_STACK_MIN 2048
#define STACK_ALIGNMENT ((size_t)16)

static const char platform[] = "x86_64";
static const char default_name[] = "eremite";

struct layout {
	size_t argument_count, variable_count, string_size;
	bool named;
};

struct writer {
	uint64_t *pointers; /* the next argv slot */
	uint64_t *variables;
	char *strings;
};

static bool next(struct word_source *source, struct word *word)
{
	while (!words_next(&source->words, word)) {
		if (source->more.at == source->more.end)
			return false;
		source->words = source->more;
		source->more.at = source->more.end;
	}
	return true;
}

static size_t value_size(const struct word *word, const char *prefix)
{
	return word->size - strlen(prefix);
}

static struct layout measure(struct word_source source)
{
	struct layout layout = { .argument_count = 1 };
	struct boot_options ignored;
	struct word word;

	while (next(&source, &word)) {
		switch (options_take(&ignored, &word)) {
		case OPTION_NAME:
			if (!layout.named)
				layout.string_size += value_size(&word, OPTION_NAME_PREFIX) + 1;
			layout.named = true;
			break;
		case OPTION_VARIABLE:
			layout.variable_count++;
			layout.string_size += value_size(&word, OPTION_VARIABLE_PREFIX) + 1;
			break;
		case OPTION_ARGUMENT:
			layout.argument_count++;
			layout.string_size += word.size + 1;
			break;
		case OPTION_OTHER:
			break;
		}
	}
	if (!layout.named)
		layout.string_size += sizeof default_name;
	return layout;
}

/* Decode WORD without the SKIP bytes of its prefix.  Prefixes have no escapes. */
static uint64_t put_word(struct writer *writer, struct word word, size_t skip)
{
	char *start = writer->strings;

	word.raw += skip;
	word.raw_size -= skip;
	word.size -= skip;
	word_decode(&word, start);
	start[word.size] = '\0';
	writer->strings += word.size + 1;
	return (uintptr_t)start;
}

static void put_words(struct writer *writer, struct word_source source)
{
	struct boot_options ignored;
	uint64_t *arguments = writer->pointers + 1;
	uint64_t name = 0;
	struct word word;

	while (next(&source, &word)) {
		switch (options_take(&ignored, &word)) {
		case OPTION_NAME:
			if (name == 0)
				name = put_word(writer, word, strlen(OPTION_NAME_PREFIX));
			break;
		case OPTION_VARIABLE:
			*writer->variables++ = put_word(writer, word, strlen(OPTION_VARIABLE_PREFIX));
			break;
		case OPTION_ARGUMENT:
			*arguments++ = put_word(writer, word, 0);
			break;
		case OPTION_OTHER:
			break;
		}
	}
	if (name == 0) {
		memcpy(writer->strings, default_name, sizeof default_name);
		name = (uintptr_t)writer->strings;
		writer->strings += sizeof default_name;
	}
	*writer->pointers = name;
	*arguments = 0;
	*writer->variables = 0;
}

static void put_auxiliary(uint64_t *to, const Elf64_Ehdr *image, uint64_t entry, uint64_t name,
			  uint64_t random, uint64_t platform_name)
{
	const uint64_t entries[][2] = {
		{ AT_HWCAP, arch_hardware_capabilities() },
		{ AT_PAGESZ, PAGE_SIZE },
		{ AT_CLKTCK, CLOCK_TICKS },
		{ AT_PHDR, (uintptr_t)image + image->e_phoff },
		{ AT_PHENT, image->e_phentsize },
		{ AT_PHNUM, image->e_phnum },
		{ AT_BASE, 0 },
		{ AT_FLAGS, 0 },
		{ AT_ENTRY, entry },
		{ AT_UID, 0 },
		{ AT_EUID, 0 },
		{ AT_GID, 0 },
		{ AT_EGID, 0 },
		{ AT_SECURE, 0 },
		{ AT_RANDOM, random },
		{ AT_HWCAP2, arch_hardware_capabilities2() },
		{ AT_EXECFN, name },
		{ AT_PLATFORM, platform_name },
		{ AT_MINSIGSTKSZ, SIGNAL_STACK_MIN },
		{ AT_NULL, 0 },
	};

	_Static_assert(sizeof entries / sizeof entries[0] <= AUXILIARY_MAX, "room on the stack");
	memcpy(to, entries, sizeof entries);
}

uintptr_t stack_build(uintptr_t top, uintptr_t mapped, size_t limit, struct word_source source,
		      const void *image, uintptr_t entry)
{
	struct layout layout = measure(source);
	size_t pointers = 1 + layout.argument_count + 1 + layout.variable_count + 1 + 2 * AUXILIARY_MAX;
	size_t strings = sizeof platform + RANDOM_SIZE + layout.string_size;
	struct writer writer;
	uint64_t *base;

	/* Both parts are multiples of the stack's alignment. */
	strings = (strings + STACK_ALIGNMENT - 1) & ~(STACK_ALIGNMENT - 1);
	pointers += pointers % 2;
	if (strings > limit || pointers * sizeof *base > limit - strings)
		return 0;
	writer.strings = (char *)(top - strings);
	base = (uint64_t *)writer.strings - pointers;
	if ((uintptr_t)base < mapped &&
	    vm_populate((uintptr_t)base & ~PAGE_MASK, top - ((uintptr_t)base & ~PAGE_MASK),
			VM_ACCESS_WRITE) != 0)
		return 0;
	writer.pointers = base + 1;
	writer.variables = base + 1 + layout.argument_count + 1;
	uint64_t random = (uintptr_t)writer.strings, name;

	random_boot(writer.strings, RANDOM_SIZE);
	writer.strings += RANDOM_SIZE;
	memcpy(writer.strings, platform, sizeof platform);
	name = (uintptr_t)writer.strings;
	writer.strings += sizeof platform;
	*base = layout.argument_count;
	put_words(&writer, source);
	put_auxiliary(writer.variables + 1, image, entry, base[1], random, name);
	return (uintptr_t)base;
}
