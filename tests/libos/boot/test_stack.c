/* SPDX-License-Identifier: MIT */
/* The initial stack, read as a program's start code does. */
#include "../../lib/check.h"

#include <elf.h>
#include <errno.h>
#include <sys/mman.h>

#include <arch/features.h>
#include <arch/page.h>
#include <mm/vm.h>
#include <rand/random.h>

#include "../../../libos/boot/stack.h"

#define STACK_SIZE (1ul << 20)
#define LIMIT (STACK_SIZE / 4)
#define ENTRY 0x123456

static char *stack;
static uintptr_t populated_from, populated_to;
static bool populate_fails;
static const Elf64_Ehdr image = { .e_phoff = 64, .e_phentsize = 56, .e_phnum = 5 };

int vm_populate(uintptr_t address, size_t size, enum vm_access access)
{
	CHECK_EQ(access, VM_ACCESS_WRITE);
	CHECK_EQ(address & PAGE_MASK, 0);
	CHECK(address >= (uintptr_t)stack && address + size == (uintptr_t)stack + STACK_SIZE);
	if (populate_fails)
		return -ENOMEM;
	populated_from = address;
	populated_to = address + size;
	return mprotect((void *)address, size, PROT_READ | PROT_WRITE);
}

void random_boot(void *to, size_t size)
{
	memset(to, 0xa5, size);
}

uint64_t arch_hardware_capabilities(void)
{
	return 0x1234;
}

uint64_t arch_hardware_capabilities2(void)
{
	return 2;
}

/* Nothing but what was populated may be written. */
static uintptr_t build(const char *line, const char *module)
{
	struct word_source source = { .words = { line, line + strlen(line) } };

	if (module) {
		source.more.at = module;
		source.more.end = module + strlen(module);
	}
	stack = mmap(NULL, STACK_SIZE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	CHECK(stack != MAP_FAILED);
	return stack_build((uintptr_t)stack + STACK_SIZE, (uintptr_t)stack + STACK_SIZE, LIMIT, source,
			   &image, ENTRY);
}

struct start {
	uint64_t argc;
	char **argv, **envp;
	uint64_t (*auxv)[2];
};

static struct start started(const char *line, const char *module)
{
	uintptr_t sp = build(line, module);
	struct start start;

	CHECK(sp != 0);
	CHECK_EQ(sp % 16, 0);
	CHECK(sp >= populated_from && sp < populated_to);
	CHECK((uintptr_t)stack + STACK_SIZE - sp <= LIMIT);
	start.argc = *(uint64_t *)sp;
	start.argv = (char **)(sp + 8);
	CHECK(start.argv[start.argc] == NULL);
	for (uint64_t i = 0; i < start.argc; i++)
		CHECK(start.argv[i] != NULL);
	start.envp = start.argv + start.argc + 1;
	char **end = start.envp;

	while (*end)
		end++;
	start.auxv = (uint64_t(*)[2])(end + 1);
	return start;
}

static uint64_t auxiliary(struct start start, uint64_t type)
{
	for (; start.auxv[0][0] != AT_NULL; start.auxv++)
		if (start.auxv[0][0] == type)
			return start.auxv[0][1];
	printf("# no entry %lu\n", type);
	exit(1);
}

TEST(nothing_given)
{
	struct start start = started("", NULL);

	CHECK_EQ(start.argc, 1);
	CHECK_STR(start.argv[0], "eremite");
	CHECK(start.envp[0] == NULL);
}

TEST(arguments_and_variables)
{
	struct start start = started("eremite.name=prog eremite.env=A=1 one eremite.verbose "
				     "'two words' eremite.env=B=\"x y\" '' virtio_mmio.device=1",
				     NULL);

	CHECK_EQ(start.argc, 4);
	CHECK_STR(start.argv[0], "prog");
	CHECK_STR(start.argv[1], "one");
	CHECK_STR(start.argv[2], "two words");
	CHECK_STR(start.argv[3], "");
	CHECK_STR(start.envp[0], "A=1");
	CHECK_STR(start.envp[1], "B=x y");
	CHECK(start.envp[2] == NULL);
}

TEST(words_of_the_module_follow)
{
	struct start start = started("eremite.name=prog a eremite.env=A=1",
				     "b eremite.env=B=2 eremite.name=ignored c");

	CHECK_EQ(start.argc, 4);
	CHECK_STR(start.argv[0], "prog");
	CHECK_STR(start.argv[1], "a");
	CHECK_STR(start.argv[2], "b");
	CHECK_STR(start.argv[3], "c");
	CHECK_STR(start.envp[0], "A=1");
	CHECK_STR(start.envp[1], "B=2");
}

TEST(empty_and_escaped_names)
{
	CHECK_STR(started("eremite.name=", NULL).argv[0], "");
	CHECK_STR(started("eremite.name=\"a b\"", NULL).argv[0], "a b");
	CHECK_STR(started("eremite.name=a\\x20b x", NULL).argv[0], "a b");
}

TEST(auxiliary_vector)
{
	struct start start = started("eremite.name=prog a", NULL);

	CHECK_EQ(auxiliary(start, AT_PAGESZ), PAGE_SIZE);
	CHECK_EQ(auxiliary(start, AT_PHDR), (uintptr_t)&image + 64);
	CHECK_EQ(auxiliary(start, AT_PHENT), 56);
	CHECK_EQ(auxiliary(start, AT_PHNUM), 5);
	CHECK_EQ(auxiliary(start, AT_ENTRY), ENTRY);
	CHECK_EQ(auxiliary(start, AT_HWCAP), 0x1234);
	CHECK_EQ(auxiliary(start, AT_HWCAP2), 2);
	CHECK_EQ(auxiliary(start, AT_CLKTCK), 100);
	CHECK_EQ(auxiliary(start, AT_SECURE), 0);
	CHECK_EQ(auxiliary(start, AT_UID), 0);
	CHECK(auxiliary(start, AT_MINSIGSTKSZ) >= 2048);
	CHECK_STR((char *)auxiliary(start, AT_EXECFN), "prog");
	CHECK_STR((char *)auxiliary(start, AT_PLATFORM), "x86_64");
	for (int i = 0; i < 16; i++)
		CHECK_EQ(((uint8_t *)auxiliary(start, AT_RANDOM))[i], 0xa5);
}

TEST(strings_do_not_overlap)
{
	struct start start = started("eremite.name=n a bb ccc eremite.env=V=1", NULL);
	char *last = start.argv[0];

	for (uint64_t i = 1; i < start.argc; i++) {
		CHECK(start.argv[i] != last);
		last = start.argv[i];
	}
	CHECK((char *)auxiliary(start, AT_RANDOM) + 16 <= start.argv[0]);
}

TEST(limit)
{
	size_t size = LIMIT + 2;
	char *line = malloc(size + 1);

	/* One long word, then many short ones: the longest that fits, and the first that does not. */
	memset(line, 'x', size);
	line[size] = '\0';
	CHECK_EQ(build(line, NULL), 0);
	line[LIMIT - 1000] = '\0';
	CHECK_EQ(started(line, NULL).argc, 2);
	for (size_t length = LIMIT - 600; length < LIMIT; length++) {
		uintptr_t sp;

		memset(line, 'x', size);
		line[length] = '\0';
		sp = build(line, NULL);
		if (sp != 0)
			CHECK((uintptr_t)stack + STACK_SIZE - sp <= LIMIT);
		munmap(stack, STACK_SIZE);
	}
	for (size_t i = 0; i < size; i++)
		line[i] = i % 2 ? ' ' : 'x';
	line[size] = '\0';
	CHECK_EQ(build(line, NULL), 0);
	line[LIMIT / 6] = '\0';
	CHECK_EQ(started(line, NULL).argc, 1 + LIMIT / 12);
	free(line);
}

TEST(no_memory)
{
	populate_fails = true;
	CHECK_EQ(build("a", NULL), 0);
}

CHECK_MAIN
