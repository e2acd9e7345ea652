# SPDX-License-Identifier: MIT
#
# From the module.mk files to objects.  A module's object is named after it (libos.mm.frames.o), and
# is compiled with the include folders of the module itself and of what it needs, no others.

# Where the headers of a module are; `arch` is the architecture at hand.
module_dir = $(if $(filter arch,$1),arch/$(ARCH),$1)
module_include = -I$(if $(filter include,$1),include,$(if $(filter generated,$1),$(BUILD)/generated/include,$(call \
	module_dir,$1)/include))
dotted = $(subst /,.,$1)

OBJ := $(BUILD)/obj
LIBOS_OBJECTS :=

WARNINGS := -Wall -Wextra -Wundef -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla $(WERROR)
GCC_INCLUDE := $(shell $(CC) -print-file-name=include 2>/dev/null)

# The libOS: no vector registers, a stack protector of its own, debug information for backtraces.
LIBOS_CFLAGS := -std=gnu17 -g1 $(WARNINGS) -nostdinc -isystem $(BUILD)/sysroot/include \
	-isystem $(GCC_INCLUDE) -mgeneral-regs-only -fno-pie -fno-pic -mcmodel=small \
	-ffunction-sections -fdata-sections -fno-common -fno-strict-aliasing \
	-fstack-protector-strong -mstack-protector-guard=global \
	-fno-asynchronous-unwind-tables -fno-unwind-tables -fno-tree-loop-distribute-patterns \
	-ffile-prefix-map=$(CURDIR)=. -Wframe-larger-than=2100
LIBOS_ASFLAGS := -g1 -fno-pie -ffile-prefix-map=$(CURDIR)=.

# The libOS calls no function of the C library: these are its own (arch/*/string.c).
PRIVATE_SYMBOLS := memcpy memset memmove memcmp strlen strcmp strncmp __stack_chk_guard __stack_chk_fail
REDEFINE := $(foreach s,$(PRIVATE_SYMBOLS),--redefine-sym $s=libos_$s)

define module_rules
sources :=
needs :=
optimize := -O2
include $1/module.mk
module_objects := $$(addprefix $(OBJ)/$(call dotted,$1).,$$(addsuffix .o,$$(basename $$(sources))))
LIBOS_OBJECTS += $$(module_objects)
$$(module_objects): private optimize := $$(optimize)
$$(module_objects): private includes := -I$1 $(call module_include,$1) \
	$$(foreach n,$$(needs),$$(call module_include,$$n))
$$(module_objects): $1/module.mk mk/modules.mk
$(OBJ)/$(call dotted,$1).%.o: $1/%.c | $(OBJ)/.folder $(BUILD)/sysroot/include/.stamp $(BUILD)/generated/include/sys_calls.h
	$$(say) CC $$@
	$$(Q)$$(CC) $$(LIBOS_CFLAGS) $$(optimize) $$(includes) -MMD -MP -c $$< -o $$@
	$$(Q)objcopy $$(REDEFINE) $$@
$(OBJ)/$(call dotted,$1).%.o: $1/%.S | $(OBJ)/.folder
	$$(say) AS $$@
	$$(Q)$$(CC) $$(LIBOS_ASFLAGS) $$(includes) -MMD -MP -c $$< -o $$@
endef

$(OBJ)/.folder:
	@mkdir -p $(@D)
	@touch $@

$(foreach m,$(MODULES),$(eval $(call module_rules,$m)))

-include $(LIBOS_OBJECTS:.o=.d)
