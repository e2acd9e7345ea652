# SPDX-License-Identifier: MIT
#
# libmimalloc.a, for --with=mimalloc: Debian's source of mimalloc, unpacked, and what toolchain/mimalloc
# puts in the place of its parts for operating systems.

mimalloc_version := 2.0.9+ds-2
mimalloc_dir := $(BUILD)/mimalloc-$(mimalloc_version)
mimalloc_object := $(BUILD)/obj/mimalloc.mimalloc.o

MIMALLOC_A := $(SYSROOT)/lib/libmimalloc.a

# Its own parts are not for wasi either, but threads need no key there.
MIMALLOC_CFLAGS := -std=gnu11 -O2 -g1 -w -nostdinc -isystem $(SYSROOT)/include -isystem $(GCC_INCLUDE) \
	-fno-pie -fno-pic -ftls-model=local-exec -ffunction-sections -fdata-sections -fno-builtin-malloc \
	-fno-builtin-calloc -fno-asynchronous-unwind-tables -fno-unwind-tables -fcf-protection=none \
	-ffile-prefix-map=$(abspath $(mimalloc_dir))=mimalloc -ffile-prefix-map=$(CURDIR)=. \
	-DNDEBUG -D__wasi__
# All else is dropped, or nobody's business: neither in the way of a program that has functions of
# these names, nor does it bring in parts of musl.
MIMALLOC_PUBLIC := malloc calloc realloc free aligned_alloc malloc_usable_size __libc_malloc \
	__libc_calloc __libc_realloc __libc_free eremite_threads_begin eremite_thread_ends

$(mimalloc_dir)/.unpacked: toolchain/mimalloc/adapt.py
	@mkdir -p $(sys_dir)
	rm -rf $(mimalloc_dir)
	toolchain/fetch-source mimalloc $(mimalloc_version) "$(EREMITE_CACHE)/sources" >$(sys_dir)/mimalloc.dsc
	dpkg-source --no-check --no-copy -x "$$(cat $(sys_dir)/mimalloc.dsc)" $(mimalloc_dir) \
		>$(sys_dir)/mimalloc.log 2>&1 || { cat $(sys_dir)/mimalloc.log >&2; exit 1; }
	$(PYTHON) toolchain/mimalloc/adapt.py $(mimalloc_dir)
	@touch $@

$(mimalloc_object): $(wildcard toolchain/mimalloc/*) $(mimalloc_dir)/.unpacked mk/mimalloc.mk | \
		$(OBJ_LOCKCHECK)/.folder $(SYSROOT_HEADERS)
	$(say) CC $@
	$(Q)$(CC) $(MIMALLOC_CFLAGS) -Itoolchain/mimalloc -I$(mimalloc_dir)/include -I$(mimalloc_dir)/src \
		-c toolchain/mimalloc/mimalloc.c -o $@.whole
	$(Q)ld -r --gc-sections $(addprefix -u ,$(MIMALLOC_PUBLIC)) -o $@.part $@.whole
	$(Q)nm -u $@.part | awk '{print $$2}' >$@.names
	$(Q)objcopy $(addprefix --keep-global-symbol=,$(MIMALLOC_PUBLIC)) \
		--strip-unneeded-symbols=$@.names $@.part $@

$(MIMALLOC_A): $(mimalloc_object) $(hide_names)
	@mkdir -p $(@D)
	@rm -f $@
	$(Q)ar rcsD $@ $<
	$(Q)$(hide_names) $@
