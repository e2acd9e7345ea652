# SPDX-License-Identifier: MIT
#
# Programs for the developer's machine.

HOST_CFLAGS := -std=gnu17 -D_GNU_SOURCE= -O2 -g $(WARNINGS) -fstack-protector-strong -D_FORTIFY_SOURCE=2 \
	-ffile-prefix-map=$(CURDIR)=. -I$(BUILD)/generated -Iinclude
HOST_OBJ := $(BUILD)/host

# Static programs that shall be small and start fast are linked with musl.  Its headers alone: of
# the host's, only the kernel's.
MUSL_CC := musl-gcc
KERNEL_HEADERS := $(BUILD)/host/kernel-headers
MUSL_FLAGS := -fPIE -fno-asynchronous-unwind-tables -isystem $(KERNEL_HEADERS) -ffunction-sections -fdata-sections
# At random addresses, which musl-gcc itself does not do for a static program.
MUSL_LIB := /usr/lib/$(ARCH)-linux-musl
MUSL_LIBS := -static -nostartfiles -Wl,-pie,--no-dynamic-linker,--sort-section=alignment,-z,text,-z,relro,-z,now,--gc-sections \
	$(addprefix $(MUSL_LIB)/,rcrt1.o crti.o crtn.o)

$(KERNEL_HEADERS)/.made: mk/host.mk
	@mkdir -p $(@D)
	$(Q)ln -sfn /usr/include/linux $(@D)/linux
	$(Q)ln -sfn /usr/include/asm-generic $(@D)/asm-generic
	$(Q)ln -sfn /usr/include/$(shell $(CC) -print-multiarch)/asm $(@D)/asm
	@touch $@

# Expanded at once: += would keep the name of a variable that changes.
HOST_OBJECTS :=
HOST_PROGRAMS :=

# $(call host_program,OUTPUT,FOLDER): a program from the sources that FOLDER/module.mk lists.
define host_program
sources :=
libs :=
flags :=
cc := $$(CC)
include $2/module.mk
objects := $$(addprefix $(HOST_OBJ)/$2/,$$(subst ../,up/,$$(sources:.c=.o))) $3
HOST_OBJECTS += $$(objects)
$$(objects): private flags := $$(flags)
$$(objects) $1: private cc := $$(cc)
$$(objects): $2/module.mk mk/host.mk mk/modules.mk
$(HOST_OBJ)/$2/%.o: $2/%.c | $(BUILD)/.packages-BUILD $(BUILD)/generated/.table $(KERNEL_HEADERS)/.made
	@mkdir -p $$(@D)
	$$(say) HOSTCC $$@
	$$(Q)$$(cc) $$(HOST_CFLAGS) $$(flags) -MMD -MP -c $$< -o $$@
$(HOST_OBJ)/$2/up/%.o: $2/../%.c | $(BUILD)/.packages-BUILD $(BUILD)/generated/.table $(KERNEL_HEADERS)/.made
	@mkdir -p $$(@D)
	$$(say) HOSTCC $$@
	$$(Q)$$(cc) $$(HOST_CFLAGS) $$(flags) -MMD -MP -c $$< -o $$@
$1: private libs := $$(libs)
$1: $$(objects)
	@mkdir -p $$(@D)
	$$(say) LINK $$@
	$$(Q)$$(cc) -o $$@ $$^ $$(libs)
HOST_PROGRAMS += $1
endef

# $(call host_tool,OUTPUT:FOLDER)
host_tool = $(eval $(call host_program,$(BUILD)/$(word 1,$(subst :, ,$1)),$(word 2,$(subst :, ,$1))))
$(foreach t,bin/eremite-cc:toolchain/cc libexec/eremite/ld:toolchain/ld bin/eremite:tools/eremite \
	bin/skete:tools/skete libexec/eremite/eremite-symbolize:tools/eremite/symbolize libexec/eremite/eremite-strace:tools/eremite/strace,\
	$(call host_tool,$t))

# What shows system calls is the libOS's.
sources :=
include libos/trace/module.mk
TRACE_PARTS := $(patsubst %.c,$(HOST_OBJ)/trace/%.o,$(shows))
TRACE_TABLES := $(patsubst $(sys_dir)/%.c,$(HOST_OBJ)/trace/table/%.o,$(SYS_TRACE_C) $(SYS_TRACE_LIST_C))
TRACE_FORMAT := $(HOST_OBJ)/trace/up/format.o $(HOST_OBJ)/trace/up/packet.o
$(TRACE_PARTS): $(HOST_OBJ)/trace/%.o: libos/trace/%.c
$(TRACE_TABLES): $(HOST_OBJ)/trace/table/%.o: $(sys_dir)/%.c
$(HOST_OBJ)/trace/up/format.o: libos/lib/format.c
$(HOST_OBJ)/trace/up/packet.o: tools/gdb/packet.c
$(TRACE_PARTS) $(TRACE_TABLES) $(TRACE_FORMAT): mk/host.mk | $(BUILD)/.packages-BUILD $(KERNEL_HEADERS)/.made
	@mkdir -p $(@D)
	$(say) HOSTCC $@
	$(Q)$(MUSL_CC) $(HOST_CFLAGS) $(MUSL_FLAGS) -Ilibos/trace/include -Ilibos/lib/include -MMD -MP -c $(filter %.c,$^) -o $@
HOST_OBJECTS += $(TRACE_PARTS) $(TRACE_TABLES) $(TRACE_FORMAT)
$(BUILD)/libexec/eremite/eremite-strace: $(TRACE_PARTS) $(TRACE_TABLES) $(TRACE_FORMAT)

# Which system calls there are, for `eremite check`.
CALLS_TABLE := $(HOST_OBJ)/tools/eremite/calls_table
$(CALLS_TABLE).c: tools/eremite/gen-calls.awk $(BUILD)/generated/implemented libos/sys/syscalls.tbl
	@mkdir -p $(@D)
	$(Q)awk -f $< $(BUILD)/generated/implemented libos/sys/syscalls.tbl >$@
$(CALLS_TABLE).o: $(CALLS_TABLE).c
	$(Q)$(MUSL_CC) $(HOST_CFLAGS) $(MUSL_FLAGS) -Itools/eremite -MMD -MP -c $< -o $@
HOST_OBJECTS += $(CALLS_TABLE).o
$(BUILD)/bin/eremite $(BUILD)/bin/skete: $(CALLS_TABLE).o

# The filter of skete's sandbox.
SKETE_FILTER := $(HOST_OBJ)/tools/skete/gen-filter
$(SKETE_FILTER): tools/skete/gen-filter.c tools/skete/sandbox.h | $(BUILD)/.packages-BUILD
	@mkdir -p $(@D)
	$(say) HOSTCC $@
	$(Q)$(CC) $(HOST_CFLAGS) -o $@ $< -lseccomp
$(BUILD)/generated/skete-filter.h: $(SKETE_FILTER)
	$(Q)$< >$@.new && mv $@.new $@
$(HOST_OBJ)/tools/skete/sandbox.o: $(BUILD)/generated/skete-filter.h

# It runs where no library is, copied to another place, and must not touch vector registers.
AGENT_CFLAGS := -ffreestanding -fpic -mgeneral-regs-only -fno-stack-protector -U_FORTIFY_SOURCE \
	-fno-jump-tables -fcf-protection=none
$(HOST_OBJ)/tools/skete/process/agent.o: private HOST_CFLAGS += $(AGENT_CFLAGS)

-include $(HOST_OBJECTS:.o=.d)

# Names under which other build systems look for tools.
TOOL_LINKS := $(addprefix $(BUILD)/bin/eremite-,ar ranlib nm strip objcopy objdump readelf size strings \
	addr2line ld)

$(TOOL_LINKS): $(BUILD)/bin/eremite-%:
	@mkdir -p $(@D)
	@ln -sf eremite-cc $@

toolchain: $(SYSROOT_FILES) $(BUILD)/bin/eremite-cc $(BUILD)/libexec/eremite/ld $(TOOL_LINKS)
tools: $(BUILD)/bin/eremite $(BUILD)/bin/skete $(BUILD)/libexec/eremite/eremite-symbolize \
	$(BUILD)/libexec/eremite/eremite-strace
