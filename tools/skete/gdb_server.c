/* SPDX-License-Identifier: MIT */
/*
 * The debugger's connection, and when the guest stands.
 *
 * Whichever CPU has something to tell stops all others, and its thread talks to the debugger until
 * that lets the guest go on.  While the guest runs, what the debugger sends interrupts the first
 * CPU by a signal.
 */
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

#include "gdb_monitor.h"
#include "gdb_socket.h"
#include "sandbox.h"

#define FLAG_TRAP 0x100ull
#define OPCODE_PUSHF 0x9c
#define VECTOR_DEBUG 1
#define VECTOR_BREAKPOINT 3
#define VECTOR_PAGE_FAULT 14
#define ERROR_FETCH 0x10u
#define CRASH_KNOWN ((1u << CONTROL_REGISTERS) - 1)
#define LOOK_MS 50 /* how often signals are looked for */

struct debugger {
	struct gdb gdb;
	struct gdb_input input;
	struct gdb_output output;
	char bytes[512];
	size_t size, next; /* of bytes; the first that was not looked at */
	int listener, peer; /* -1: none */
	bool begun;    /* the guest has */
	bool called;   /* there is something on the socket */
	bool awaited;  /* the peer waits for the next stop */
	unsigned lost; /* steps that end later: in a frame of the guest's is FLAG_TRAP */
	/* A CPU steps over an instruction that a watchpoint covers. */
	struct cpu *over;
	uint64_t over_address, over_error;
	int end_signal; /* the guest ends by */
	struct gdb_registers crash; /* what it has reported: crash_known has a bit for each */
	unsigned crash_known;
	struct cpu *crashed;
};

static struct debugger debugger;

int debug_open(struct monitor *m)
{
	struct debugger *d = &debugger;
	int status;

	d->listener = d->peer = -1;
	if (m->options->gdb == NULL)
		return STATUS_OK;
	if (m->options->process)
		return complain("--gdb is for a virtual machine: with --isolation=process, let GDB run skete");
	status = gdb_socket_listen(m->options->gdb, &d->listener);
	if (status != STATUS_OK)
		return status;
	m->debugger = d;
	m->features |= SANDBOX_GDB;
	return status;
}

int *debug_listener(void)
{
	return &debugger.listener;
}

void debug_call(struct monitor *m)
{
	if (m->debugger != NULL)
		m->debugger->called = true;
}

bool debug_called(const struct monitor *m, const struct cpu *cpu)
{
	return m->debugger != NULL && m->debugger->called && cpu->index == 0;
}

/* What it has set is still there. */
static void drop_peer(struct debugger *d)
{
	gdb_socket_close(&d->peer);
	d->gdb.no_acknowledge = d->gdb.tells_breakpoints = false;
	d->input.state = GDB_OUTSIDE;
	d->awaited = false;
	d->size = d->next = 0;
	d->called = true; /* another one may wait */
}

static void send_all(struct monitor *m, struct debugger *d, const char *data, size_t size)
{
	while (size > 0 && d->peer >= 0 && m->stop_status == 0) {
		ssize_t count = send(d->peer, data, size, MSG_NOSIGNAL | MSG_DONTWAIT);
		struct pollfd slot = { .fd = d->peer, .events = POLLOUT };

		if (count > 0) {
			data += count;
			size -= (size_t)count;
		} else if (errno == EAGAIN || errno == EINTR) {
			poll(&slot, 1, LOOK_MS);
			events_collect(m);
		} else {
			drop_peer(d);
		}
	}
}

static void send_output(struct monitor *m, struct debugger *d)
{
	gdb_output_end(&d->output);
	send_all(m, d, d->output.data, d->output.size);
}

/* Wait at most TIMEOUT ms for more bytes or a connection; false: nothing has come. */
static bool receive(struct debugger *d, int timeout)
{
	struct pollfd slot = { .fd = d->peer >= 0 ? d->peer : d->listener, .events = POLLIN };
	ssize_t count;

	if (poll(&slot, 1, timeout) <= 0)
		return false;
	if (d->peer < 0) {
		d->peer = gdb_socket_accept(d->listener);
		return d->peer >= 0;
	}
	count = recv(d->peer, d->bytes, sizeof d->bytes, MSG_DONTWAIT);
	if (count > 0) {
		d->next = 0;
		d->size = (size_t)count;
	} else if (count == 0 || (errno != EAGAIN && errno != EINTR)) {
		drop_peer(d);
	}
	return true;
}

static enum gdb_event next_event(struct debugger *d)
{
	enum gdb_event event = GDB_NOTHING;

	while (event == GDB_NOTHING && d->next < d->size)
		event = gdb_input_byte(&d->input, (uint8_t)d->bytes[d->next++]);
	return event;
}

/* A packet has come, and the guest stands. */
static enum gdb_action answer(struct monitor *m, struct debugger *d)
{
	bool acknowledge = !d->gdb.no_acknowledge;
	enum gdb_action action;

	if (acknowledge)
		send_all(m, d, "+", 1);
	gdb_output_begin(&d->output);
	action = gdb_command(&d->gdb, d->input.data, d->input.size, &d->output);
	if (action != GDB_GO)
		send_output(m, d);
	return action;
}

/* True: the guest goes on. */
static bool handle_event(struct monitor *m, struct debugger *d, enum gdb_event event)
{
	enum gdb_action action = GDB_STAY;

	if (event == GDB_PACKET)
		action = answer(m, d);
	else if (event == GDB_DAMAGED && !d->gdb.no_acknowledge)
		send_all(m, d, "-", 1);
	else if (event == GDB_REPEAT && !d->gdb.no_acknowledge)
		send_all(m, d, d->output.data, d->output.size);
	if (action == GDB_KILL)
		run_end(m, STATUS_SIGNAL + SIGKILL);
	if (action == GDB_DETACH) {
		memset(d->gdb.motion, GDB_RUN, sizeof d->gdb.motion);
		drop_peer(d);
	}
	d->awaited = action == GDB_GO;
	return action == GDB_GO || action == GDB_DETACH;
}

/* A peer that vanishes leaves the guest standing, for the next one. */
static void converse(struct monitor *m, struct debugger *d)
{
	enum gdb_event event;

	for (bool going = false; !going && m->stop_status == 0;) {
		if (d->peer < 0)
			debug_forget();
		event = next_event(d);
		if (event != GDB_NOTHING)
			going = handle_event(m, d, event);
		else if (!receive(d, LOOK_MS))
			events_collect(m);
	}
}

static void trap_after(struct monitor *m, struct cpu *cpu, bool on)
{
	struct kvm_regs regs;

	debug_get(m, cpu, &regs);
	if (!on && cpu->stepping && !(regs.rflags & FLAG_TRAP))
		m->debugger->lost++; /* an upcall is between */
	regs.rflags = on ? regs.rflags | FLAG_TRAP : regs.rflags & ~FLAG_TRAP;
	if (on || cpu->stepping)
		debug_set(m, cpu, &regs);
	cpu->stepping = on;
	cpu->step_rip = regs.rip;
}

/* All stand: as if no debugger were there. */
static void undo(struct monitor *m)
{
	for (unsigned i = 0; i < m->cpu_count; i++)
		if (m->cpus[i].started)
			trap_after(m, &m->cpus[i], false);
	watch_disarm();
	debug_lift();
	m->debugger->over = NULL;
}

static void move(struct monitor *m, unsigned index, enum gdb_motion motion)
{
	m->cpus[index].held = motion == GDB_HOLD;
	if (motion == GDB_STEP && m->cpus[index].started)
		trap_after(m, &m->cpus[index], true);
}

/* As the debugger wants it. */
static void go_on(struct monitor *m, struct cpu *cpu)
{
	struct debugger *d = m->debugger;

	for (unsigned i = 0; i < m->cpu_count; i++)
		move(m, i, (enum gdb_motion)d->gdb.motion[i]);
	watch_arm();
	debug_plant();
	vcpu_write_edits(m, cpu);
	cpus_resume(m);
}

static void stop(struct monitor *m, struct cpu *cpu, const struct gdb_stop *why)
{
	struct debugger *d = m->debugger;

	cpus_pause(m);
	vcpu_complete(m, cpu);
	undo(m);
	d->gdb.stop = *why;
	d->gdb.stop.thread = d->gdb.general = cpu->index;
	if (d->awaited) {
		gdb_output_begin(&d->output);
		gdb_answer_stop(&d->gdb, &d->output);
		send_output(m, d);
	}
	d->awaited = false;
	converse(m, d);
	if (d->peer < 0)
		debug_forget();
	go_on(m, cpu);
}

/* The peer has gone while the guest runs. */
static void lose_peer(struct monitor *m, struct cpu *cpu)
{
	cpus_pause(m);
	vcpu_complete(m, cpu);
	undo(m);
	debug_forget();
	memset(m->debugger->gdb.motion, GDB_RUN, sizeof m->debugger->gdb.motion);
	go_on(m, cpu);
}

/* While the guest runs: a connection, or a Ctrl-C. */
static void attend(struct monitor *m, struct cpu *cpu)
{
	static const struct gdb_stop attached = { .signal = SIGTRAP }, interrupted = { .signal = SIGINT };
	struct debugger *d = m->debugger;
	bool had_peer = d->peer >= 0, interrupt = false;
	enum gdb_event event;

	d->called = false;
	do {
		while ((event = next_event(d)) != GDB_NOTHING)
			interrupt |= event == GDB_INTERRUPT;
	} while (!interrupt && receive(d, 0) && d->peer >= 0 && had_peer);
	if (interrupt)
		stop(m, cpu, &interrupted);
	else if (had_peer && d->peer < 0)
		lose_peer(m, cpu);
	else if (!had_peer && d->peer >= 0)
		stop(m, cpu, &attached);
}

static void begin(struct monitor *m, struct cpu *cpu)
{
	static const struct gdb_stop entry = { .signal = SIGTRAP };

	m->debugger->begun = true;
	if (gdb_socket_notify(m->debugger->listener) != 0)
		run_fail(m, "cannot watch GDB's socket: %s", strerror(errno));
	complain("the guest waits for GDB: target remote %s", gdb_socket_name());
	stop(m, cpu, &entry);
}

void debug_turn(struct monitor *m, struct cpu *cpu)
{
	struct debugger *d = m->debugger;

	if (d == NULL)
		return;
	if (!d->begun)
		begin(m, cpu);
	do {
		if (debug_called(m, cpu))
			attend(m, cpu);
		if (cpu->held) {
			pthread_mutex_unlock(&m->lock);
			poll(NULL, 0, 1);
			cpus_lock(m);
			events_collect(m);
		}
	} while (cpu->held && m->stop_status == 0);
	if (d->over == NULL)
		watch_keep();
}

/* Let CPU alone execute the instruction that it wanted to. */
static void step_over(struct monitor *m, struct cpu *cpu, uint64_t address, uint64_t error)
{
	struct debugger *d = m->debugger;

	cpus_pause(m);
	undo(m);
	for (unsigned i = 0; i < m->cpu_count; i++)
		move(m, i, i == cpu->index ? GDB_STEP : GDB_HOLD);
	d->over = cpu;
	d->over_address = address;
	d->over_error = error;
	vcpu_write_edits(m, cpu);
	cpus_resume(m);
}

/* Back to what the debugger wanted. */
static void end_over(struct monitor *m, struct cpu *cpu)
{
	cpus_pause(m);
	undo(m);
	go_on(m, cpu);
}

static void end_step(struct monitor *m, struct cpu *cpu)
{
	struct debugger *d = m->debugger;
	struct gdb_stop why = { .signal = SIGTRAP };
	bool over = d->over == cpu;

	if (over && !watch_hit(d->over_address, d->over_error, &why) &&
	    d->gdb.motion[cpu->index] != GDB_STEP)
		end_over(m, cpu);
	else
		stop(m, cpu, &why);
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

/* A trap: the end of a step, or what is left of one.  FRAME: rip, cs, rflags, rsp, ss. */
static bool handle_trap(struct monitor *m, struct cpu *cpu, uint64_t *frame)
{
	struct debugger *d = m->debugger;

	if (!cpu->stepping && d->lost == 0 && frame[2] & FLAG_TRAP)
		return false;
	frame[2] &= ~FLAG_TRAP;
	if (cpu->stepping) {
		cpu->stepping = false;
		clean_stack(cpu, frame[3]);
		end_step(m, cpu);
	} else if (d->lost > 0) {
		d->lost--;
	}
	return true;
}

static const struct gdb_stop at_breakpoint = { .signal = SIGTRAP, .why = GDB_STOP_BREAK };

/* int3 */
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

static bool handle_fault(struct monitor *m, struct cpu *cpu, uint64_t error)
{
	struct kvm_sregs sregs;
	bool broke;

	vcpu_sregs(m, cpu, &sregs);
	/* GDB has the functions that it calls return to a breakpoint on the stack. */
	broke = error & ERROR_FETCH && debug_has_break(sregs.cr2);
	if (!broke && !watch_covers(sregs.cr2, error))
		return false;
	cpu->regs->rsp += sizeof error;
	vcpu_changed(cpu);
	vcpu_complete(m, cpu);
	if (broke)
		stop(m, cpu, &at_breakpoint);
	else
		step_over(m, cpu, sregs.cr2, error);
	return true;
}

bool debug_exception(struct monitor *m, struct cpu *cpu, int vector, uint64_t error,
		     uint64_t *frame)
{
	struct debugger *d = m->debugger;

	if (d == NULL || (frame[1] & 3) != 3)
		return false;
	if (d->over == cpu && vector != VECTOR_DEBUG)
		end_over(m, cpu);
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
	cpu->stepping = false;
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

const struct gdb_registers *debug_crash(const struct cpu *cpu)
{
	return debugger.crashed == cpu ? &debugger.crash : NULL;
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

void debug_end(struct monitor *m, int status)
{
	struct debugger *d = m->debugger;

	if (d == NULL || d->peer < 0 || !d->awaited)
		return;
	gdb_output_begin(&d->output);
	gdb_answer_end(&d->output, status, d->end_signal);
	gdb_output_end(&d->output);
	send(d->peer, d->output.data, d->output.size, MSG_NOSIGNAL | MSG_DONTWAIT);
}
