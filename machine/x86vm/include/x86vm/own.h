/* SPDX-License-Identifier: MIT */
/*
 * The page of a CPU's own: there is none.  In the variant with threads, another file of this name
 * takes the place of this one.
 */
#ifndef X86VM_OWN_H
#define X86VM_OWN_H

static inline void x86vm_map_own(void)
{
}

#endif
