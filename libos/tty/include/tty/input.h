/* SPDX-License-Identifier: MIT */
/*
 * Input from the console.  The weak functions are linked only into programs that read.
 */
#ifndef TTY_INPUT_H
#define TTY_INPUT_H

#include <stdbool.h>
#include <stddef.h>

#include <file/file.h>

/* read(2) on a console file: blocks unless O_NONBLOCK is set. */
long console_read(struct file *file, void *buffer, size_t size);

/* POLLIN and POLLOUT as they hold now. */
short console_poll(struct file *file);

/* The settings were changed by ioctl; drop what was typed but not read; how much can be read. */
void tty_input_changed(void) __attribute__((weak));
void tty_input_flush(void) __attribute__((weak));
int tty_input_available(void) __attribute__((weak));

#endif
