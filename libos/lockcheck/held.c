/* SPDX-License-Identifier: MIT */
/*
 * Each lock of the libOS comes by here when it is taken and when it is given back.
 */
#include <stddef.h>

#include <arch/lock_check.h>
#include <machine/clock.h>
#include <machine/control.h>
#include <machine/cpu.h>

#include "classes.h"
#include "held.h"
#include "options.h"
#include "tell.h"

#define HELD_MAX 12

static struct checked_cpu {
	struct held slots[HELD_MAX];
	struct held *order[HELD_MAX]; /* all slots; the first COUNT are in use, the last taken last */
	unsigned count;
	unsigned more;                /* are held that had no slot */
	bool busy;                    /* here: what is taken meanwhile is ours */
	bool event, event_told;       /* a handler runs */
} cpus[MACHINE_CPUS];

/* place.S */
void lock_take(struct spin *spin, const struct arch_place *at);
void lock_take_next(struct spin *spin, unsigned number, const struct arch_place *at);
void lock_give(struct spin *spin, const struct arch_place *at);
void lock_leaves_at(const struct spin *but, const struct arch_place *at);
void lock_application_at(const struct arch_place *at);

static struct checked_cpu *this_cpu(void)
{
	struct checked_cpu *cpu = &cpus[machine_cpu()];

	if (cpu->order[0] == NULL)
		for (unsigned i = 0; i < HELD_MAX; i++)
			cpu->order[i] = &cpu->slots[i];
	return cpu;
}

/* The report has no end yet. */
static void tell_at(const char *what, unsigned class, const struct arch_place *at)
{
	struct place here;
	char name[40];

	class_name(class, name, sizeof name);
	place_keep(&here, at, false);
	tell_begin("%s %s", name, what);
	tell_who();
	place_tell(&here);
}

static void tell_of(const char *what, const struct held *held, const struct arch_place *at)
{
	tell_at(what, held->class, at);
	tell("it was taken here:");
	place_tell(&held->place);
	tell_end();
}

/* The first of what is HELD that WANTED cannot be taken with: it is the same, or one of the same class
 * that is not before it. */
static const struct held *conflict(const struct checked_cpu *cpu, const struct held *wanted)
{
	for (unsigned i = 0; i < cpu->count; i++)
		if (cpu->order[i]->spin == wanted->spin || (cpu->order[i]->class == wanted->class &&
		    cpu->order[i]->number >= wanted->number))
			return cpu->order[i];
	return NULL;
}

static void check(struct checked_cpu *cpu, const struct held *wanted, const struct arch_place *at)
{
	const struct held *held = conflict(cpu, wanted);

	if (held != NULL && held->spin == wanted->spin) {
		tell_of("is taken again by the CPU that holds it: it waits for itself", held, at);
		machine_exit(MACHINE_PANICKED, 0);
	}
	if (held != NULL)
		tell_of("is taken while another one of its class is held, not in their order", held, at);
	if (cpu->event && !cpu->event_told) {
		cpu->event_told = true;
		tell_at("is taken by an event handler, which may have interrupted its holder",
			wanted->class, at);
		tell_end();
	}
	for (unsigned i = 0; i < cpu->count; i++)
		if (cpu->order[i]->class != wanted->class)
			order_check(cpu->order[i], wanted);
}

static bool may_fault(const struct checked_cpu *cpu, unsigned class)
{
	bool may = !classes[class].innermost;

	for (unsigned i = 0; i < cpu->count; i++)
		may = may && !classes[cpu->order[i]->class].innermost;
	return may;
}

/* Returns how long it waited; 0: not at all. */
static uint64_t wait_for(struct spin *spin)
{
	uint64_t start;

	if (__atomic_exchange_n(&spin->taken, 1, __ATOMIC_ACQUIRE) == 0)
		return 0;
	start = machine_clock_cycles();
	spin_wait(spin);
	return machine_clock_cycles() - start + 1;
}

static void take(struct checked_cpu *cpu, struct spin *spin, unsigned number,
		 const struct arch_place *at)
{
	struct held *held = cpu->order[cpu->count];
	uint64_t waited;

	held->spin = spin;
	held->class = class_of(spin);
	held->number = number;
	held->told = false;
	place_keep(&held->place, at, may_fault(cpu, held->class));
	check(cpu, held, at);
	waited = wait_for(spin);
	statistics_taken(&classes[held->class].statistics, waited != 0, waited);
	held->since = machine_clock_cycles();
	cpu->count++;
}

void lock_take_next(struct spin *spin, unsigned number, const struct arch_place *at)
{
	struct checked_cpu *cpu = this_cpu();

	if (cpu->busy || cpu->count == HELD_MAX || locks_options.off) {
		cpu->more += !cpu->busy;
		spin_take(spin);
		return;
	}
	cpu->busy = true;
	take(cpu, spin, number, at);
	cpu->busy = false;
}

void lock_take(struct spin *spin, const struct arch_place *at)
{
	lock_take_next(spin, 0, at);
}

static struct held *remove(struct checked_cpu *cpu, const struct spin *spin)
{
	unsigned at = cpu->count;
	struct held *held;

	while (at > 0 && cpu->order[at - 1]->spin != spin)
		at--;
	if (at == 0)
		return NULL;
	held = cpu->order[at - 1];
	for (; at < cpu->count; at++)
		cpu->order[at - 1] = cpu->order[at];
	cpu->order[--cpu->count] = held;
	return held;
}

static void tell_not_held(struct spin *spin, const struct arch_place *at)
{
	tell_at("is given back by a CPU that does not hold it", class_of(spin), at);
	tell_end();
}

static void give(struct checked_cpu *cpu, struct spin *spin, const struct arch_place *at)
{
	struct held *held = remove(cpu, spin);

	if (held != NULL)
		statistics_given(&classes[held->class].statistics,
				 machine_clock_cycles() - held->since);
	else if (cpu->more > 0)
		cpu->more--;
	else if (!locks_options.off)
		tell_not_held(spin, at);
}

void lock_give(struct spin *spin, const struct arch_place *at)
{
	struct checked_cpu *cpu = this_cpu();

	if (!cpu->busy) {
		cpu->busy = true;
		give(cpu, spin, at);
		cpu->busy = false;
	}
	spin_give(spin);
}

static void none_but(const struct spin *but, const char *what, const struct arch_place *at)
{
	struct checked_cpu *cpu = this_cpu();

	if (cpu->busy || locks_options.off)
		return;
	cpu->busy = true;
	for (unsigned i = 0; i < cpu->count; i++) {
		struct held *held = cpu->order[i];

		if (held->spin == but || held->told)
			continue;
		held->told = true;
		tell_of(what, held, at);
	}
	cpu->busy = false;
}

void lock_leaves_at(const struct spin *but, const struct arch_place *at)
{
	none_but(but, "is held by a thread that leaves its CPU", at);
}

void lock_application_at(const struct arch_place *at)
{
	none_but(NULL, "is held at the return to the application", at);
}

void lock_event(bool begins)
{
	this_cpu()->event = begins;
}
