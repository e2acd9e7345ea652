/* SPDX-License-Identifier: MIT */
/*
 * What the arguments of the system calls are (libos/sys/syscalls.tbl), for a trace.
 */
#ifndef DECODE_H
#define DECODE_H

enum sys_decode_kind {
	SYS_DECODE_SIGNED,
	SYS_DECODE_UNSIGNED,
	SYS_DECODE_HEX,     /* flags */
	SYS_DECODE_OCTAL,   /* a file's mode */
	SYS_DECODE_FD,      /* a descriptor, or AT_FDCWD */
	SYS_DECODE_SIGNAL,  /* a signal's number */
	SYS_DECODE_POINTER,
	SYS_DECODE_STRING,  /* to a string that ends in NUL */
	SYS_DECODE_DATA,    /* to as many bytes as the next argument says */
};

struct sys_decode_argument {
	const char *name;
	enum sys_decode_kind kind;
};

struct sys_decode_call {
	unsigned number;
	const char *name;
	unsigned count; /* used entries of arguments */
	struct sys_decode_argument arguments[6];
};

/* Ascending by number. */
extern const struct sys_decode_call sys_decode_calls[];
extern const unsigned sys_decode_count;

#endif
