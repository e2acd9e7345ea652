/* SPDX-License-Identifier: MIT */
/*
 * The bases of FS (the C library's thread pointer) and GS.
 */
#ifndef ARCH_THREAD_POINTER_H
#define ARCH_THREAD_POINTER_H

#include <stdint.h>

void arch_set_fs_base(uint64_t base);
uint64_t arch_fs_base(void);
void arch_set_gs_base(uint64_t base);
uint64_t arch_gs_base(void);

#endif
