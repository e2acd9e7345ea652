# SPDX-License-Identifier: MIT
#
# The C library and everything generated from the table of system calls.
#
# Uses: BUILD; LIBOS_OBJECTS (set before the include; the objects that define sys_<name>, without
# those that are made here).
# Gives: SYSROOT, SYSROOT_HEADERS (a stamp), SYSROOT_LIBC (libc.a and the start files),
# SYS_CALLS_H, SYS_NUMERIC_C, SYS_TRACE_C (sources of the trace), SYS_MISSING_A, SYS_STRACE_A and its
# options for the linker, SYS_GENERATED_INCLUDE (a folder).

BUILD ?= build
PYTHON ?= python3
SYSROOT ?= $(BUILD)/sysroot
LIBOS_OBJECTS ?=
EREMITE_CACHE ?= $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/eremite
LIBC_CC ?= gcc

musl_version := 1.2.3-1
musl_dir := $(BUILD)/musl-$(musl_version)
musl_parts := $(wildcard toolchain/musl/*.* toolchain/musl/timed/*)
sys_table := libos/sys/syscalls.tbl
sys_generate := toolchain/gen-syscalls.py
sys_dir := $(BUILD)/generated
hide_names := toolchain/hide-names

SYS_GENERATED_INCLUDE := $(sys_dir)/include
SYS_CALLS_H := $(sys_dir)/include/sys_calls.h
SYS_NUMERIC_C := $(sys_dir)/sys_numeric.c
SYS_TRACE_C := $(sys_dir)/trace_calls.c $(sys_dir)/trace_names.c
SYS_TRACE_LIST_C := $(sys_dir)/trace_list.c
SYS_MISSING_A := $(SYSROOT)/lib/libmissing.a
SYS_STRACE_A := $(SYSROOT)/lib/libstrace.a $(SYSROOT)/lib/strace.options
SYSROOT_HEADERS := $(SYSROOT)/include/.stamp
musl_empty_libs := $(patsubst %,$(SYSROOT)/lib/lib%.a,m rt pthread crypt util xnet resolv dl)
SYSROOT_LIBC := $(SYSROOT)/lib/libc.a $(patsubst %,$(SYSROOT)/lib/%,crt1.o crti.o crtn.o) \
	$(musl_empty_libs)

# The generator leaves an output alone that would not change, so that what depends on it is not made
# again: a change of types alone does not rebuild musl.  The stamps have the time when a run began,
# so that new outputs are newer than their stamp.
sys_names := libos/trace/names.tbl
sys_outputs := $(sys_dir)/syscall_arch.h $(SYS_CALLS_H) $(SYS_TRACE_C) $(SYS_TRACE_LIST_C) \
	$(sys_dir)/strace.options $(sys_dir)/missing_call.c $(sys_dir)/strace_call.c
sys_run = $(PYTHON) $(sys_generate) $(sys_table)

define sys_make_outputs
@mkdir -p $(SYS_GENERATED_INCLUDE)
$(sys_run) musl-arch $(sys_dir)/syscall_arch.h
$(sys_run) prototypes $(SYS_CALLS_H)
$(sys_run) trace $(sys_dir)/trace_calls.c --names $(sys_names)
$(sys_run) names $(sys_dir)/trace_names.c --names $(sys_names)
$(sys_run) trace-list $(SYS_TRACE_LIST_C)
$(sys_run) wraps $(sys_dir)/strace.options
$(sys_run) missing $(sys_dir)/missing_call.c
$(sys_run) wrapper $(sys_dir)/strace_call.c
endef

$(sys_dir)/.table: $(sys_table) $(sys_generate) $(sys_names)
	@mkdir -p $(@D)
	@touch $@.new
	$(sys_make_outputs)
	@mv $@.new $@

$(sys_outputs): $(sys_dir)/.table
	$(if $(wildcard $@),,$(sys_make_outputs))

# Which calls are implemented is what the libOS's objects define.
$(sys_dir)/.implemented: $(LIBOS_OBJECTS) $(LIBOS_THREADS_OBJECTS) $(sys_dir)/.table
	@mkdir -p $(@D)
	@touch $@.new
	@nm -A --defined-only $(LIBOS_OBJECTS) $(LIBOS_THREADS_OBJECTS) /dev/null 2>/dev/null | \
		sed -n 's/.* [TW] sys_//p' | LC_ALL=C sort -u >$(sys_dir)/implemented
	$(sys_run) numeric $(SYS_NUMERIC_C) --implemented $(sys_dir)/implemented
	@mv $@.new $@

$(SYS_NUMERIC_C) $(sys_dir)/implemented: $(sys_dir)/.implemented ;

#: make coverage    write docs/coverage.md, the list of system calls
.PHONY: coverage
coverage: $(sys_dir)/.implemented
	$(sys_run) coverage docs/coverage.md --implemented $(sys_dir)/implemented

# One object for every call; the linker takes those that are reached and not in libos.a.
$(sys_dir)/missing_call.s $(sys_dir)/strace_call.s: $(sys_dir)/%.s: $(sys_dir)/%.c libos/sys/missing.h \
		$(wildcard libos/trace/*.h libos/trace/include/trace/*.h)
	$(LIBC_CC) -S -std=gnu17 -O2 -ffreestanding -fno-pie -fno-pic -mgeneral-regs-only \
		-fno-stack-protector -fno-asynchronous-unwind-tables -fno-ident \
		-ffunction-sections -Ilibos/sys -Ilibos/trace -Ilibos/trace/include -o $@ $<

$(SYS_MISSING_A): $(sys_dir)/missing_call.s $(sys_dir)/.table $(hide_names)
	@mkdir -p $(@D)
	$(sys_run) archive $@ --template $<
	@$(hide_names) $@

# The same for those that trace a call and then make it.
$(SYSROOT)/lib/libstrace.a: $(sys_dir)/strace_call.s $(sys_dir)/.table $(hide_names)
	@mkdir -p $(@D)
	$(sys_run) archive $@ --template $< --member libos.trace.sys_
	@$(hide_names) $@

$(SYSROOT)/lib/strace.options: $(sys_dir)/strace.options libos/trace/wraps.options
	@mkdir -p $(@D)
	@cat $^ >$@

# musl: fetched, unpacked, adapted.  Its own rules do not know our changes of its headers, so they
# start from a fresh tree.
$(musl_dir)/.adapted: $(musl_parts) $(sys_dir)/syscall_arch.h
	rm -rf $(musl_dir)
	toolchain/fetch-source musl $(musl_version) "$(EREMITE_CACHE)/sources" >$(sys_dir)/musl.dsc
	dpkg-source --no-check --no-copy -x "$$(cat $(sys_dir)/musl.dsc)" $(musl_dir) \
		>$(sys_dir)/musl.log 2>&1 || { cat $(sys_dir)/musl.log >&2; exit 1; }
	$(PYTHON) toolchain/musl/adapt.py $(musl_dir) $(sys_dir)/syscall_arch.h
	@touch $@

# Everything that a variable of ours or of the user could mean to musl's makefile is given here.
musl_make = $(MAKE) -s --no-print-directory -C $(musl_dir) ARCH=x86_64 srcdir=. CC="$(LIBC_CC)" \
	CROSS_COMPILE= AR=ar RANLIB=ranlib CPPFLAGS= LDFLAGS= \
	CFLAGS="-ffile-prefix-map=$(abspath $(musl_dir))=musl"

# A header that is the same keeps its time: what includes it is not compiled again.
# $(1): source folder, $(2): folder below $(SYSROOT)/include, $(3): a folder whose files go before
define sysroot_copy_headers
@cd $(1) && find . -name '*.h' | while read -r header; do \
	to=$(abspath $(SYSROOT)/include/$(2))/$$header; \
	[ -z "$(3)" ] || [ ! -e "$(abspath $(3))/$$header" ] || continue; \
	cmp -s "$$header" "$$to" || { mkdir -p "$${to%/*}" && cp "$$header" "$$to"; } || exit; \
done
endef

$(SYSROOT_HEADERS): $(musl_dir)/.adapted $(wildcard include/eremite/*.h)
	+$(musl_make) obj/include/bits/alltypes.h obj/include/bits/syscall.h
	$(call sysroot_copy_headers,$(musl_dir)/include,.)
	$(call sysroot_copy_headers,$(musl_dir)/arch/generic/bits,bits,$(musl_dir)/arch/x86_64/bits)
	$(call sysroot_copy_headers,$(musl_dir)/arch/x86_64/bits,bits)
	$(call sysroot_copy_headers,$(musl_dir)/obj/include,.)
	$(call sysroot_copy_headers,include/eremite,eremite)
	@touch $@

$(SYSROOT)/lib/.musl: $(musl_dir)/.adapted $(hide_names) | $(SYSROOT_HEADERS)
	+$(musl_make) lib/libc.a lib/crt1.o lib/crti.o lib/crtn.o
	@mkdir -p $(@D)
	cp $(addprefix $(musl_dir)/lib/,libc.a crt1.o crti.o crtn.o) $(@D)
	$(hide_names) $(@D)/libc.a
	@for lib in $(musl_empty_libs); do ar rcsD $$lib || exit; done
	@touch $@

$(SYSROOT_LIBC): $(SYSROOT)/lib/.musl ;
