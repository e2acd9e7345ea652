/* SPDX-License-Identifier: MIT */
/*
 * --isolation=process: the guest is a process of its own, which we start from (agent.h), and not a
 * virtual machine.
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

struct process {
	struct agent *agent; /* NULL: there is a virtual machine instead */
	pid_t pid;
	bool confined, entered, ended;
	bool ready; /* it has what the page tables say */
	/* Mapped from the image's file, so that debuggers and profilers know what it is. */
	uint64_t file_start, file_end;
	uint64_t answered; /* cycles */
	/* What the agent is to map before it goes on. */
	struct agent_mapping last;
	uint32_t mapping_count;
};

extern struct process process;

/* process/start.c: 0, or a status after a message. */
/* Start the process, while there is nothing in us that it should not inherit. */
int process_create(struct monitor *m, const struct image *image);
/* Map in it what is in the page tables. */
int process_prepare(struct monitor *m, const struct image *image);

/* process/run.c */
/* The page at VA was mapped or, with CHANGED, changed; FRAME UINT64_MAX: it is there no more. */
void process_note(uint64_t va, uint64_t size, uint64_t frame, unsigned protection, bool changed);
/* Add to what is to be mapped. */
void process_map(struct monitor *m, const struct agent_mapping *mapping);
bool process_is_our_turn(void);
/* Let the agent go on. */
void process_answer(struct monitor *m, enum agent_command command, long result);
/* Have the agent look. */
void process_kick(const struct cpu *cpu);
/* Have the agent do it now. */
void process_flush(struct monitor *m);
_Noreturn void process_loop(struct monitor *m, struct cpu *cpu);
/* process/stand.c: have the guest stand, as far as it does; its registers, if they are known; and let
 * it go on, if it would not by itself. */
void process_halt(struct monitor *m);
bool process_registers(struct kvm_regs *regs);
void process_continue(struct monitor *m);
/* True if that signal was about the process. */
bool process_signal(struct monitor *m, const siginfo_t *info);
/* The guest ends with this status. */
void process_end(struct monitor *m, int status);

/* process/clock.c: for skete_boot.tsc_scale. */
void process_clock_begin(void);
uint64_t process_tsc_scale(void);

/* process/filter.c: the number of instructions. */
uint32_t process_filter(struct sock_filter *code, const struct agent *agent);

#endif
