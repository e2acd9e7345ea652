# SPDX-License-Identifier: MIT
#
# libos.a and the rest of the sysroot.

LIBOS_A := $(SYSROOT)/lib/libos.a
NUMERIC_OBJECT := $(OBJ)/libos.sys.numeric.o

$(NUMERIC_OBJECT): $(SYS_NUMERIC_C)
	$(say) CC $@
	$(Q)$(CC) $(LIBOS_CFLAGS) -I$(SYS_GENERATED_INCLUDE) -Ilibos/sys -c $< -o $@
	@objcopy $(REDEFINE) $@

$(LIBOS_A): $(LIBOS_OBJECTS) $(NUMERIC_OBJECT)
	@mkdir -p $(@D)
	@rm -f $@
	$(say) AR $@
	$(Q)ar rcsD $@ $^

$(SYSROOT)/lib/image.ld: toolchain/image.ld
	@mkdir -p $(@D)
	$(Q)cp $< $@

$(SYSROOT)/lib/features: toolchain/features
	@mkdir -p $(@D)
	$(Q)cp $< $@

SYSROOT_FILES := $(SYSROOT_HEADERS) $(SYSROOT_LIBC) $(SYS_MISSING_A) $(LIBOS_A) \
	$(SYSROOT)/lib/image.ld $(SYSROOT)/lib/features
