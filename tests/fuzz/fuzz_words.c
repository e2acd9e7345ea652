/* SPDX-License-Identifier: MIT */
/* The command line, from its text to the program's initial stack. */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include <arch/features.h>
#include <mm/vm.h>
#include <rand/random.h>

#include "../../libos/boot/stack.h"

#define STACK_SIZE (1ul << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int vm_populate(uintptr_t address, size_t size, enum vm_access access)
{
	(void)address, (void)size, (void)access;
	return 0;
}

void random_boot(void *to, size_t size)
{
	memset(to, 1, size);
}

uint64_t arch_hardware_capabilities(void)
{
	return 0;
}

uint64_t arch_hardware_capabilities2(void)
{
	return 0;
}

static void require(bool condition)
{
	if (!condition)
		abort();
}

static void decode_exactly(const struct word *word)
{
	char *to = malloc(word->size ? word->size : 1);

	word_decode(word, to);
	require(memchr(to, 0, word->size) == NULL);
	free(to);
}

static void take_all(struct words words)
{
	struct boot_options options = { 0 };
	struct word word;

	while (words_next(&words, &word)) {
		require(word.raw_size > 0 && word.size <= word.raw_size);
		decode_exactly(&word);
		options_take(&options, &word);
	}
	require(words.at == words.end);
	require(options.terminals < 8);
}

static void check_stack(const char *stack, uintptr_t sp)
{
	const uint64_t *at = (const uint64_t *)sp;
	uint64_t count = *at++;

	require(sp % 16 == 0 && sp >= (uintptr_t)stack && sp < (uintptr_t)stack + STACK_SIZE);
	for (uint64_t i = 0; i < count; i++)
		require(strlen((const char *)*at++) < STACK_SIZE);
	require(*at++ == 0);
	while (*at != 0)
		require(strlen((const char *)*at++) < STACK_SIZE);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data, *middle = text + (size > 0 ? data[0] % size : 0);
	struct word_source source = { { text, middle }, { middle, text + size } };
	static const uint64_t image[8];
	char *stack = malloc(STACK_SIZE);
	char *top = (char *)(((uintptr_t)stack + STACK_SIZE) & ~(uintptr_t)4095);
	uintptr_t sp;

	take_all((struct words){ text, text + size });
	sp = stack_build((uintptr_t)top, 4096, STACK_SIZE / 2, source, image, 1);
	if (sp != 0)
		check_stack(stack, sp);
	free(stack);
	return 0;
}
