/* SPDX-License-Identifier: MIT */
#ifndef FILE_CONSOLE_H
#define FILE_CONSOLE_H

#include <file/file.h>

/* Standard input, output and error: static, never freed.  libos/tty defines them. */
extern struct file console_files[3];

#endif
