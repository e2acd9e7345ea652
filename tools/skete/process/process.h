/* SPDX-License-Identifier: MIT */
/*
 * --isolation=process: the guest is a process of its own for each CPU, which we start from (agent.h),
 * and not a virtual machine.  Not threads of one process: each CPU sees another page at SKETE_CPU_PAGE.
 * What they have in common is RAM.  What one maps, the others get with the answer to their next
 * request, or when they miss it (AGENT_STALE); for what one takes away, they stand meanwhile.
 *
 *	process/run.c     the loop: calls, mappings, events
 *	process/stand.c   having it stand, to be looked at
 *	process/start.c   the process
 *	process/filter.c  its system calls
 *	process/clock.c   the speed of its clock
 *	process/agent.c   what of us is in it
 */
#ifndef SKETE_PROCESS_H
#define SKETE_PROCESS_H

#include <linux/filter.h>

#include "agent.h"
#include "../monitor.h"

/* A CPU's. */
struct process {
	struct agent *agent;
	pid_t pid;
	bool filled; /* it has what the page tables say, but for... */
	bool entered, ended;
	uint64_t answered; /* cycles */
	/* ...what the agent is to map before it goes on. */
	uint32_t mapping_count;
	struct agent_mapping mappings[AGENT_MAPPINGS];
};

/* process/start.c: 0, or a status after a message. */
/* Start the processes, while there is nothing in us that they should not inherit. */
int process_create(struct monitor *m, const struct image *image);
/* Note what of the image's file is to be mapped, and map all in the first CPU's. */
int process_prepare(struct monitor *m, const struct image *image);
/* Where CPU begins, with ARGUMENT in rdi. */
void process_start(struct cpu *cpu, uint64_t entry, uint64_t argument);
/* Let CPU, whose thread this is, begin with all that is mapped. */
void process_enter(struct monitor *m, struct cpu *cpu);

/* Whether the frame may be mapped from the image's file, so that debuggers know what it is. */
bool process_is_file(uint64_t frame);

/* process/run.c */
/* The page at VA was mapped or, with CHANGED, changed; FRAME UINT64_MAX: it is there no more. */
void process_note(uint64_t va, uint64_t size, uint64_t frame, unsigned protection, bool changed);
/* Add to what is to be mapped. */
void process_map(struct monitor *m, struct cpu *cpu, const struct agent_mapping *mapping);
/* As the page tables have it, for PROTECTION. */
struct agent_mapping process_page(uint64_t va, uint64_t size, uint64_t frame, unsigned protection);
/* Let the agent go on. */
void process_answer(struct cpu *cpu, enum agent_command command, long result);
/* Have the agent look. */
void process_kick(const struct cpu *cpu);
/* Have the agent, which stands, or will by itself, map what there is to map. */
void process_flush(struct monitor *m, struct cpu *cpu);
_Noreturn void process_loop(struct monitor *m, struct cpu *cpu);
/* True if that signal was about one of the processes. */
bool process_signal(struct monitor *m, const siginfo_t *info);
/* The guest ends with this status. */
void process_end(struct monitor *m, int status);

/* process/stand.c */
/* Whether the agent waits for us: else it runs the guest, or is about to. */
bool process_stands(const struct cpu *cpu);
/* Have it stand.  If that is only to look at it, a guest that has damaged its agent may go on. */
void process_stop(struct monitor *m, struct cpu *cpu);
/* Its registers, if they are known. */
bool process_registers(const struct cpu *cpu, struct kvm_regs *regs);

/* process/clock.c: for skete_boot.tsc_scale. */
void process_clock_begin(void);
uint64_t process_tsc_scale(void);

/* process/filter.c: the number of instructions. */
uint32_t process_filter(struct sock_filter *code, const struct agent *agent);

#endif
