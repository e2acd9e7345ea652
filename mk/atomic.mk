# SPDX-License-Identifier: MIT
#
# libatomic.a, for -latomic: what compilers call for atomic objects that no instruction they use covers.

ATOMIC_A := $(SYSROOT)/lib/libatomic.a
atomic_objects := $(patsubst %,$(BUILD)/obj/atomic.%.o,any_size sixteen_bytes)

# -fno-builtin: the calls are what is defined here.
ATOMIC_CFLAGS := -std=gnu17 -O2 -g1 -Wall -Wextra -Wshadow $(WERROR) -nostdinc \
	-isystem $(SYSROOT)/include -isystem $(GCC_INCLUDE) -mcx16 -fno-pie -fno-pic -ffunction-sections \
	-fno-asynchronous-unwind-tables -fno-unwind-tables -fcf-protection=none -fno-stack-protector \
	-ffile-prefix-map=$(CURDIR)=.

$(atomic_objects): $(BUILD)/obj/atomic.%.o: toolchain/atomic/%.c toolchain/atomic/atomic.h mk/atomic.mk | \
		$(OBJ_LOCKCHECK)/.folder $(SYSROOT_HEADERS)
	$(say) CC $@
	$(Q)$(CC) $(ATOMIC_CFLAGS) -c $< -o $@

$(ATOMIC_A): $(atomic_objects)
	@mkdir -p $(@D)
	@rm -f $@
	$(Q)ar rcsD $@ $^
