/* SPDX-License-Identifier: MIT */
/*
 * The GDB remote serial protocol for x86-64 ("Debugging with GDB", appendix E), as a server speaks
 * it, for whatever there is to debug: that is in functions which the program has to have.
 *
 *	packet.c        packets
 *	commands.c      commands and their answers
 *	description.c   the registers, described
 *
 * A thread is a virtual CPU; the protocol counts them from 1, we from 0.
 */
#ifndef GDB_GDB_H
#define GDB_GDB_H

#include "packet.h"

#define GDB_THREADS 256

/* As the protocol writes them, and as description.c describes them. */
struct gdb_registers {
	uint64_t general[16]; /* rax rbx rcx rdx rsi rdi rbp rsp r8 ... r15 */
	uint64_t rip;
	uint32_t rflags, cs, ss, ds, es, fs, gs;
	uint8_t st[8][10];
	uint32_t fctrl, fstat, ftag, fiseg, fioff, foseg, fooff, fop;
	uint8_t xmm[16][16];
	uint32_t mxcsr;
	uint64_t fs_base, gs_base;
	uint8_t ymm_high[16][16];
} __attribute__((packed));

/* The protocol's numbers. */
enum gdb_point { GDB_BREAK, GDB_BREAK_HARD, GDB_WATCH_WRITE, GDB_WATCH_READ, GDB_WATCH_ACCESS };

/* Why the guest stands. */
struct gdb_stop {
	unsigned thread;
	unsigned signal; /* of Linux */
	enum { GDB_STOP_OTHER, GDB_STOP_BREAK, GDB_STOP_WATCH } why;
	enum gdb_point point; /* and address: of the watchpoint */
	uint64_t address;
};

enum gdb_motion { GDB_HOLD, GDB_STEP, GDB_RUN };
enum gdb_action { GDB_STAY, GDB_GO, GDB_DETACH, GDB_KILL };

struct gdb {
	bool no_acknowledge; /* both sides trust the connection */
	bool tells_breakpoints; /* the peer understands swbreak */
	unsigned general; /* the thread that g, p, ... mean */
	struct gdb_stop stop;
	uint8_t motion[GDB_THREADS]; /* after GDB_GO: enum gdb_motion */
};

/* A command; OUTPUT is the answer (none after GDB_GO: the next stop answers). */
enum gdb_action gdb_command(struct gdb *gdb, const char *packet, size_t size,
			    struct gdb_output *output);
void gdb_answer_stop(const struct gdb *gdb, struct gdb_output *output);
/* The guest has ended with the exit status STATUS of skete, or by SIGNAL if that is not 0. */
void gdb_answer_end(struct gdb_output *output, int status, int signal);

/* description.c: its size. */
size_t gdb_description(bool with_avx, const char **text);

/* The program's, for gdb_command. */
bool gdb_alive(uint64_t thread);
bool gdb_has_avx(void);
void gdb_registers_get(unsigned thread, struct gdb_registers *registers);
/* 0 or a negative errno; and so the last two. */
int gdb_registers_set(unsigned thread, const struct gdb_registers *registers);
/* How many bytes were accessible. */
size_t gdb_read(uint64_t address, void *to, size_t size);
size_t gdb_write(uint64_t address, const void *from, size_t size);
int gdb_point_set(enum gdb_point point, uint64_t address, uint64_t size);
int gdb_point_clear(enum gdb_point point, uint64_t address, uint64_t size);

#endif
