/* SPDX-License-Identifier: MIT */
#include <elfutils/libdwfl.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "frames.h"
#include "unwind.h"

/* More frames than this are not shown: a stack overflow has 100,000. */
#define LINES_MAX 64

struct unwind {
	struct crash state; /* a copy, whose rip and rsp may be those of the caller */
	Dwfl *dwfl;
	unsigned lines;
	unsigned hidden;
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
	const struct unwind *unwind = argument;
	uint64_t value;

	(void)dwfl;
	if (!crash_memory(&unwind->state, address, &value))
		return false;
	*result = value;
	return true;
}

static bool set_registers(Dwfl_Thread *thread, void *argument)
{
	const struct unwind *unwind = argument;
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
	struct unwind *unwind = argument;
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
static void leave_bad_address(struct unwind *unwind)
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

static Dwfl *open_dwfl(const char *path)
{
	Dwfl *dwfl = dwfl_begin(&callbacks);
	Dwfl_Module *module = NULL;

	if (dwfl == NULL)
		return NULL;
	dwfl_report_begin(dwfl);
	module = dwfl_report_elf(dwfl, "image", path, -1, 0, true);
	dwfl_report_end(dwfl, NULL, NULL);
	if (module != NULL)
		return dwfl;
	dwfl_end(dwfl);
	return NULL;
}

int unwind_print(const struct crash *crash, const char *path)
{
	struct unwind unwind = { .state = *crash, .dwfl = open_dwfl(path) };
	unsigned before;

	if (unwind.dwfl == NULL)
		return -1;
	leave_bad_address(&unwind);
	before = unwind.lines;
	if (dwfl_attach_state(unwind.dwfl, NULL, 1, &thread_callbacks, &unwind))
		dwfl_getthread_frames(unwind.dwfl, 1, print_frame, &unwind);
	/* Without call-frame information for it there is still the place itself. */
	if (unwind.lines == before)
		frame_print_all(before, dwfl_addrmodule(unwind.dwfl,
				unwind.state.registers[CONTROL_RIP]),
				unwind.state.registers[CONTROL_RIP], before != 0);
	if (unwind.hidden != 0)
		printf("  ... and %u more\n", unwind.hidden);
	dwfl_end(unwind.dwfl);
	return 0;
}

void unwind_print_bare(const struct crash *crash)
{
	frame_print(0, crash->registers[CONTROL_RIP], "??", NULL, 0);
}
