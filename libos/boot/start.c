/* SPDX-License-Identifier: MIT */
/*
 * The start of the libOS: memory, options, init calls, the program.
 */
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>

#include <arch/layout.h>
#include <arch/setup.h>
#include <arch/user.h>
#include <crash/stack_guard.h>
#include <eremite/entry.h>
#include <init/init.h>
#include <log/log.h>
#include <log/program.h>
#include <machine/clock.h>
#include <machine/console.h>
#include <machine/upcall.h>
#include <mm/frames.h>
#include <mm/vm.h>
#include <rand/random.h>

#include "stack.h"

#define STACK_SIZE (8ul << 20)
#define STACK_GUARD (1ul << 20) /* Linux's stack_guard_gap */
#define STACK_ARGUMENTS (STACK_SIZE / 4)
#define STACK_MAPPED 0x4000ul /* from the start */
#define BSS_MAPPED 0x10000ul  /* bss up to this size is mapped from the start */
#define STACK_RANDOM_PAGES 0x4000ul
#define MMAP_RANDOM_PAGES 0x10000000ul /* 28 bits, as on Linux */
#define BREAK_RANDOM_PAGES 0x2000ul
#define MMAP_BOTTOM 0x610000000000ul /* above the direct map and the device registers */

extern const init_call __libos_init_start[], __libos_init_end[];
extern char _start[]; /* crt1.o */

/* libos/time: the machine's clock has been set.  There if the program can tell the wall clock. */
__attribute__((weak)) void clock_restart(void);
/* libos/dev: mount what the machine has of files.  There if the program can name a file. */
__attribute__((weak)) void root_restart(void);

/* One request for all that boot chooses by chance. */
struct layout_choice {
	uint64_t stack, mmap, heap;
};

static uintptr_t pages_of(uint64_t random, unsigned long pages)
{
	return (random & (pages - 1)) << PAGE_SHIFT;
}

static uintptr_t page_down(const char *address)
{
	return (uintptr_t)address & ~PAGE_MASK;
}

struct area {
	const char *start, *end;
	int prot;
	enum vm_kind kind;
	const char *name;
};

/* The image, in parts that begin in pages of their own. */
static const struct area image_areas[] = {
	{ __image_start, __text_start, PROT_READ, VM_RODATA, "read-only data" },
	{ __text_start, __data_start, PROT_READ | PROT_EXEC, VM_TEXT, "code" },
	{ __data_start, trap_stack_guard, PROT_READ | PROT_WRITE, VM_DATA, "data" },
	{ trap_stack_guard, trap_stack, PROT_NONE, VM_GUARD, "the trap stack" },
	{ trap_stack, ist_guard, PROT_READ | PROT_WRITE, VM_DATA, "the trap stack" },
	{ ist_guard, ist_stacks, PROT_NONE, VM_GUARD, "the interrupt stacks" },
	{ ist_stacks, __loaded_end, PROT_READ | PROT_WRITE, VM_DATA, "the interrupt stacks" },
	{ __bss_start, __image_end, PROT_READ | PROT_WRITE, VM_BSS, "bss" },
};

static void add_areas(const struct area *areas, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		uintptr_t start = page_down(areas[i].start), end = page_down(areas[i].end);

		if (start != end && vm_add_boot_area(start, end - start, areas[i].prot, areas[i].kind,
						     areas[i].name) != 0)
			panic("cannot enter %s into the address space", areas[i].name);
	}
}

/* The stack; how far down it is mapped; where the arguments end, which are above all frames. */
static uintptr_t stack_top, stack_mapped, stack_start;

static void enter_areas(void)
{
	char *top = (char *)stack_top, *bottom = top - STACK_SIZE;
	const struct area stack[] = {
		{ bottom, top, PROT_READ | PROT_WRITE, VM_STACK, "the main stack" },
		{ bottom - STACK_GUARD, bottom, PROT_NONE, VM_GUARD, "the main stack" },
	};

	add_areas(image_areas, sizeof image_areas / sizeof image_areas[0]);
	add_areas(stack, 2);
}

/* What nearly every program touches at once is there without a fault; if that fails for want of
 * RAM in one piece, it comes page by page. */
static void map_first_pages(void)
{
	uintptr_t bss = (uintptr_t)__bss_start;
	size_t bss_size = (uintptr_t)__image_end - bss;

	if (bss_size > 0 && bss_size <= BSS_MAPPED)
		vm_map_early(bss, bss_size);
	if (vm_map_early(stack_top - STACK_MAPPED, STACK_MAPPED) == 0)
		stack_mapped -= STACK_MAPPED;
}

/* The machine has done so. */
static void take_first_pages(const struct eremite_boot_info *info)
{
	frames_add_used(info->frames.base, info->frames.size);
	vm_mapped_early(info->bss.size + info->stack.size);
	stack_mapped -= info->stack.size;
}

static void lay_out(const struct eremite_boot_info *info)
{
	struct layout_choice choice;

	random_boot(&choice, sizeof choice);
	stack_top = USER_END - pages_of(choice.stack, STACK_RANDOM_PAGES);
	if (info->stack.size > 0)
		stack_top = info->stack.base + info->stack.size;
	stack_start = stack_mapped = stack_top;
	vm_init(&(struct vm_layout){
		.brk_start = (uintptr_t)__image_end + pages_of(choice.heap, BREAK_RANDOM_PAGES),
		.mmap_top = stack_top - STACK_SIZE - STACK_GUARD - pages_of(choice.mmap, MMAP_RANDOM_PAGES),
		.mmap_bottom = MMAP_BOTTOM,
		.libos_start = DIRECT_MAP_BASE,
	});
	vm_enter_later(enter_areas);
}

static void set_program_name(struct word name)
{
	size_t skip = strlen(OPTION_NAME_PREFIX);

	name.raw += skip;
	name.raw_size -= skip;
	/* Cut off before decoding: no escape grows. */
	if (name.raw_size >= sizeof program_name)
		name.raw_size = sizeof program_name - 1;
	word_decode(&name, program_name);
}

static void take_options(struct words words)
{
	struct word word;

	while (words_next(&words, &word))
		if (options_take(&boot_options, &word) == OPTION_NAME && program_name[0] == '\0')
			set_program_name(word);
}

static struct word_source find_words(const struct eremite_boot_info *info)
{
	const char *line = info->command_line;
	struct word_source source = { .words = { line, line } };

	boot_options = (struct boot_options){ 0 };
	program_name[0] = '\0';
	while (*source.words.end != '\0')
		source.words.end++;
	take_options(source.words);
	if (boot_options.more_in_module && info->module.size > 0) {
		source.more.at = machine_direct(info->module.base);
		source.more.end = source.more.at + info->module.size;
		take_options(source.more);
	}
	return source;
}

static void apply_options(void)
{
	if (boot_options.controlled)
		machine_console_set_controlled();
	if (boot_options.clock != 0)
		machine_clock_set_epoch(boot_options.clock);
	log_set_verbose(boot_options.verbose);
}

static void add_memory(const struct eremite_boot_info *info)
{
	for (uint32_t i = 0; i < info->region_count; i++) {
		const struct eremite_range *region = &info->regions[i];

		log_info("RAM %lx to %lx", (unsigned long)region->base,
			 (unsigned long)(region->base + region->size));
		frames_add(region->base, region->size);
	}
	log_info("image %lx to %lx", (unsigned long)(uintptr_t)__image_start,
		 (unsigned long)(uintptr_t)__image_end);
}

static void start_first(const struct eremite_boot_info *info)
{
	add_memory(info);
	lay_out(info);
	for (const init_call *call = __libos_init_start; call < __libos_init_end; call++)
		(*call)();
	if (info->frames.size > 0)
		take_first_pages(info);
	else
		map_first_pages();
}

static void restart(void)
{
	if (clock_restart != NULL)
		clock_restart();
	if (root_restart != NULL)
		root_restart();
}

/* When a snapshot is restored, all is there; the arguments are put where old frames end, since
 * constructors may have kept addresses of the former ones. */
void libos_start(const struct eremite_boot_info *info)
{
	struct word_source source = find_words(info);

	apply_options();
	random_seed(info->seed, info->seed_size, info->entry_tsc);
	stack_guard_init();
	if (stack_start == 0)
		start_first(info);
	else
		restart();
	stack_start = stack_build(stack_start, stack_mapped, STACK_ARGUMENTS, source, __image_start,
				  (uintptr_t)_start);
	if (stack_start == 0)
		panic("the arguments and the environment do not fit: pass fewer or give more RAM (-m)");
	log_info("starting the program, %lu KiB of RAM free", (unsigned long)frames_available() >> 10);
	arch_enter((uintptr_t)_start, stack_start, false);
}
