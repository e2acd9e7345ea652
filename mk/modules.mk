# SPDX-License-Identifier: MIT
#
# From the module.mk files to objects.  A module's object is named after it (libos.mm.frames.o), and
# is compiled with the include folders of the module itself and of what it needs, no others.
#
# There are two variants of the libOS (docs/architecture.md, "Two variants"): for programs with one
# thread, and for those with threads.  A module that says `varies := yes` is compiled for both.  For
# the latter, a source in MODULE/threads shadows the one of its name in MODULE, a header in
# MODULE/threads/include the one of its name in MODULE/include, and `threads` lists the sources that only this variant has.
# A third one, for --with=lockcheck, is made of the second one in the same way: MODULE/lockcheck shadows
# MODULE/threads, and `lockcheck` lists its own sources.

# Where the headers of a module are; `arch` is the architecture at hand.
module_dir = $(if $(filter arch,$1),arch/$(ARCH),$1)
module_include = -I$(if $(filter include,$1),include,$(if $(filter generated,$1),$(BUILD)/generated/include,$(call \
	module_dir,$1)/include))
dotted = $(subst /,.,$1)

OBJ := $(BUILD)/obj
OBJ_THREADS := $(OBJ)/threads
OBJ_LOCKCHECK := $(OBJ)/lockcheck
LIBOS_OBJECTS :=
LIBOS_THREADS_OBJECTS :=
LIBOS_LOCKCHECK_OBJECTS :=

# The same for the other variants.
threads_include = $(addprefix -I,$(wildcard $(call module_dir,$1)/threads/include)) $(call module_include,$1)
lockcheck_include = $(addprefix -I,$(wildcard $(call module_dir,$1)/lockcheck/include)) $(call threads_include,$1)

WARNINGS := -Wall -Wextra -Wundef -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla $(WERROR)
GCC_INCLUDE := $(shell $(CC) -print-file-name=include 2>/dev/null)

# The libOS: no vector registers, a stack protector of its own, debug information for backtraces.  Code
# that is not aligned is 2 % smaller, and no slower.
LIBOS_CFLAGS := -std=gnu17 -g1 $(WARNINGS) -nostdinc -isystem $(BUILD)/sysroot/include \
	-isystem $(GCC_INCLUDE) -mgeneral-regs-only -fno-pie -fno-pic -mcmodel=small \
	-ffunction-sections -fdata-sections -fno-common -fno-strict-aliasing \
	-fstack-protector-strong -mstack-protector-guard=global \
	-fno-asynchronous-unwind-tables -fno-unwind-tables -fno-tree-loop-distribute-patterns \
	-falign-functions=1 -falign-jumps=1 -falign-loops=1 \
	-ffile-prefix-map=$(CURDIR)=. -Wframe-larger-than=2100
LIBOS_ASFLAGS := -g1 -fno-pie -ffile-prefix-map=$(CURDIR)=.

# The libOS calls no function of the C library: these are its own (arch/*/string.c).
PRIVATE_SYMBOLS := memcpy memset memmove memcmp strlen strcmp strncmp __stack_chk_guard __stack_chk_fail
REDEFINE := $(foreach s,$(PRIVATE_SYMBOLS),--redefine-sym $s=libos_$s)

# $(call libos_rules,MODULE,FOLDER OF OBJECTS,FOLDER OF SOURCES).  What is noted for the next make is
# without the source, whose place one of MODULE/threads may take, or leave.
define libos_rules
$2/$(call dotted,$1).%.o: $3/%.c | $(OBJ_LOCKCHECK)/.folder $(BUILD)/sysroot/include/.stamp $(BUILD)/generated/include/sys_calls.h
	$$(say) CC $$@
	$$(Q)$$(CC) $$(LIBOS_CFLAGS) $$(optimize) $$(includes) -MMD -MP -c $$< -o $$@
	$$(Q)objcopy $$(REDEFINE) $$@
	@sed -i 's| $$<||' $$(@:.o=.d)
$2/$(call dotted,$1).%.o: $3/%.S | $(OBJ_LOCKCHECK)/.folder
	$$(say) AS $$@
	$$(Q)$$(CC) $$(LIBOS_ASFLAGS) $$(includes) -MMD -MP -c $$< -o $$@
endef

define module_rules
sources :=
threads :=
lockcheck :=
small :=
varies :=
needs :=
optimize := -O2
include $1/module.mk
module_objects := $$(addprefix $(OBJ)/$(call dotted,$1).,$$(addsuffix .o,$$(basename $$(sources))))
LIBOS_OBJECTS += $$(module_objects)
$$(module_objects): private optimize := $$(optimize)
$$(filter $$(patsubst %.c,$(OBJ)/$(call dotted,$1).%.o,$$(small)),$$(module_objects)): private optimize := -Os
$$(module_objects): private includes := -I$1 $(call module_include,$1) \
	$$(foreach n,$$(needs),$$(call module_include,$$n))
$$(module_objects): $1/module.mk mk/modules.mk
threads_objects := $$(addprefix $(OBJ_THREADS)/$(call dotted,$1).,$$(addsuffix .o,$$(basename \
	$$(if $$(varies),$$(sources),$$(filter $$(notdir $$(wildcard $1/threads/*)),$$(sources))) $$(threads))))
# In the same order: see libos/sys/module.mk.
LIBOS_THREADS_OBJECTS += $$(foreach o,$$(module_objects:$(OBJ)/%=%),$$(firstword $$(filter \
	$(OBJ_THREADS)/$$o,$$(threads_objects)) $(OBJ)/$$o)) $$(filter-out \
	$$(module_objects:$(OBJ)/%=$(OBJ_THREADS)/%),$$(threads_objects))
$$(threads_objects): private optimize := $$(optimize)
$$(filter $$(patsubst %.c,$(OBJ_THREADS)/$(call dotted,$1).%.o,$$(small)),$$(threads_objects)): private \
	optimize := -Os
$$(threads_objects): private includes := -I$1/threads -I$1 $(call threads_include,$1) \
	$$(foreach n,$$(needs),$$(call threads_include,$$n))
$$(threads_objects): $1/module.mk mk/modules.mk
# What is compiled anew for threads, and what this variant has of its own.
lockcheck_objects := $$(sort $$(threads_objects:$(OBJ_THREADS)/%=$(OBJ_LOCKCHECK)/%) \
	$$(addprefix $(OBJ_LOCKCHECK)/$(call dotted,$1).,$$(addsuffix .o,$$(basename $$(filter $$(notdir \
	$$(wildcard $1/lockcheck/*)),$$(sources) $$(threads)) $$(lockcheck)))))
both_objects := $$(module_objects:$(OBJ)/%=%) $$(filter-out $$(module_objects:$(OBJ)/%=%),$$(threads_objects:$(OBJ_THREADS)/%=%))
LIBOS_LOCKCHECK_OBJECTS += $$(foreach o,$$(both_objects),$$(firstword $$(filter $(OBJ_LOCKCHECK)/$$o,$$(lockcheck_objects)) \
	$(OBJ)/$$o)) $$(filter-out \
	$$(both_objects:%=$(OBJ_LOCKCHECK)/%),$$(lockcheck_objects))
$$(lockcheck_objects): private optimize := $$(optimize)
$$(lockcheck_objects): private includes := -I$1/lockcheck -I$1/threads -I$1 $(call lockcheck_include,$1) \
	$$(foreach n,$$(needs),$$(call lockcheck_include,$$n))
$$(lockcheck_objects): $1/module.mk mk/modules.mk
$(call libos_rules,$1,$(OBJ_LOCKCHECK),$1/lockcheck)
$(call libos_rules,$1,$(OBJ_LOCKCHECK),$1/threads)
$(call libos_rules,$1,$(OBJ_LOCKCHECK),$1)
$(call libos_rules,$1,$(OBJ_THREADS),$1/threads)
$(call libos_rules,$1,$(OBJ_THREADS),$1)
$(call libos_rules,$1,$(OBJ),$1)
endef

$(OBJ_LOCKCHECK)/.folder:
	@mkdir -p $(@D) $(OBJ_THREADS)
	@touch $@

$(foreach m,$(MODULES),$(eval $(call module_rules,$m)))

-include $(sort $(LIBOS_OBJECTS:.o=.d) $(LIBOS_THREADS_OBJECTS:.o=.d) \
	$(LIBOS_LOCKCHECK_OBJECTS:.o=.d))
