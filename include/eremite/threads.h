/* SPDX-License-Identifier: MIT */
/*
 * Where an image with threads has them: for who looks at its memory from outside (`eremite run`,
 * Skete).  An ELF note, name "Eremite".  A program with one thread has none.
 */
#ifndef EREMITE_THREADS_H
#define EREMITE_THREADS_H

#include <stdint.h>

#define THREADS_NOTE_TYPE 4
#define THREADS_NOTE_VERSION 1

/* The values of what `state` is the offset of; others mean that it ends. */
enum threads_note_state { THREADS_NOTE_RUNS, THREADS_NOTE_READY, THREADS_NOTE_SLEEPS };

#define THREADS_NOTE_NAME 16 /* bytes of a name, and of a word that says what it waits for */

/* Offsets are in bytes. */
struct threads_note {
	uint32_t version;
	uint64_t first; /* address of a pointer to the first thread; null: there is only */
	uint64_t main;  /* the main one, at this address */
	/* In a thread: */
	uint16_t next, id, state, name;
	uint16_t cpu;        /* pointer to a CPU: where it runs or ran last; null: the first one */
	uint16_t how, what;  /* pointer to a word, what it waits for, or null; and the address of that */
	uint16_t stack;      /* pointer to what it saved when it left the CPU: struct threads_saved */
	uint16_t pointer;    /* its thread pointer (FS) then */
	uint16_t preempted;  /* pointer to what holds struct threads_frame, or null */
	uint16_t frame;      /* there */
	/* In a CPU: */
	uint16_t current;    /* pointer to the thread that runs there */
	uint16_t number;
	uint16_t unused;
} __attribute__((packed, aligned(4)));

struct threads_saved {
	uint64_t control;
	uint64_t r15, r14, r13, r12, rbp, rbx, rip;
};

struct threads_frame {
	uint64_t r15, r14, r13, r12, r11, r10, r9, r8;
	uint64_t rbp, rdi, rsi, rdx, rcx, rbx, rax;
	uint64_t vector, error;
	uint64_t rip, cs, rflags, rsp, ss;
};

#endif
