/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "../message.h"
#include "strace.h"

/* A call on the way.  Whoever it was interrupted by may never let it return. */
struct pending {
	struct pending *next;
	struct line line;
	long arguments[6];
	uint64_t back, stack; /* where it returns to, with which stack pointer */
	bool interrupted;
};

static struct place *places;
static size_t place_count;
static struct pending *pendings; /* the newest first */
static uint64_t libos_start, libos_end, numeric_start, numeric_end;

static const struct {
	const char *name;
	enum place_kind kind;
	const char *call;
} specials[] = {
	{ "eremite_heap_map", PLACE_MAP, "mmap" },
	{ "eremite_heap_unmap", PLACE_UNMAP, "munmap" },
	{ "eremite_heap_resize", PLACE_RESIZE, "mremap" },
	{ "eremite_sigreturn", PLACE_CALL, "rt_sigreturn" },
	{ "arch_sigframe_push", PLACE_HANDLER, NULL },
	{ "machine_exit", PLACE_END, NULL },
};

static const struct trace_call *call_named(const char *name)
{
	for (unsigned i = 0; i < trace_list_count; i++)
		if (strcmp(trace_list[i]->name, name) == 0)
			return trace_list[i];
	return NULL;
}

static void add_place(const struct symbol *symbol, enum place_kind kind, const struct trace_call *call)
{
	places = memory_get(places, place_count + 1, sizeof *places);
	places[place_count++] = (struct place){ symbol->address, kind, call };
}

static void add_symbol(const struct symbol *symbol, const char *chosen)
{
	const struct trace_call *call =
		strncmp(symbol->name, "sys_", 4) == 0 ? call_named(symbol->name + 4) : NULL;

	if (call != NULL && trace_chosen(chosen, call))
		add_place(symbol, PLACE_CALL, call);
	for (size_t i = 0; i < sizeof specials / sizeof *specials; i++) {
		if (strcmp(symbol->name, specials[i].name) != 0)
			continue;
		call = specials[i].call != NULL ? call_named(specials[i].call) : NULL;
		if (call == NULL ? strcmp(chosen, "none") != 0 : trace_chosen(chosen, call))
			add_place(symbol, specials[i].kind, call);
	}
}

bool calls_find(const struct program *program, const char *chosen)
{
	for (size_t i = 0; i < program->symbol_count; i++) {
		const struct symbol *symbol = &program->symbols[i];

		if (strcmp(symbol->name, "__libos_text_start") == 0)
			libos_start = symbol->address;
		else if (strcmp(symbol->name, "__libos_text_end") == 0)
			libos_end = symbol->address;
		else if (symbol->is_libos && strcmp(symbol->name, "sys_by_number") == 0) {
			numeric_start = symbol->address;
			numeric_end = symbol->address + symbol->size;
		} else if (symbol->is_libos)
			add_symbol(symbol, chosen);
	}
	return libos_end != 0;
}

void calls_plant(void)
{
	for (size_t i = 0; i < place_count; i++)
		remote_point(places[i].address, true);
}

static bool returns_to(uint64_t address, const struct pending *but)
{
	for (const struct pending *p = pendings; p != NULL; p = p->next)
		if (p != but && p->back == address)
			return true;
	return false;
}

static const struct place *place_at(uint64_t address)
{
	for (size_t i = 0; i < place_count; i++)
		if (places[i].address == address)
			return &places[i];
	return NULL;
}

bool calls_has_point(uint64_t address)
{
	return place_at(address) != NULL || returns_to(address, NULL);
}

static void drop(struct pending *pending)
{
	struct pending **link = &pendings;

	while (*link != pending)
		link = &(*link)->next;
	*link = pending->next;
	if (!returns_to(pending->back, NULL) && place_at(pending->back) == NULL)
		remote_point(pending->back, false);
	output_forget(&pending->line);
	free(pending);
}

/* Calls of the libOS by itself are part of the program's; but for syscall(2). */
static bool is_nested(uint64_t back, uint64_t stack)
{
	if (back >= libos_start && back < libos_end)
		return back < numeric_start || back >= numeric_end;
	for (const struct pending *p = pendings; p != NULL; p = p->next)
		if (p->back == back && p->stack == stack && !p->interrupted)
			return true;
	return false;
}

/* What the same place on the stack was used for before has been left by a jump. */
static void drop_stale(uint64_t stack)
{
	for (struct pending *p = pendings, *next; p != NULL; p = next) {
		next = p->next;
		if (p->stack == stack)
			drop(p);
	}
}

static void begin(const struct trace_call *call, const long *arguments,
		  const struct registers *registers)
{
	struct pending *pending;
	uint64_t back, stack = registers->general[RSP] + 8;

	if (!remote_read(registers->general[RSP], &back, sizeof back) || is_nested(back, stack))
		return;
	drop_stale(stack);
	pending = memory_get(NULL, 1, sizeof *pending);
	memcpy(pending->arguments, arguments, sizeof pending->arguments);
	pending->back = back;
	pending->stack = stack;
	pending->interrupted = false;
	output_begin(&pending->line, call, pending->arguments);
	if (trace_is_last(call)) {
		free(pending);
		return;
	}
	if (!calls_has_point(back))
		remote_point(back, true);
	pending->next = pendings;
	pendings = pending;
}

static void show_signal(uint64_t request)
{
	struct trace trace = { 0 };
	int info[32];
	uint64_t at;

	for (struct pending *p = pendings; p != NULL; p = p->next)
		p->interrupted = true;
	if (!remote_read(request + 8, &at, sizeof at) || !remote_read(at, info, sizeof info))
		return;
	output_start(&trace);
	trace_put(&trace, "--- ");
	trace_show_signal(&trace, info[0]);
	trace_put(&trace, " ");
	trace_show_siginfo(&trace, info);
	trace_put(&trace, " ---");
	output_text(&trace);
}

/* enum machine_end: the program exited, or a signal ended it. */
static void show_end(int how, int value)
{
	struct trace trace = { 0 };

	if (how > 1)
		return;
	output_start(&trace);
	trace_put(&trace, how == 0 ? "+++ exited with " : "+++ killed by ");
	if (how == 0)
		trace_format(&trace, "%d", value);
	else
		trace_show_signal(&trace, value);
	trace_put(&trace, " +++");
	output_text(&trace);
}

static void enter(const struct place *place, const struct registers *registers)
{
	const uint64_t *r = registers->general;
	const long plain[6] = { (long)r[RDI], (long)r[RSI], (long)r[RDX], (long)r[RCX], (long)r[R8],
		(long)r[R9] };
	const long map[6] = { 0, plain[0], PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1 };
	const long resize[6] = { plain[0], plain[1], plain[2], MREMAP_MAYMOVE };

	switch (place->kind) {
	case PLACE_CALL:
	case PLACE_UNMAP:
		begin(place->call, plain, registers);
		break;
	case PLACE_MAP:
		begin(place->call, map, registers);
		break;
	case PLACE_RESIZE:
		begin(place->call, resize, registers);
		break;
	case PLACE_HANDLER:
		show_signal(r[RSI]);
		break;
	case PLACE_END:
		show_end((int)plain[0], (int)plain[1]);
		break;
	}
}

static struct pending *returning(const struct registers *registers)
{
	for (struct pending *p = pendings; p != NULL; p = p->next)
		if (p->back == registers->rip && p->stack == registers->general[RSP])
			return p;
	return NULL;
}

void calls_look(const struct registers *registers)
{
	struct pending *pending = returning(registers);
	const struct place *place = place_at(registers->rip);

	if (pending != NULL) {
		output_end(&pending->line, (long)registers->general[RAX]);
		drop(pending);
	}
	if (place != NULL)
		enter(place, registers);
}
