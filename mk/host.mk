# SPDX-License-Identifier: MIT
#
# Programs for the developer's machine.

HOST_CFLAGS := -std=gnu17 -O2 -g $(WARNINGS) -fstack-protector-strong -D_FORTIFY_SOURCE=2 \
	-ffile-prefix-map=$(CURDIR)=. -I$(BUILD)/generated
HOST_OBJ := $(BUILD)/host

# $(call host_program,OUTPUT,FOLDER): a program from the sources that FOLDER/module.mk lists.
define host_program
sources :=
libs :=
flags :=
include $2/module.mk
objects := $$(addprefix $(HOST_OBJ)/$2/,$$(subst ../,up/,$$(sources:.c=.o)))
HOST_OBJECTS += $$(objects)
$$(objects): private flags := $$(flags)
$$(objects): $2/module.mk
$(HOST_OBJ)/$2/%.o: $2/%.c | $(BUILD)/.packages-BUILD $(BUILD)/generated/.table
	@mkdir -p $$(@D)
	$$(say) HOSTCC $$@
	$$(Q)$$(CC) $$(HOST_CFLAGS) $$(flags) -MMD -MP -c $$< -o $$@
$(HOST_OBJ)/$2/up/%.o: $2/../%.c | $(BUILD)/.packages-BUILD $(BUILD)/generated/.table
	@mkdir -p $$(@D)
	$$(say) HOSTCC $$@
	$$(Q)$$(CC) $$(HOST_CFLAGS) $$(flags) -MMD -MP -c $$< -o $$@
$1: private libs := $$(libs)
$1: $$(objects)
	@mkdir -p $$(@D)
	$$(say) LINK $$@
	$$(Q)$$(CC) -o $$@ $$^ $$(libs)
HOST_PROGRAMS += $1
endef

$(foreach t,cc:bin/eremite-cc ld:libexec/eremite/ld,$(eval $(call host_program,$(BUILD)/$(word 2,$(subst :, ,$t)),toolchain/$(word 1,$(subst :, ,$t)))))

-include $(HOST_OBJECTS:.o=.d)

# Names under which other build systems look for tools.
TOOL_LINKS := $(addprefix $(BUILD)/bin/eremite-,ar ranlib nm strip objcopy objdump readelf size strings addr2line)

$(TOOL_LINKS): $(BUILD)/bin/eremite-%:
	@mkdir -p $(@D)
	@ln -sf $$(command -v $*) $@

toolchain: $(SYSROOT_FILES) $(BUILD)/bin/eremite-cc $(BUILD)/libexec/eremite/ld $(TOOL_LINKS)
tools:
