/* SPDX-License-Identifier: MIT */
/*
 * When the guest stands for the debugger, and how it goes on.
 *
 * Whichever CPU has something to tell stops all others, and its thread talks to the debugger until
 * that lets the guest go on.  While the guest runs, what the debugger sends interrupts the first
 * CPU by a signal.
 *
 * Breakpoints and steps come back as exceptions, through the stub: int3, and the trap flag.  While a
 * step is under way, the flag may be in a frame of the guest's, if there was a page fault or an
 * event between: the step then ends behind that, or, if the guest stood meanwhile, without a word.
 */
#include <errno.h>
#include <poll.h>
#include <string.h>

#include "debugger.h"
#include "socket.h"

#define FLAG_TRAP 0x100ull
#define ERROR_WRITE 0x2u
#define ERROR_FETCH 0x10u
#define OPCODE_PUSHF 0x9c
#define CRASH_KNOWN ((1u << CONTROL_REGISTERS) - 1)

enum vector { VECTOR_DEBUG = 1, VECTOR_BREAKPOINT = 3, VECTOR_PAGE_FAULT = 14 };

static const struct gdb_stop trapped = { .signal = SIGTRAP };
static const struct gdb_stop interrupted = { .signal = SIGINT };
static const struct gdb_stop at_breakpoint = { .signal = SIGTRAP, .why = GDB_STOP_BREAK };

static void begin_step(struct monitor *m, struct cpu *cpu)
{
	struct kvm_regs regs;

	debug_get(m, cpu, &regs);
	regs.rflags |= FLAG_TRAP;
	debug_set(m, cpu, &regs);
	cpu->step_rip = regs.rip;
	cpu->stepping = true;
}

static void cancel_step(struct monitor *m, struct cpu *cpu)
{
	struct kvm_regs regs;

	if (!cpu->stepping)
		return;
	debug_get(m, cpu, &regs);
	if (!(regs.rflags & FLAG_TRAP))
		m->debugger->lost++;
	regs.rflags &= ~FLAG_TRAP;
	debug_set(m, cpu, &regs);
	cpu->stepping = false;
}

static void move(struct monitor *m, struct cpu *cpu, enum gdb_motion motion)
{
	cpu->held = motion == GDB_HOLD;
	if (motion == GDB_STEP && cpu->started)
		begin_step(m, cpu);
}

/* From here on all stand, and see the guest as if no debugger were there. */
static void halt(struct monitor *m, struct cpu *cpu)
{
	cpus_pause(m);
	vcpu_complete(m, cpu);
	for (unsigned i = 0; i < m->cpu_count; i++)
		cancel_step(m, &m->cpus[i]);
	debug_lift();
	m->debugger->over = NULL;
}

/* As the debugger wants it. */
static void go_on(struct monitor *m, struct cpu *cpu)
{
	for (unsigned i = 0; i < m->cpu_count; i++)
		move(m, &m->cpus[i], (enum gdb_motion)m->debugger->gdb.motion[i]);
	watch_arm();
	debug_plant();
	vcpu_write_edits(m, cpu);
	cpus_resume(m);
}

static void stop(struct monitor *m, struct cpu *cpu, const struct gdb_stop *why)
{
	struct debugger *d = m->debugger;

	halt(m, cpu);
	d->gdb.stop = *why;
	d->gdb.stop.thread = d->gdb.general = cpu->index;
	debug_converse(m, d);
	go_on(m, cpu);
}

/* The peer has gone while the guest runs. */
static void lose_peer(struct monitor *m, struct cpu *cpu)
{
	halt(m, cpu);
	debug_forget();
	memset(m->debugger->gdb.motion, GDB_RUN, sizeof m->debugger->gdb.motion);
	go_on(m, cpu);
}

/* While the guest runs: a connection, or a Ctrl-C. */
static void attend(struct monitor *m, struct cpu *cpu)
{
	struct debugger *d = m->debugger;
	bool had_peer = d->peer >= 0;

	if (debug_listen(d))
		stop(m, cpu, &interrupted);
	else if (had_peer && d->peer < 0)
		lose_peer(m, cpu);
	else if (!had_peer && d->peer >= 0)
		stop(m, cpu, &trapped);
}

static void begin(struct monitor *m, struct cpu *cpu)
{
	m->debugger->begun = true;
	if (gdb_socket_notify(*debug_listener(m)) != 0)
		run_fail(m, "cannot watch GDB's socket: %s", strerror(errno));
	if (m->debugger->listener >= 0)
		complain("the guest waits for GDB: target remote %s", gdb_socket_name());
	stop(m, cpu, &trapped);
}

static void wait_held(struct monitor *m)
{
	pthread_mutex_unlock(&m->lock);
	poll(NULL, 0, 1);
	cpus_lock(m);
	events_collect(m);
}

void debug_turn(struct monitor *m, struct cpu *cpu)
{
	if (m->debugger == NULL)
		return;
	if (!m->debugger->begun)
		begin(m, cpu);
	do {
		if (m->debugger->over == NULL && debug_called(m, cpu))
			attend(m, cpu);
		if (cpu->held)
			wait_held(m);
	} while (cpu->held && m->stop_status == 0);
	if (m->debugger->over != NULL)
		return;
	watch_keep();
	vcpu_write_edits(m, cpu);
	cpus_resume(m);
}

void debug_wait_step(struct monitor *m, const struct cpu *cpu)
{
	while (m->debugger != NULL && m->debugger->over != NULL && m->debugger->over != cpu &&
	       m->stop_status == 0)
		wait_held(m);
}

/* Let CPU alone execute the instruction that it wanted to. */
static void step_over(struct monitor *m, struct cpu *cpu, uint64_t address, uint64_t error)
{
	struct debugger *d = m->debugger;

	halt(m, cpu);
	watch_disarm();
	for (unsigned i = 0; i < m->cpu_count; i++)
		move(m, &m->cpus[i], i == cpu->index ? GDB_STEP : GDB_HOLD);
	d->over = cpu;
	d->over_address = address;
	d->over_error = error;
	vcpu_write_edits(m, cpu);
	cpus_resume(m);
}

static void end_step(struct monitor *m, struct cpu *cpu)
{
	struct debugger *d = m->debugger;
	struct gdb_stop why = trapped;

	cpu->stepping = false;
	if (d->over == cpu && !watch_hit(d->over_address, d->over_error, &why) &&
	    d->gdb.motion[cpu->index] != GDB_STEP) {
		halt(m, cpu);
		go_on(m, cpu);
	} else {
		stop(m, cpu, &why);
	}
}

/* pushf has pushed our flag. */
static void clean_stack(const struct cpu *cpu, uint64_t rsp)
{
	uint64_t flags;
	uint8_t opcode;

	if (gdb_read(cpu->step_rip, &opcode, 1) != 1 || opcode != OPCODE_PUSHF ||
	    gdb_read(rsp, &flags, 8) != 8)
		return;
	flags &= ~FLAG_TRAP;
	gdb_write(rsp, &flags, 8);
}

static bool handle_trap(struct monitor *m, struct cpu *cpu, uint64_t *frame)
{
	struct debugger *d = m->debugger;

	/* The program may step itself; without the flag there is nobody who wants to know. */
	if (!cpu->stepping && d->lost == 0 && frame[2] & FLAG_TRAP)
		return false;
	frame[2] &= ~FLAG_TRAP;
	if (cpu->stepping) {
		clean_stack(cpu, frame[3]);
		end_step(m, cpu);
	} else if (d->lost > 0) {
		d->lost--;
	}
	return true;
}

static bool handle_break(struct monitor *m, struct cpu *cpu, uint64_t *frame)
{
	uint64_t address = frame[0] - 1;
	uint8_t byte;

	if (debug_has_break(address)) {
		frame[0] = address;
		stop(m, cpu, &at_breakpoint);
		return true;
	}
	/* Another CPU's stop came first, and then the breakpoint was removed. */
	if (gdb_read(address, &byte, 1) != 1 || byte == BREAKPOINT)
		return false;
	frame[0] = address;
	return true;
}

/* Another CPU's stop came first, and then the watchpoint was removed: the instruction comes again. */
static bool is_allowed(uint64_t address, uint64_t error)
{
	struct translation page = paging_query(&monitor.memory, address);
	unsigned needed = error & ERROR_FETCH ? SKETE_EXEC : error & ERROR_WRITE ? SKETE_WRITE : SKETE_READ;

	return page.used && !page.supervisor && page.protection & needed;
}

static bool handle_fault(struct monitor *m, struct cpu *cpu, uint64_t error)
{
	struct kvm_sregs sregs;
	bool broke;

	vcpu_sregs(m, cpu, &sregs);
	/* GDB has the functions that it calls return to a breakpoint on the stack. */
	broke = error & ERROR_FETCH && debug_has_break(sregs.cr2);
	if (!broke && !watch_covers(sregs.cr2, error))
		return is_allowed(sregs.cr2, error);
	if (broke)
		stop(m, cpu, &at_breakpoint);
	else
		step_over(m, cpu, sregs.cr2, error);
	return true;
}

bool debug_exception(struct monitor *m, struct cpu *cpu, int vector, uint64_t error,
		     uint64_t *frame)
{
	if (m->debugger == NULL || (frame[1] & 3) != 3)
		return false;
	/* The instruction comes again. */
	if (m->debugger->over == cpu && vector != VECTOR_DEBUG) {
		halt(m, cpu);
		go_on(m, cpu);
	}
	switch (vector) {
	case VECTOR_DEBUG: return handle_trap(m, cpu, frame);
	case VECTOR_BREAKPOINT: return handle_break(m, cpu, frame);
	case VECTOR_PAGE_FAULT: return handle_fault(m, cpu, error);
	default: return false;
	}
}

void debug_after_call(struct monitor *m, struct cpu *cpu)
{
	struct kvm_regs regs;

	if (m->debugger == NULL || !cpu->stepping)
		return;
	debug_get(m, cpu, &regs);
	if (!(regs.rflags & FLAG_TRAP))
		return;
	regs.rflags &= ~FLAG_TRAP;
	debug_set(m, cpu, &regs);
	end_step(m, cpu);
}

bool debug_steps_over(const struct monitor *m, const struct cpu *cpu)
{
	return m->debugger != NULL && m->debugger->over == cpu;
}

void debug_report(struct monitor *m, unsigned index, uint64_t value)
{
	/* DWARF has its own order of the first eight. */
	static const uint8_t places[8] = { 0, 3, 2, 1, 4, 5, 6, 7 };
	struct debugger *d = m->debugger;

	if (d == NULL || index >= CONTROL_REGISTERS)
		return;
	if (index == CONTROL_RIP)
		d->crash.rip = value;
	else if (index == CONTROL_RFLAGS)
		d->crash.rflags = (uint32_t)value;
	else
		d->crash.general[index < 8 ? places[index] : index] = value;
	d->crash_known |= 1u << index;
}

void debug_died(struct monitor *m, struct cpu *cpu, int signal)
{
	const struct gdb_stop why = { .signal = (unsigned)signal };
	struct debugger *d = m->debugger;

	if (d == NULL || d->peer < 0)
		return;
	if (d->crash_known == CRASH_KNOWN)
		d->crashed = cpu;
	stop(m, cpu, &why);
	d->end_signal = signal;
}
