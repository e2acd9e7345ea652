/* SPDX-License-Identifier: MIT */
#ifndef BOOT_TEXT_H
#define BOOT_TEXT_H

#include <boot/protocols.h>

/* Copy the string at guest-physical ADDRESS, cut off at SIZE - 1 bytes or where memory ends; TO is
 * always terminated. */
void boot_copy_text(const struct physical_memory *memory, uint64_t address, char *to, size_t size);

#endif
