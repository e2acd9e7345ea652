/* SPDX-License-Identifier: MIT */
/*
 * System calls as text, as strace(1) shows them: openat(AT_FDCWD, "/tmp/a", O_RDONLY) = 3
 *
 * This part is portable and keeps no state.  It reads what arguments point to by trace_copy, and so
 * serves whoever can read the program's memory.
 */
#ifndef TRACE_TRACE_H
#define TRACE_TRACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <trace/names.h>

/* What calls are about: the sets that a user may choose by name. */
enum trace_set {
	TRACE_FILE = 1,    /* takes a path */
	TRACE_DESC = 2,    /* takes or makes a descriptor */
	TRACE_MEMORY = 4,
	TRACE_SIGNAL = 8,
	TRACE_PROCESS = 16,
	TRACE_NETWORK = 32,
	TRACE_CLOCK = 64,
};

struct trace;

struct trace_argument {
	/* Append argument INDEX.  Nothing, if it does not count with these other arguments. */
	void (*show)(struct trace *trace, unsigned index);
	const struct trace_names *names; /* for trace_named */
};

/* A system call: generated from libos/sys/syscalls.tbl. */
struct trace_call {
	const char *name;
	unsigned sets;   /* bits of enum trace_set */
	unsigned count;  /* of arguments */
	unsigned before; /* so many can be shown before the call, the others only after it */
	struct trace_argument arguments[6];
	void (*show_result)(struct trace *trace);
};

/* All calls (generated; for those who do not know beforehand which they meet). */
extern const struct trace_call *const trace_list[];
extern const unsigned trace_list_count;

/* A line on the way. */
struct trace {
	const struct trace_call *call;
	const long *arguments;
	long result;
	bool shows_result, cut; /* the arguments are done; some did not fit */
	char *text; /* not terminated */
	size_t size, length;
};

/* Room that is kept for what follows the arguments. */
#define TRACE_RESULT_SIZE 96

/* Append "openat(", and the arguments that are known before the call. */
void trace_enter(struct trace *trace);

/* Append the other arguments and the result, which is set before.  No newline. */
void trace_leave(struct trace *trace);

/* The call never returns to its caller: no result is to come after trace_enter. */
bool trace_is_last(const struct trace_call *call);

/* Is CALL among those that TEXT names: names of calls and sets, with commas; "!" in front turns it
 * around; "all", "none". */
bool trace_chosen(const char *text, const struct trace_call *call);

/* SIZE bytes of the program at ADDRESS: 0, or -EFAULT.  The caller of this part has it. */
int trace_copy(void *to, uint64_t address, size_t size);

#endif
