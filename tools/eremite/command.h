/* SPDX-License-Identifier: MIT */
/*
 * The subcommands of `eremite`, and what all of them share.
 */
#ifndef EREMITE_COMMAND_H
#define EREMITE_COMMAND_H

#define EREMITE_VERSION "0.1.0"

/* Exit statuses of the tool itself.  A program that ran gives its own, or 128 + signal. */
enum status {
	STATUS_OK = 0,
	STATUS_NO = 1,        /* the answer to the question is no */
	STATUS_BAD = 2,       /* wrong usage or bad input; nothing was started */
	STATUS_TIMEOUT = 124, /* the guest ran longer than allowed */
	STATUS_FAILED = 125,  /* the libOS failed, or the guest ended without telling a status */
	STATUS_SIGNAL = 128,  /* plus the signal's number */
};

/* A subcommand gets its own name as argv[0] and returns the exit status. */
int command_run(int argc, char **argv);
int command_why(int argc, char **argv);
int command_size(int argc, char **argv);
int command_check(int argc, char **argv);

#endif
