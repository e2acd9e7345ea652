/* SPDX-License-Identifier: MIT */
/*
 * eremite-strace: breakpoints at the system calls of a guest, by the protocol of GDB.
 *
 *	main.c     the loop: a breakpoint is met, what is there is looked at, the guest goes on
 *	confine.c  the sandbox
 *	remote.c   the protocol
 *	calls.c    which function is which call; what is on the way
 *	output.c   lines, and which of them is unfinished
 */
#ifndef STRACE_H
#define STRACE_H

#include <stdbool.h>
#include <stdint.h>

#include <trace/show.h>

#include "../program.h"

struct registers {
	uint64_t general[16]; /* rax rbx rcx rdx rsi rdi rbp rsp r8 ... r15 */
	uint64_t rip;
};

enum { RAX, RBX, RCX, RDX, RSI, RDI, RBP, RSP, R8, R9, R10 };

/* confine.c: nothing can be opened any more.  0, or a status after a message. */
int confine(void);

/* remote.c.  All end the process when the guest, or its monitor, has ended. */
void remote_open(int socket);
void remote_get(struct registers *registers);
bool remote_read(uint64_t address, void *to, size_t size);
void remote_point(uint64_t address, bool set);
/* The guest goes on, by one instruction or on all CPUs; then it stands. */
void remote_step(void);
void remote_go(void);

/* calls.c */
enum place_kind { PLACE_CALL, PLACE_MAP, PLACE_UNMAP, PLACE_RESIZE, PLACE_HANDLER, PLACE_END };

/* A function of the libOS that is watched. */
struct place {
	uint64_t address;
	enum place_kind kind;
	const struct trace_call *call;
};

/* False: the image has no symbols, or none of these. */
bool calls_find(const struct program *program, const char *chosen);
/* The guest stands at the beginning of a function, or where a call returns to, or elsewhere. */
void calls_look(const struct registers *registers);
/* Breakpoints, after the guest has been loaded. */
void calls_plant(void);
bool calls_has_point(uint64_t address);

/* output.c */
struct line {
	struct trace trace;
	bool written; /* its beginning */
	char text[1024];
};

void output_begin(struct line *line, const struct trace_call *call, const long *arguments);
void output_end(struct line *line, long result);
/* The last one that began, if it is on the way, is written as far as it is known. */
void output_wait(void);
void output_forget(const struct line *line);
void output_text(struct trace *trace);
void output_start(struct trace *trace);
void output_finish(void);

#endif
