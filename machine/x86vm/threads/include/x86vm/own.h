/* SPDX-License-Identifier: MIT */
#ifndef X86VM_OWN_H
#define X86VM_OWN_H

/* own.c: map that of the first CPU, when the tables are built. */
void x86vm_map_own(void);

#endif
