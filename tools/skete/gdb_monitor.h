/* SPDX-License-Identifier: MIT */
/*
 * What gdb_target.c, gdb_watch.c and gdb_server.c share.  All of it is used by the CPU's own
 * thread, with the lock and while no other CPU runs.
 */
#ifndef SKETE_GDB_MONITOR_H
#define SKETE_GDB_MONITOR_H

#include "../gdb/gdb.h"
#include "monitor.h"

#define BREAKPOINT 0xcc /* int3 */

/* The registers in ring 3. */
void debug_get(struct monitor *m, struct cpu *cpu, struct kvm_regs *regs);
void debug_set(struct monitor *m, struct cpu *cpu, const struct kvm_regs *regs);
/* The general ones of a crash, as the guest has reported them; NULL: there was none. */
const struct gdb_registers *debug_crash(const struct cpu *cpu);

/* Breakpoints are in memory while the guest runs: from debug_plant to debug_lift. */
bool debug_has_break(uint64_t address);
void debug_plant(void);
void debug_lift(void);
/* Forget all breakpoints and watchpoints. */
void debug_forget(void);

/* Watchpoints take access to their pages away.  0 or a negative errno. */
int watch_set(enum gdb_point point, uint64_t address, uint64_t size);
int watch_clear(enum gdb_point point, uint64_t address, uint64_t size);
void watch_forget(void);
/* Take access away, also of pages that the guest has mapped since; give it back. */
void watch_arm(void);
void watch_keep(void);
void watch_disarm(void);
/* Whether a page fault at ADDRESS is due to that. */
bool watch_covers(uint64_t address, uint64_t error);
/* After the instruction: whether it is to be reported. */
bool watch_hit(uint64_t address, uint64_t error, struct gdb_stop *stop);

#endif
