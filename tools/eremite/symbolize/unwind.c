/* SPDX-License-Identifier: MIT */
#include <elfutils/libdwfl.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "frames.h"
#include "unwind.h"

/* More frames than this are not shown: a stack overflow has 100,000. */
#define LINES_MAX 64

struct symbols {
	struct crash state; /* a copy, whose rip and rsp may be those of the caller */
	Dwfl *dwfl;
	Dwfl_Module *image;
	bool attached;
	unsigned lines;
	unsigned hidden;
	void (*each)(void *argument, const char *name);
	void *argument;
};

static pid_t next_thread(Dwfl *dwfl, void *argument, void **thread_argument)
{
	(void)dwfl;
	if (*thread_argument != NULL)
		return 0;
	*thread_argument = argument;
	return 1;
}

static bool read_memory(Dwfl *dwfl, Dwarf_Addr address, Dwarf_Word *result, void *argument)
{
	const struct symbols *unwind = argument;
	uint64_t value;

	(void)dwfl;
	if (!crash_memory(&unwind->state, address, &value))
		return false;
	*result = value;
	return true;
}

static bool set_registers(Dwfl_Thread *thread, void *argument)
{
	const struct symbols *unwind = argument;
	Dwarf_Word words[CONTROL_RIP];

	for (unsigned i = 0; i < CONTROL_RIP; i++)
		words[i] = unwind->state.registers[i];
	dwfl_thread_state_register_pc(thread, unwind->state.registers[CONTROL_RIP]);
	return dwfl_thread_state_registers(thread, 0, CONTROL_RIP, words);
}

static const Dwfl_Thread_Callbacks thread_callbacks = {
	.next_thread = next_thread,
	.memory_read = read_memory,
	.set_initial_registers = set_registers,
};

static int no_debuginfo(Dwfl_Module *module, void **data, const char *name, Dwarf_Addr base,
			const char *file, const char *link, GElf_Word sum, char **found)
{
	(void)module, (void)data, (void)name, (void)base, (void)file, (void)link, (void)sum;
	(void)found;
	return -1; /* the file that we report has all there is */
}

static const Dwfl_Callbacks callbacks = { .find_debuginfo = no_debuginfo };

static int print_frame(Dwfl_Frame *frame, void *argument)
{
	struct symbols *unwind = argument;
	bool is_activation;
	Dwarf_Addr pc;

	if (!dwfl_frame_pc(frame, &pc, &is_activation) || pc == 0)
		return DWARF_CB_ABORT;
	if (unwind->lines >= LINES_MAX) {
		unwind->hidden++;
		return DWARF_CB_OK;
	}
	/* The first frame is where it happened, unless it is the caller of a bad address. */
	unwind->lines += frame_print_all(unwind->lines, dwfl_addrmodule(unwind->dwfl, pc), pc,
					 !is_activation || unwind->lines != 0);
	return DWARF_CB_OK;
}

/* ADDRESS lies in a segment of MODULE that can be executed. */
static bool is_code(Dwfl_Module *module, uint64_t address)
{
	GElf_Addr bias = 0;
	Elf *elf = module != NULL ? dwfl_module_getelf(module, &bias) : NULL;
	size_t count;

	if (elf == NULL || elf_getphdrnum(elf, &count) != 0)
		return false;
	for (size_t i = 0; i < count; i++) {
		GElf_Phdr segment;

		if (gelf_getphdr(elf, (int)i, &segment) != NULL && segment.p_type == PT_LOAD &&
		    segment.p_flags & PF_X && address - bias - segment.p_vaddr < segment.p_memsz)
			return true;
	}
	return false;
}

/* A jump to where no code is, such as a call of a null pointer: show it, then go on with the
 * caller, whose address is on the top of the stack. */
static void leave_bad_address(struct symbols *unwind)
{
	uint64_t *registers = unwind->state.registers, caller;
	Dwfl_Module *module = dwfl_addrmodule(unwind->dwfl, registers[CONTROL_RIP]);

	if (is_code(module, registers[CONTROL_RIP]))
		return;
	unwind->lines += frame_print_all(unwind->lines, module, registers[CONTROL_RIP], false);
	if (!crash_memory(&unwind->state, registers[7], &caller))
		return;
	registers[CONTROL_RIP] = caller;
	registers[7] += 8;
}

static bool open_dwfl(struct symbols *symbols, const char *path)
{
	symbols->dwfl = dwfl_begin(&callbacks);
	if (symbols->dwfl == NULL)
		return false;
	dwfl_report_begin(symbols->dwfl);
	symbols->image = dwfl_report_elf(symbols->dwfl, "image", path, -1, 0, true);
	dwfl_report_end(symbols->dwfl, NULL, NULL);
	return symbols->image != NULL;
}

struct symbols *symbols_open(const char *path)
{
	static struct symbols symbols;

	if (open_dwfl(&symbols, path))
		return &symbols;
	symbols_close(&symbols);
	return NULL;
}

void symbols_close(struct symbols *symbols)
{
	if (symbols != NULL && symbols->dwfl != NULL)
		dwfl_end(symbols->dwfl);
}

/* Each time, it asks for the registers anew. */
static void walk(struct symbols *symbols, int (*each)(Dwfl_Frame *frame, void *argument))
{
	if (!symbols->attached)
		symbols->attached = dwfl_attach_state(symbols->dwfl, NULL, 1, &thread_callbacks, symbols);
	if (symbols->attached)
		dwfl_getthread_frames(symbols->dwfl, 1, each, symbols);
}

void symbols_unwind(struct symbols *symbols, const struct crash *crash)
{
	const uint64_t *registers = symbols->state.registers;
	unsigned before;

	symbols->state = *crash;
	symbols->lines = symbols->hidden = 0;
	leave_bad_address(symbols);
	before = symbols->lines;
	walk(symbols, print_frame);
	/* Without call-frame information for it there is still the place itself. */
	if (symbols->lines == before)
		frame_print_all(before, dwfl_addrmodule(symbols->dwfl, registers[CONTROL_RIP]),
				registers[CONTROL_RIP], before != 0);
	if (symbols->hidden != 0)
		printf("  ... and %u more\n", symbols->hidden);
}

static int name_frame(Dwfl_Frame *frame, void *argument)
{
	struct symbols *symbols = argument;
	Dwfl_Module *module;
	bool is_activation;
	const char *name;
	Dwarf_Addr pc;

	if (!dwfl_frame_pc(frame, &pc, &is_activation) || pc == 0 || symbols->lines++ == LINES_MAX)
		return DWARF_CB_ABORT;
	module = dwfl_addrmodule(symbols->dwfl, pc);
	name = module != NULL ? dwfl_module_addrname(module, is_activation ? pc : pc - 1) : NULL;
	if (name != NULL)
		symbols->each(symbols->argument, name);
	return DWARF_CB_OK;
}

void symbols_functions(struct symbols *symbols, const struct crash *crash,
		       void (*each)(void *argument, const char *name), void *argument)
{
	symbols->state = *crash;
	symbols->lines = 0;
	symbols->each = each;
	symbols->argument = argument;
	walk(symbols, name_frame);
}

const char *symbols_variable(struct symbols *symbols, uint64_t address, uint64_t *offset)
{
	GElf_Sym symbol;
	/* The program's bss is in no segment that libdw knows. */
	const char *name = dwfl_module_addrinfo(symbols->image, address, offset, &symbol, NULL, NULL,
						NULL);

	if (name == NULL || GELF_ST_TYPE(symbol.st_info) != STT_OBJECT || *offset >= symbol.st_size)
		return NULL;
	return name;
}
