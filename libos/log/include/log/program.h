/* SPDX-License-Identifier: MIT */
/*
 * The name of the program, for reports: argv[0] as it was passed, cut off if it is long.
 */
#ifndef LOG_PROGRAM_H
#define LOG_PROGRAM_H

extern char program_name[64];

#endif
