# SPDX-License-Identifier: MIT
#
# An example is a folder examples/NAME with the one source NAME.c.

EREMITE_CC := $(BUILD)/bin/eremite-cc
TOOLCHAIN_FILES = $(EREMITE_CC) $(BUILD)/libexec/eremite/ld $(SYSROOT_FILES)

EXAMPLES := $(foreach d,$(notdir $(wildcard examples/*)),$(if $(wildcard \
	examples/$d/$d.c),$(BUILD)/examples/$d))

define example_rule
$1: examples/$(notdir $1)/$(notdir $1).c
endef
$(foreach e,$(EXAMPLES),$(eval $(call example_rule,$e)))

$(EXAMPLES): $(TOOLCHAIN_FILES)
	@mkdir -p $(@D)
	$(say) EREMITE-CC $@
	$(Q)$(EREMITE_CC) -O2 $(filter %.c,$^) -o $@

examples: $(EXAMPLES)

.PHONY: run
run: all | $(BUILD)/.packages-RUN
	$(BUILD)/bin/eremite run $(BUILD)/examples/hello
