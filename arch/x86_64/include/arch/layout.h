/* SPDX-License-Identifier: MIT */
/*
 * Where things lie in the address space (docs/architecture.md, "Address space").  Plain numbers,
 * so that assembly can include this file too.
 */
#ifndef ARCH_LAYOUT_H
#define ARCH_LAYOUT_H

#define IMAGE_BASE 0x100000
#define DIRECT_MAP_BASE 0x100000000000  /* 16 TiB: PML4 slot 32 */
#define DIRECT_MAP_SIZE 0x400000000000  /* 64 TiB */
#define DEVICE_BASE 0x600000000000      /* PML4 slot 192 */
#define PML4_SLOT_DIRECT 32

#define SELECTOR_CODE 0x08
#define SELECTOR_DATA 0x10
#define SELECTOR_TSS 0x18

#define IST_ENTRY 1 /* every vector but the two below */
#define IST_DOUBLE_FAULT 2
#define IST_NMI 3

#define TRAP_STACK_SIZE 8192
#define IST_STACK_SIZE 1024

#endif
