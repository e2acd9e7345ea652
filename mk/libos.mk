# SPDX-License-Identifier: MIT
#
# libos.a and the rest of the sysroot.

LIBOS_A := $(SYSROOT)/lib/libos.a
LIBOS_THREADS_A := $(SYSROOT)/lib/libos-threads.a
LIBOS_LOCKCHECK_A := $(SYSROOT)/lib/libos-lockcheck.a
NUMERIC_OBJECT := $(OBJ)/libos.sys.numeric.o

$(NUMERIC_OBJECT): $(SYS_NUMERIC_C) mk/modules.mk
	$(say) CC $@
	$(Q)$(CC) -O2 $(LIBOS_CFLAGS) -I$(SYS_GENERATED_INCLUDE) -Ilibos/sys -c $< -o $@
	@objcopy $(REDEFINE) $@

# The tables of libos/trace.
TRACE_OBJECTS := $(patsubst $(sys_dir)/trace_%.c,$(OBJ)/libos.trace.table_%.o,$(SYS_TRACE_C))

$(TRACE_OBJECTS): $(OBJ)/libos.trace.table_%.o: $(sys_dir)/trace_%.c $(wildcard libos/trace/include/trace/*.h) mk/modules.mk | \
		$(OBJ_LOCKCHECK)/.folder $(SYSROOT_HEADERS)
	$(say) CC $@
	$(Q)$(CC) -O2 $(LIBOS_CFLAGS) -Ilibos/trace/include -c $< -o $@

# The calls that hold the files lock: an object with the call's name for each, which calls what the
# libOS's own object defines.
LOCKED_CALL := arch/$(ARCH)/threads/locked_call.s
UNLOCKED_CALLS := libos/sys/threads/unlocked
LOCKED := $(OBJ_THREADS)/locked
$(LOCKED)/.calls: $(sys_dir)/.implemented $(UNLOCKED_CALLS)
	@mkdir -p $(@D)
	@touch $@.new
	$(Q)grep -v '^#' $(UNLOCKED_CALLS) | LC_ALL=C sort | \
		LC_ALL=C comm -13 - $(sys_dir)/implemented >$(@D)/calls.new
	$(Q)cmp -s $(@D)/calls.new $(@D)/calls || mv $(@D)/calls.new $(@D)/calls
	@mv $@.new $@
$(LOCKED)/calls: $(LOCKED)/.calls ;
$(LOCKED)/calls.a: $(LOCKED)/calls $(LOCKED_CALL)
	$(say) AS $@
	$(Q)$(sys_run) archive $@ --template $(LOCKED_CALL) --member libos.sys.locked. --implemented $<
$(LIBOS_THREADS_A): $(LOCKED)/calls.a
$(LIBOS_THREADS_A): private locked := $(LOCKED)

# With --with=lockcheck, the others look at their end whether they hold a lock.  One that does not
# return has no end.
CHECKED_CALL := arch/$(ARCH)/lockcheck/checked_call.s
CHECKED := $(OBJ_LOCKCHECK)/locked
$(CHECKED)/calls.a: $(LOCKED)/calls $(LOCKED_CALL) $(CHECKED_CALL)
	@mkdir -p $(@D)
	$(say) AS $@
	@grep -v rt_sigreturn $(sys_dir)/implemented >$(@D)/calls
	@LC_ALL=C comm -13 $(LOCKED)/calls $(@D)/calls >$(@D)/checked
	$(Q)$(sys_run) archive $@ --template $(LOCKED_CALL) --member libos.sys.locked. --implemented $(LOCKED)/calls
	$(Q)$(sys_run) archive $(@D)/checked.a --template $(CHECKED_CALL) --member libos.sys.locked. \
		--implemented $(@D)/checked
	$(Q)cd $(@D) && ar x checked.a && ar qsD calls.a *.o && rm *.o
$(LIBOS_LOCKCHECK_A): $(CHECKED)/calls.a
$(LIBOS_LOCKCHECK_A): private locked := $(CHECKED)

# Only where a call is defined: who refers to it, be it by number or in the libOS, gets the lock, too.
$(LIBOS_THREADS_A) $(LIBOS_LOCKCHECK_A): private lock_calls = cd $(locked) && rm -f *.o *.rename && \
	nm -A --defined-only $(abspath $@) 2>/dev/null | awk -F '[: ]' 'NR == FNR {call["sys_" $$1] = 1; next} \
		$$NF in call {print "--redefine-sym " $$NF "=unlocked_" $$NF >>($$2 ".rename")}' calls - && \
	for list in *.rename; do \
		ar x $(abspath $@) $${list%.rename} && objcopy $$(cat $$list) $${list%.rename} || exit; \
	done && ar rD $(abspath $@) *.o && rm *.o *.rename && \
	ar x calls.a && ar qsD $(abspath $@) *.o && rm *.o

$(LIBOS_A): $(LIBOS_OBJECTS) $(NUMERIC_OBJECT) $(TRACE_OBJECTS)
$(LIBOS_THREADS_A): $(LIBOS_THREADS_OBJECTS) $(NUMERIC_OBJECT) $(TRACE_OBJECTS)
$(LIBOS_LOCKCHECK_A): $(LIBOS_LOCKCHECK_OBJECTS) $(NUMERIC_OBJECT) $(TRACE_OBJECTS)
$(LIBOS_A) $(LIBOS_THREADS_A) $(LIBOS_LOCKCHECK_A): $(hide_names)
	@mkdir -p $(@D)
	@rm -f $@
	$(say) AR $@
	$(Q)ar rcsD $@ $(filter %.o,$^)
	$(Q)$(lock_calls)
	$(Q)$(hide_names) $@ all

$(SYSROOT)/lib/image.ld: toolchain/image.ld
	@mkdir -p $(@D)
	$(Q)cp $< $@

$(SYSROOT)/lib/features: toolchain/features
	@mkdir -p $(@D)
	$(Q)cp $< $@

$(SYSROOT)/lib/lockcheck.options: libos/lockcheck/wraps.options
	@mkdir -p $(@D)
	$(Q)cp $< $@

SYSROOT_FILES := $(SYSROOT_HEADERS) $(SYSROOT_LIBC) $(SYS_MISSING_A) $(SYS_STRACE_A) $(LIBOS_A) $(LIBOS_THREADS_A) \
	$(LIBOS_LOCKCHECK_A) $(SYSROOT)/lib/lockcheck.options $(MIMALLOC_A) $(ATOMIC_A) $(SYSROOT)/lib/image.ld $(SYSROOT)/lib/features
