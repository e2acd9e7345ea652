/* SPDX-License-Identifier: MIT */
/*
 * Private to `eremite run`: its parts.
 *
 *	run.c           what happens in which order
 *	run_options.c   the command line of `eremite run`
 *	run_strace.c    -e strace
 *	run_words.c     the command line of the guest
 *	run_skete.c     the command line of skete
 *	run_qemu.c      the command line of QEMU
 *	run_guest.c     starting and stopping QEMU
 *	run_streams.c   moving bytes between the guest and our standard streams
 *	run_redirect.c  a file as our standard output
 *	run_output.c    one stream from the guest to us
 *	run_input.c     our standard input to the guest
 *	run_terminal.c  raw mode
 *	run_control.c   what the guest says on the control channel
 *	run_report.c    crash reports
 *	run_list.c      the guest's threads
 */
#ifndef EREMITE_RUN_H
#define EREMITE_RUN_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <termios.h>

#include "control.h"
#include "text.h"

enum run_machine { RUN_ANY, RUN_SKETE, RUN_MICROVM, RUN_PC, RUN_Q35 };
enum run_thp { THP_LARGE, THP_ALL, THP_NONE }; /* THP_LARGE: of guests that use much */
enum run_accelerator { RUN_AUTO, RUN_KVM, RUN_TCG };

struct run_options {
	enum run_machine machine;         /* after run_options_parse: not RUN_ANY */
	bool machine_is_ours; /* --vmm=auto: the machine may still be changed */
	enum run_accelerator accelerator; /* after run_options_parse: not RUN_AUTO */
	uint64_t memory;                  /* bytes */
	uint64_t timeout;                 /* nanoseconds, 0 for none */
	bool verbose;
	bool dry_run;
	bool help;
	const char *strace;               /* which calls are traced; NULL: none was asked for */
	bool tracer;                      /* of an image that cannot trace: a debugger does */
	const char *gdb;                  /* where a debugger finds us, NULL */
	const char *output;               /* file for standard output; NULL: ours */
	const char *name;                 /* argv[0] of the program */
	const char *image;                /* path */
	char **arguments;                 /* of the program, NULL-terminated */
	const char **environment;         /* NAME=VALUE each */
	size_t environment_count;
	const char **maps;                /* of --map: HOST:GUEST[:ro] each */
	size_t map_count;
	unsigned cpus;
	/* For skete, and not understood here. */
	char **skete_options;
	size_t skete_option_count;
	/* Of skete only. */
	bool process;           /* --isolation: the guest is a process, without KVM */
	enum run_thp thp;       /* what of the RAM the host may make of huge pages */
	bool ksm;               /* merged pages of the host */
	bool stats;
	const char *stats_file; /* NULL: to standard error */
	const char *snapshot;   /* to be written before main; NULL: none */
	const char *restore;    /* a snapshot; NULL: start the image, which else may be NULL */
	bool unconfined;   /* --sandbox=off */
	const char *probe; /* for tests: a call that the sandbox does not allow; NULL: none */
};

/* STATUS_OK, or STATUS_BAD after a message. */
int run_options_parse(struct run_options *options, int argc, char **argv);
void run_options_free(struct run_options *options);

/* The values of options; STATUS_OK, or STATUS_BAD after a message. */
int run_option_memory(struct run_options *options, const char *text);
int run_option_cpus(struct run_options *options, const char *text);
int run_option_gdb(struct run_options *options, const char *text);
int run_option_timeout(struct run_options *options, const char *text);
int run_option_environment(struct run_options *options, const char *text);
int run_option_strace(struct run_options *options, const char *text);
/* Whether the image traces calls, if that was asked for; STATUS_BAD after a message. */
struct image;
int run_strace_check(struct run_options *options, const struct image *image);
/* What getopt_long found wrong.  SEE is the command that tells what is right. */
int run_option_complain(const char *see, int argc, char **argv, int found);

/* Words of the guest's command line: those that tell the libOS about the world, which are short,
 * and those that the user chose. */
void run_words_host(struct text *words, const struct run_options *options);
/* The time, for machines that do not tell it otherwise. */
void run_words_clock(struct text *words);
void run_words_user(struct text *words, const struct run_options *options);
/* Longer text goes to a boot module: pc and q35 have room for 4,096 bytes, other monitors less. */
#define RUN_WORDS_MAX 2000
#define CPUS_MAX 64
#define RUN_MEMORY_DEFAULT ((uint64_t)256 << 20)

/* STATUS_BAD after a message if PATH, which is to be written, is the image or the snapshot.  NULL: no
 * path. */
int run_check_output(const struct run_options *options, const char *path);

/* Have our standard output be PATH.  STATUS_OK, or STATUS_BAD after a message. */
int run_redirect(const char *path);

/* Print ARGV as a command for a shell.  A status. */
int run_print(const char *const *argv);

/* Whether run_skete would find it. */
bool skete_is_installed(void);
/* Become skete, or print what would be run.  Returns a status, after a message. */
int run_skete(const struct run_options *options);

/* Descriptors as QEMU inherits them; fixed, so that --dry-run shows what is run. */
enum guest_descriptor {
	GUEST_OUTPUT = 3,
	GUEST_ERROR = 4,
	GUEST_CONTROL = 5,
	GUEST_INPUT = 6,
	GUEST_MODULE = 7,
	GUEST_DEBUGGER = 8,
	GUEST_DESCRIPTORS_END = 9,
};

/* A command line for QEMU. */
struct qemu_command {
	char **argv; /* NULL-terminated, each string owned */
	size_t argc;
	struct text module; /* words that did not fit the kernel command line; may be empty */
	bool debugger;      /* it serves GDB's protocol at GUEST_DEBUGGER */
};

void qemu_command_build(struct qemu_command *command, const struct run_options *options);
void qemu_command_free(struct qemu_command *command);

/* Path of QEMU in PATH (or as EREMITE_QEMU says); NULL after a message if there is none.  The
 * caller frees it. */
char *qemu_find(void);

/* A running QEMU.  Descriptors are ours, -1 once closed. */
struct guest {
	pid_t pid;       /* 0 once it was waited for */
	int wait_status;
	int output;      /* what the program writes to standard output; if ERROR is -1 to both */
	int error;
	int control;
	int input;       /* to the first serial port, and what comes from it */
	int diagnostics; /* what QEMU itself says */
	int debugger;    /* QEMU's server for GDB; -1: it is the user's */
};

/* Start QEMU.  With ONE_STREAM standard error goes where standard output goes, in order.
 * STATUS_OK, or STATUS_BAD with a message. */
int guest_start(struct guest *guest, const char *path, const struct qemu_command *command,
		bool one_stream, const sigset_t *signals);
/* Stop QEMU at once if it still runs, and wait for it. */
void guest_stop(struct guest *guest);
/* Collect the exit status if QEMU has ended.  True if it has. */
bool guest_ended(struct guest *guest);
void guest_close(struct guest *guest);

/* A stream from the guest to one of our descriptors, with one buffer. */
struct output {
	int from;       /* -1 at its end */
	int to;
	bool own;       /* TO is a descriptor of our own, to be closed */
	bool is_socket; /* TO */
	size_t size;    /* bytes in buffer that are not written yet, starting at START */
	size_t start;
	uint64_t taken; /* bytes read from the guest so far, */
	uint64_t given; /* and written */
	char buffer[65536];
};

void output_open(struct output *output, int from, int to);
void output_close(struct output *output);
/* Move what can be moved without blocking: read if the buffer is empty, write if it is not.
 * 0, or the errno of a failed write. */
int output_move(struct output *output);
/* Whether there is nothing left to do. */
bool output_done(const struct output *output);
/* How many bytes the guest has written so far, and whether that many were passed on. */
uint64_t output_mark(const struct output *output);
bool output_passed(const struct output *output, uint64_t mark);
/* Pass on nothing more. */
void output_drop(struct output *output);

/* The terminal's mode. */
struct terminal {
	bool is_terminal;
	bool raw;     /* the guest does line editing, echo and Ctrl-C */
	bool changed; /* from what it was */
	struct termios saved;
};

void terminal_open(struct terminal *terminal);
void terminal_quiet(struct terminal *terminal);
void terminal_raw(struct terminal *terminal);
void terminal_restore(struct terminal *terminal);

/* Our standard input on its way to the guest, framed. */
#define RUN_INPUT_MAX 131072
struct input {
	bool wanted;      /* the guest reads its console */
	bool ended;       /* the end of file is in the buffer or behind it */
	bool window;      /* a new window size is to be told */
	size_t size, start;
	unsigned interrupts;       /* Ctrl-C in a row, */
	uint64_t first_interrupt;  /* the first of them at this time */
	unsigned char buffer[RUN_INPUT_MAX];
};

/* Whether standard input should be read now. */
bool input_ready(const struct input *input);
/* Read from standard input.  True if the user insists on stopping the guest (raw mode only). */
bool input_read(struct input *input, bool raw);
/* Write to the guest what fits. */
void input_write(struct input *input, int to);
/* Add the size of the user's terminal to the buffer, which is empty. */
void input_add_window(struct input *input);
/* Rows and columns of the user's terminal; false if there is none. */
bool terminal_size(unsigned *rows, unsigned *columns);

/* What the guest said about a crash. */
#define REPORT_STATE_MAX ((size_t)4 << 20)
struct report {
	struct text state;     /* `reg` and `stack` lines, checked, for the unwinder; or threads_list's */
	bool visible;          /* standard error is a terminal: show control characters */
	bool carriage_return;  /* the terminal does not make one of the next newline */
};

void report_line(struct report *report, const char *text, size_t size);
/* A CONTROL_REGISTER or CONTROL_STACK message. */
void report_state(struct report *report, const struct control_message *message);
/* Show the state, with names from IMAGE, and forget it. */
void report_backtrace(struct report *report, const char *image);
/* The same as far as it goes without names. */
void report_bare(struct report *report);
void report_free(struct report *report);

/* How the guest ended. */
enum outcome { OUTCOME_NONE, OUTCOME_STATUS, OUTCOME_SIGNAL, OUTCOME_PANIC };

/* Everything about one run. */
struct run {
	const struct run_options *options;
	struct guest guest;
	struct output output, error;
	struct input input;
	struct terminal terminal;
	struct control_lines lines;
	struct report report;
	char pending[8192];          /* of the control channel: to be handled after the output */
	size_t pending_size;         /* that the guest wrote before it: */
	uint64_t output_before, error_before;
	struct text diagnostics;     /* what QEMU said, at most DIAGNOSTICS_MAX */
	enum outcome outcome;
	int value;                   /* of outcome */
	int stop_status;             /* exit status if we stopped the guest; 0 if we did not */
	uint64_t start_cycles;       /* time-stamp counter and clock when we started */
	uint64_t start_time;
	uint64_t deadline;           /* monotonic ns, 0 for none: of the guest, or its output */
	int signals;                 /* signalfd */
	bool lists;                  /* the guest is to stand for a list of its threads, */
	int list_status;             /* then to end with this, 0: to go on */
};

#define DIAGNOSTICS_MAX 65536

/* Monotonic time in ns. */
uint64_t run_now(void);

/* Read the control channel; what was read is handled by run_control_handle, later. */
void run_control_read(struct run *run);
void run_control_handle(struct run *run);

/* List the guest's threads, then end with STATUS unless that is 0.  False: that is not possible. */
bool list_begin(struct run *run, int status);
/* The guest may not have run yet. */
void list_again(void);
/* There is something from QEMU's server. */
void list_handle(struct run *run);

/* Stop the guest; the exit status will be STATUS. */
void run_stop(struct run *run, int status);

/* Move bytes until the guest has ended and everything it wrote is where it belongs. */
void run_streams(struct run *run);

#endif
