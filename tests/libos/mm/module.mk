# SPDX-License-Identifier: MIT
tests := test_tree test_frames test_vm test_vm_x86_64 test_vm_model test_vm_model_x86_64 test_mem_calls \
	test_reuse test_segments test_stacks test_forget

test_mm := libos/mm/advise.c libos/mm/ahead.c libos/mm/area.c libos/mm/describe.c libos/mm/fault.c \
	libos/mm/frames.c libos/mm/heap.c libos/mm/layout.c libos/mm/lock.c libos/mm/map.c libos/mm/protect.c \
	libos/mm/range.c libos/mm/remap.c libos/mm/resident.c libos/mm/slab.c libos/lib/tree.c \
	tests/fake/ram.c tests/fake/panic.c tests/fake/clock.c

test_tree_sources := libos/lib/tree.c
test_frames_sources := libos/mm/frames.c libos/mm/lock.c tests/fake/ram.c tests/fake/panic.c \
	tests/fake/clock.c tests/fake/paging.c
test_vm_sources := $(test_mm) tests/fake/paging.c
test_vm_x86_64_sources := $(test_mm) tests/fake/paging_x86_64.c arch/x86_64/paging.c
test_vm_model_sources := $(test_mm) tests/fake/paging.c
test_vm_model_x86_64_sources := $(test_mm) tests/fake/paging_x86_64.c arch/x86_64/paging.c
test_mem_calls_sources := $(test_mm) tests/fake/paging.c tests/fake/context.c \
	libos/sys/mem_advise.c libos/sys/mem_brk.c libos/sys/mem_core.c libos/sys/mem_lock.c \
	libos/sys/mem_map.c libos/sys/mem_protect.c libos/sys/mem_remap.c libos/sys/mem_sync.c
test_reuse_sources := $(test_mm) libos/mm/reuse.c libos/mm/release.c tests/fake/paging.c
test_segments_sources := $(test_mm) libos/mm/segments.c libos/mm/release.c libos/mm/spare.c tests/fake/paging.c
test_stacks_sources := $(test_mm) libos/mm/stacks.c libos/mm/release.c tests/fake/paging.c
test_forget_sources := $(test_mm) tests/fake/paging.c
