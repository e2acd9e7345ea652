# SPDX-License-Identifier: MIT
sources := advise.c ahead.c area.c describe.c fault.c file_pages.c frames.c heap.c layout.c lock.c map.c protect.c \
	range.c release.c remap.c resident.c reuse.c segments.c slab.c spare.c stacks.c upcall.c
threads := machine_ram.c
needs := libos/crash libos/lib machine arch
optimize := -Os
varies := yes
