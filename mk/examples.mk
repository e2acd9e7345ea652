# SPDX-License-Identifier: MIT

EREMITE_CC := $(BUILD)/bin/eremite-cc
TOOLCHAIN_FILES = $(EREMITE_CC) $(BUILD)/libexec/eremite/ld $(SYSROOT_FILES)

$(BUILD)/examples/hello: examples/hello/hello.c $(TOOLCHAIN_FILES)
	@mkdir -p $(@D)
	$(say) EREMITE-CC $@
	$(Q)$(EREMITE_CC) -O2 $< -o $@

examples: $(BUILD)/examples/hello

.PHONY: run
run: $(BUILD)/examples/hello tools | $(BUILD)/.packages-RUN
	$(BUILD)/bin/eremite run $<
