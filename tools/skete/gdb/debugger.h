/* SPDX-License-Identifier: MIT */
/*
 * What the files gdb_*.c share.  All of it is used by a CPU's own thread, with the lock; but for
 * gdb/stop.c, while no other CPU runs.
 */
#ifndef SKETE_GDB_MONITOR_H
#define SKETE_GDB_MONITOR_H

#include "../../gdb/gdb.h"
#include "../monitor.h"

#define BREAKPOINT 0xcc /* int3 */

struct debugger {
	struct gdb gdb;
	/* gdb/server.c */
	struct gdb_input input;
	struct gdb_output output;
	char bytes[512];
	size_t size, next;  /* of bytes; the first that was not looked at */
	int listener, peer; /* -1: none; without a listener, the peer is a tracer */
	bool called;        /* there is something on the socket */
	bool awaited;       /* the peer waits for the next stop */
	/* gdb/stop.c */
	bool begun;       /* the guest has */
	unsigned lost;    /* steps that end later: the flag for it is in a frame of the guest's */
	struct cpu *over; /* steps over an instruction that a watchpoint covers */
	uint64_t over_address, over_error;
	int end_signal;   /* the guest ends by */
	struct gdb_registers crash; /* what it has reported: crash_known has a bit for each */
	unsigned crash_known;
	struct cpu *crashed;
};

/* gdb/server.c: tell the debugger why the guest stands, if it waits for that, and do what it wants
 * until it lets the guest go on (or m->stop_status is set). */
void debug_converse(struct monitor *m, struct debugger *d);
/* Look at what has come while the guest runs.  True: the debugger wants it to stop. */
bool debug_listen(struct debugger *d);

/* gdb/registers.c: those in ring 3. */
void debug_get(struct monitor *m, struct cpu *cpu, struct kvm_regs *regs);
/* The same as it is shown: a CPU in a call is where it called. */
void debug_get_shown(struct monitor *m, struct cpu *cpu, struct kvm_regs *regs);
void debug_set(struct monitor *m, struct cpu *cpu, const struct kvm_regs *regs);

/* gdb/memory.c: breakpoints are in memory while the guest runs, from debug_plant to debug_lift. */
bool debug_has_break(uint64_t address);
void debug_plant(void);
void debug_lift(void);
/* Forget all breakpoints and watchpoints. */
void debug_forget(void);

/* gdb/watch.c: watchpoints take access to their pages away.  0 or a negative errno. */
int watch_set(enum gdb_point point, uint64_t address, uint64_t size);
int watch_clear(enum gdb_point point, uint64_t address, uint64_t size);
void watch_forget(void);
/* Take access away again, also to pages that the guest has mapped since; give it back. */
void watch_arm(void);
void watch_keep(void);
void watch_disarm(void);
/* Whether a page fault at ADDRESS is due to that. */
bool watch_covers(uint64_t address, uint64_t error);
/* After the instruction: whether it is to be reported. */
bool watch_hit(uint64_t address, uint64_t error, struct gdb_stop *stop);

#endif
