/* SPDX-License-Identifier: MIT */
/*
 * Messages to the user: one line each on standard error, and safe ways to show foreign text.
 */
#ifndef EREMITE_MESSAGE_H
#define EREMITE_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>

/* The program's name, before each message. */
extern const char *message_prefix;

/* Print "eremite: MESSAGE".  Control characters in the message, which may quote a file name, are
 * made visible.  Returns STATUS_BAD, so that a caller can return the result. */
int complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Descriptors 0 to 2 must not become something else: open those that our caller closed. */
void streams_open(void);

/* STATUS, or STATUS_BAD with a message if something of what was printed did not arrive. */
int stdout_finish(int status);

/* Memory that is always there: the tool ends with a message and STATUS_FAILED if it is not. */
void *memory_get(void *old, size_t count, size_t size);

#endif
