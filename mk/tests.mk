# SPDX-License-Identifier: MIT
#
# What tests/run runs: host unit tests, image tests, fuzz targets, and the clang pass.
#
# tests/MODULE/module.mk names programs in `tests`, and for each of them, in NAME_sources, the
# sources under test; beside it is the test itself, NAME.c.  NAME_kind says how it is compiled if it
# is for the variant with threads: `threads`, with ASan and UBSan; `explored`, such that each access
# to memory is a call (tests/fake/threads); `races`, with TSan.  A folder of tests/images is an image
# test: tests/run says what is in it.  tests/fuzz/module.mk is like the former, for fuzz targets.

#: make stress      run image tests N=50 times (T=PATTERN: some of them)
#: make fuzz        only the fuzz targets, for FUZZ_SECONDS=30 (T=PATTERN: some of them)
#: make ordinary-kvm  image tests in an emulated machine with a KVM (T=WORDS: some; ORDINARY=OPTIONS)
#: make check-NAME  one check of tests/checks
#: make accept      T=PATTERN: write down what image tests do now as what they shall do

FUZZ_SECONDS ?= 30
N ?= 50
TESTS := $(BUILD)/tests
CLANG ?= clang

# The include folders of a module, as for the libOS itself.  $1: a module's folder
define module_needs
needs :=
include $1/module.mk
INCLUDES_$1 := -I$1 $(call module_include,$1) $$(foreach n,$$(needs),$$(call module_include,$$n))
THREADS_INCLUDES_$1 := -I$1/threads -I$1 $(call threads_include,$1) \
	$$(foreach n,$$(needs),$$(call threads_include,$$n))
endef
$(foreach m,$(MODULES),$(eval $(call module_needs,$m)))

folder = $(patsubst %/,%,$(dir $1))
# Tests and fakes are above all layers.
TEST_INCLUDES := $(foreach m,$(MODULES) include generated,$(call module_include,$m))
TEST_THREADS_INCLUDES := $(foreach m,$(MODULES) include generated,$(call threads_include,$m))
includes_of = $(or $(INCLUDES_$(call folder,$1)),-I$(call folder,$1) $(TEST_INCLUDES))

# A module's folder, or its folder for the variant with threads.
threads_includes_of = -Itests/fake/threads/include $(or $(THREADS_INCLUDES_$(patsubst %/threads,%,$(call \
	folder,$1))),-I$(call folder,$1) $(TEST_THREADS_INCLUDES))

SANITIZE := -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
# As for the libOS, without what belongs to its machine.
TEST_CFLAGS := -std=gnu17 -D_GNU_SOURCE= -O1 -g $(WARNINGS) -fno-strict-aliasing $(SANITIZE)
UNIT_OBJ := $(TESTS)/obj/unit
FUZZ_OBJ := $(TESTS)/obj/fuzz

# Unit tests.
UNIT_MODULES := $(patsubst tests/%/module.mk,%,$(wildcard tests/libos/*/module.mk \
	tests/machine/*/module.mk tests/arch/*/module.mk tests/tools/*/module.mk))
UNIT_TESTS :=
UNIT_SOURCES :=

# $(call unit_objects,KIND,SOURCES)
unit_objects = $(addprefix $(UNIT_OBJ)/$(addsuffix /,$1),$(addsuffix .o,$(basename $2)))

define unit_program
$(TESTS)/$1/$2: $$(call unit_objects,$$($2_kind),tests/$1/$2.c $$($2_sources))
$(TESTS)/$1/$2: private LINK_FLAGS := $$(or $$(LINK_$$($2_kind)),$$(SANITIZE))
UNIT_SOURCES$$(addprefix _,$$($2_kind)) += tests/$1/$2.c $$($2_sources)
UNIT_TESTS += $(TESTS)/$1/$2
endef

# Its own switches of stacks go through the fake machine.
LINK_WRAP := -no-pie -Wl,--wrap=arch_leave,--wrap=arch_abandon
LINK_threads := $(SANITIZE) $(LINK_WRAP)
LINK_explored := $(LINK_WRAP)
LINK_races := -fsanitize=thread -no-pie

define unit_module
tests :=
include tests/$1/module.mk
$$(foreach t,$$(tests),$$(eval $$(call unit_program,$1,$$t)))
endef
$(foreach m,$(UNIT_MODULES),$(eval $(call unit_module,$m)))
UNIT_SOURCES := $(sort $(UNIT_SOURCES))
UNIT_OBJECTS := $(call unit_objects,,$(UNIT_SOURCES))
UNIT_THREADS_OBJECTS := $(call unit_objects,threads,$(sort $(UNIT_SOURCES_threads)))
UNIT_EXPLORED_OBJECTS := $(call unit_objects,explored,$(sort $(UNIT_SOURCES_explored)))
UNIT_RACES_OBJECTS := $(call unit_objects,races,$(sort $(UNIT_SOURCES_races)))
UNIT_ALL_OBJECTS := $(UNIT_OBJECTS) $(UNIT_THREADS_OBJECTS) $(UNIT_EXPLORED_OBJECTS) $(UNIT_RACES_OBJECTS)

# Stacks are left without a return: nothing may be written around what is on them.
THREADS_CFLAGS := $(TEST_CFLAGS) --param asan-stack=0 -fno-pie
EXPLORED_CFLAGS := $(filter-out $(SANITIZE),$(TEST_CFLAGS)) -O2 -fno-pie
# Neither the machine nor who looks on.
explored_calls = $(if $(filter tests/fake/% tests/%/explore.c tests/%/explore_calls.c arch/%,$1),,-fsanitize=thread -Wno-tsan \
	--param tsan-instrument-func-entry-exit=0)
# A CPU is a thread for TSan, whatever stack it is on: there are no stacks of calls.
RACES_CFLAGS := $(EXPLORED_CFLAGS) -O1
races_calls = $(if $(filter tests/fake/threads/parallel.c,$1),,-fsanitize=thread -Wno-tsan \
	--param tsan-instrument-func-entry-exit=0)

$(UNIT_OBJECTS): private COMPILE = $(TEST_CFLAGS) $(call includes_of,$<)
$(UNIT_THREADS_OBJECTS): private COMPILE = $(THREADS_CFLAGS) $(call threads_includes_of,$<)
$(UNIT_EXPLORED_OBJECTS): private COMPILE = $(EXPLORED_CFLAGS) $(call explored_calls,$<) $(call \
	threads_includes_of,$<)
$(UNIT_RACES_OBJECTS): private COMPILE = $(RACES_CFLAGS) $(call races_calls,$<) $(call \
	threads_includes_of,$<)

define unit_compile
@mkdir -p $(@D)
$(say) TESTCC $@
$(Q)$(CC) $(COMPILE) -MMD -MP -c $< -o $@
endef
UNIT_NEEDS := $(BUILD)/.packages-BUILD $(SYS_CALLS_H)
$(UNIT_OBJ)/threads/%.o: %.c mk/tests.mk | $(UNIT_NEEDS)
	$(unit_compile)
$(UNIT_OBJ)/threads/%.o: %.S mk/tests.mk | $(UNIT_NEEDS)
	$(unit_compile)
$(UNIT_OBJ)/explored/%.o: %.c mk/tests.mk | $(UNIT_NEEDS)
	$(unit_compile)
$(UNIT_OBJ)/explored/%.o: %.S mk/tests.mk | $(UNIT_NEEDS)
	$(unit_compile)
$(UNIT_OBJ)/races/%.o: %.c mk/tests.mk | $(UNIT_NEEDS)
	$(unit_compile)
$(UNIT_OBJ)/races/%.o: %.S mk/tests.mk | $(UNIT_NEEDS)
	$(unit_compile)
$(UNIT_OBJ)/%.o: %.c mk/tests.mk | $(UNIT_NEEDS)
	$(unit_compile)

$(UNIT_TESTS):
	@mkdir -p $(@D)
	$(say) LINK $@
	$(Q)$(CC) $(LINK_FLAGS) -o $@ $^

# Fuzz targets.
include tests/fuzz/module.mk
FUZZ_TARGETS := $(patsubst tests/fuzz/%.c,$(TESTS)/fuzz/%,$(wildcard tests/fuzz/fuzz_*.c))
fuzz_sources = $(if $($(notdir $1)_sources),,$(error tests/fuzz/module.mk: no $(notdir \
	$1)_sources))tests/fuzz/$(notdir $1).c $($(notdir $1)_sources)
FUZZ_SOURCES := $(sort $(foreach t,$(FUZZ_TARGETS),$(call fuzz_sources,$t)))
FUZZ_OBJECTS := $(FUZZ_SOURCES:%.c=$(FUZZ_OBJ)/%.o)
fuzz_includes = $(if $(filter tools/%,$<),-I$(<D) -Iinclude,$(call includes_of,$<) $(if $(filter tests/%,$<),-Itools/eremite))

$(FUZZ_OBJECTS): $(FUZZ_OBJ)/%.o: %.c mk/tests.mk | $(BUILD)/.packages-TEST $(SYS_CALLS_H)
	@mkdir -p $(@D)
	$(say) FUZZCC $@
	$(Q)$(CLANG) $(TEST_CFLAGS) -fsanitize=fuzzer-no-link $(fuzz_includes) -MMD -MP -c $< -o $@

define fuzz_program
$1: $$(patsubst %.c,$(FUZZ_OBJ)/%.o,$$(call fuzz_sources,$1))
endef
$(foreach t,$(FUZZ_TARGETS),$(eval $(call fuzz_program,$t)))
$(FUZZ_TARGETS):
	@mkdir -p $(@D)
	$(say) LINK $@
	$(Q)$(CLANG) $(SANITIZE) -fsanitize=fuzzer -o $@ $^

# Image tests.
IMAGE_TESTS := $(patsubst tests/images/%/main.c,$(TESTS)/images/%/image,\
	$(wildcard tests/images/*/main.c))
image_sources = $(wildcard tests/images/$1/*.c)
image_cflags = $(patsubst %,$$$$(cat %),$(wildcard tests/images/$1/cflags))

define image_program
# The second one has the libOS for threads, whatever the program does.
$(TESTS)/images/$1/image-threads: private IMAGE_LIBOS := -Wl,-u,libos.eremite_clone
$(TESTS)/images/$1/image-locks: private IMAGE_LIBOS := --with=lockcheck
$(TESTS)/images/$1/image $(TESTS)/images/$1/image-threads $(TESTS)/images/$1/image-locks: $(call image_sources,$1) $(wildcard tests/images/*.h tests/images/$1/*.h \
		tests/images/$1/cflags)
	@mkdir -p $$(@D)
	$$(say) EREMITE-CC $$@
	$$(Q)$(EREMITE_CC) -O1 -g $$(IMAGE_LIBOS) $(value image_sources_$1) $(call image_cflags,$1) $(call \
		image_sources,$1) -o $$@
endef
$(foreach t,$(IMAGE_TESTS:$(TESTS)/images/%/image=%),$(eval $(call image_program,$t)))
$(IMAGE_TESTS) $(IMAGE_TESTS:=-threads) $(IMAGE_TESTS:=-locks): $(TOOLCHAIN_FILES) mk/tests.mk

# Guests without the libOS, which speak Skete's interface themselves.
RAW_GUESTS := $(patsubst tests/skete/%.c,$(TESTS)/skete/%,$(wildcard tests/skete/*.c))
RAW_CFLAGS := -std=gnu17 -O1 -g $(WARNINGS) -Iinclude -ffreestanding -fno-stack-protector -fno-pic \
	-mgeneral-regs-only -fcf-protection=none -fno-tree-loop-distribute-patterns
RAW_LDFLAGS := -nostdlib -static -no-pie -Wl,-T,tests/skete/raw.ld -Wl,--build-id=none -Wl,-z,noexecstack
$(RAW_GUESTS): $(TESTS)/skete/%: tests/skete/%.c tests/skete/start.S tests/skete/raw.ld mk/tests.mk
	@mkdir -p $(@D)
	$(say) RAWCC $@
	$(Q)$(CC) $(RAW_CFLAGS) -MMD -MP -MF $@.d -MT $@ $(RAW_LDFLAGS) tests/skete/start.S $< -o $@

-include $(RAW_GUESTS:=.d)

# Skete with sanitizers, and the programs that it looks for or that look for it.
SANITIZED := $(TESTS)/sanitized
sources :=
include tools/skete/module.mk
SANITIZED_OBJECTS := $(addprefix $(SANITIZED)/obj/skete/,$(sources:.c=.o))
SANITIZED_OBJECTS := $(subst /obj/skete/../,/obj/,$(SANITIZED_OBJECTS))
# The guest's process has nothing but this.
SANITIZED_BARE := agent.o
$(SANITIZED_OBJECTS): $(SANITIZED)/obj/%.o: tools/%.c mk/tests.mk | $(BUILD)/.packages-BUILD \
		$(BUILD)/generated/.table $(BUILD)/generated/skete-filter.h
	@mkdir -p $(@D)
	$(say) TESTCC $@
	$(Q)$(CC) $(filter-out $(if $(filter $(SANITIZED_BARE),$(@F)),$(SANITIZE)),$(TEST_CFLAGS)) \
		$(if $(filter $(SANITIZED_BARE),$(@F)),$(AGENT_CFLAGS)) -I$(BUILD)/generated -Iinclude \
		-MMD -MP -c $< -o $@
$(SANITIZED)/bin/skete: $(SANITIZED_OBJECTS) $(CALLS_TABLE).o
	@mkdir -p $(@D)
	$(say) LINK $@
	$(Q)$(CC) $(SANITIZE) -o $@ $^ -pthread
	@ln -sfn ../../libexec $(SANITIZED)/libexec
$(SANITIZED)/bin/eremite: $(BUILD)/bin/eremite $(SANITIZED)/bin/skete
	$(Q)cp $< $@

-include $(SANITIZED_OBJECTS:.o=.d)

# What the emulated machine with an ordinary KVM needs: its first process, and Skete with a TSS that
# QEMU's emulation accepts.
ORDINARY_KVM := $(TESTS)/ordinary-kvm
sources :=
include tools/skete/module.mk
ORDINARY_OBJECTS := $(addprefix $(HOST_OBJ)/tools/skete/,$(subst ../,up/,$(sources:.c=.o))) $(CALLS_TABLE).o
$(ORDINARY_KVM)/init: tests/ordinary-kvm/init.c mk/tests.mk | $(KERNEL_HEADERS)/.made
	@mkdir -p $(@D)
	$(say) HOSTCC $@
	$(Q)$(MUSL_CC) $(HOST_CFLAGS) -isystem $(KERNEL_HEADERS) -static -o $@ $<
$(ORDINARY_KVM)/tss.o: tests/ordinary-kvm/tss.c mk/tests.mk | $(KERNEL_HEADERS)/.made
	@mkdir -p $(@D)
	$(say) HOSTCC $@
	$(Q)$(MUSL_CC) $(HOST_CFLAGS) $(MUSL_FLAGS) -c -o $@ $<
$(ORDINARY_KVM)/skete: $(ORDINARY_OBJECTS) $(ORDINARY_KVM)/tss.o
	$(say) LINK $@
	$(Q)$(MUSL_CC) -o $@ $^ $(MUSL_LIBS) -Wl,--wrap=ioctl
$(ORDINARY_KVM)/skete-sanitized: tests/ordinary-kvm/tss.c $(SANITIZED_OBJECTS) $(CALLS_TABLE).o
	@mkdir -p $(@D)
	$(say) LINK $@
	$(Q)$(CC) $(SANITIZE) $(HOST_CFLAGS) -o $@ $^ -pthread -Wl,--wrap=ioctl

# Everything once more for clang: its warnings, and its view of casts (tests/checks/fence).
LIBOS_SOURCES := $(foreach m,$(MODULES),$(eval sources :=)$(eval include \
	$m/module.mk)$(addprefix $m/,$(filter %.c,$(sources))))
HOST_SOURCES := $(wildcard tools/*/*.c tools/*/*/*.c toolchain/cc/*.c toolchain/ld/*.c \
	toolchain/common/*.c)
CLANG_STAMPS := $(patsubst %.c,$(TESTS)/clang/%.casts,$(LIBOS_SOURCES)) \
	$(patsubst %.c,$(TESTS)/clang/%.host,$(HOST_SOURCES))
CLANG_INCLUDE = $(eval CLANG_INCLUDE := $$(shell $(CLANG) -print-resource-dir)/include)$(CLANG_INCLUDE)
# Without the flags that clang does not have, and with its own headers.
clang_cflags = $(filter-out -fno-tree-loop-distribute-patterns -falign-jumps=1,$(subst \
	-isystem $(GCC_INCLUDE),-isystem $(CLANG_INCLUDE),$(LIBOS_CFLAGS)))

$(TESTS)/clang/%.casts: %.c mk/tests.mk tests/checks/casts.awk | $(BUILD)/.packages-TEST \
		$(SYSROOT_HEADERS) $(SYS_CALLS_H)
	@mkdir -p $(@D)
	$(say) CLANG $<
	$(Q)$(CLANG) $(clang_cflags) \
		$(call includes_of,$<) -MMD -MP -MF $@.d -MT $@ -fsyntax-only \
		-fno-color-diagnostics -Xclang -ast-dump $< >$@.ast
	$(Q)awk -f tests/checks/casts.awk $@.ast >$@
	@rm $@.ast

$(TESTS)/clang/%.host: %.c mk/tests.mk | $(BUILD)/.packages-TEST $(BUILD)/generated/.table
	@mkdir -p $(@D)
	$(say) CLANG $<
	$(Q)$(CLANG) $(HOST_CFLAGS) -I$(<D) -I$(<D)/.. -Ilibos/trace/include -Ilibos/lib/include -MMD -MP -MF $@.d -MT $@ -fsyntax-only $<
	@touch $@

clang-check: $(CLANG_STAMPS)

-include $(UNIT_ALL_OBJECTS:.o=.d) $(FUZZ_OBJECTS:.o=.d) $(addsuffix .d,$(CLANG_STAMPS))

# The runner builds what it selects, with this make.
TEST_RUN = EREMITE_CACHE="$(EREMITE_CACHE)" $(PYTHON) tests/run --build $(BUILD) --make "$(MAKE)" --make-arguments "$(MAKEOVERRIDES)" \
	--seconds $(FUZZ_SECONDS)
TEST_RUN += $(addprefix --unit ,$(UNIT_TESTS)) $(if $(filter command line environment,$(origin T)),"$(T)")

test: | $(BUILD)/.packages-BUILD $(BUILD)/.packages-RUN $(BUILD)/.packages-TEST
	+@$(TEST_RUN)

stress: | $(BUILD)/.packages-BUILD $(BUILD)/.packages-RUN
	+@$(TEST_RUN) --stress $(N)

accept: | $(BUILD)/.packages-BUILD $(BUILD)/.packages-RUN
	$(if $(T),,$(error make accept T=...: name the image tests))
	+@$(TEST_RUN) --accept

fuzz: | $(BUILD)/.packages-BUILD $(BUILD)/.packages-TEST
	+@$(TEST_RUN) --fuzz

# All that may run there is built before.
ordinary-kvm: all $(IMAGE_TESTS) $(RAW_GUESTS) $(ORDINARY_KVM)/init $(ORDINARY_KVM)/skete \
		$(ORDINARY_KVM)/skete-sanitized $(SANITIZED)/bin/eremite $(BUILD)/bench/bin/tsc_rate | $(BUILD)/.packages-RUN
	@$(PYTHON) tests/ordinary-kvm/run --build $(BUILD) --cache "$(EREMITE_CACHE)/ordinary-kvm" $(ORDINARY) $(if $(T),"$(T)")

check-%: | $(BUILD)/.packages-BUILD $(BUILD)/.packages-RUN $(BUILD)/.packages-TEST
	+@$(PYTHON) tests/run --build $(BUILD) --make "$(MAKE)" --make-arguments "$(MAKEOVERRIDES)" \
		checks/$*

# For editors.  A line for each source, since a command line could not hold them all.
compile_commands = $(foreach s,$(LIBOS_SOURCES),$(call json_entry,$s,$(LIBOS_CFLAGS) $(call \
	includes_of,$s))) $(foreach s,$(HOST_SOURCES),$(call json_entry,$s,$(HOST_CFLAGS) -I$(call \
	folder,$s))) $(foreach s,$(filter tests/%,$(UNIT_SOURCES)),$(call json_entry,$s,$(TEST_CFLAGS) \
	$(call includes_of,$s)))
json_entry = $(file >>compile_commands.json,$(comma){"directory": "$(CURDIR)"$(comma) "file": \
	"$1"$(comma) "command": "$(CC) $(strip $2) -c $1"})
comma := ,
#: make compile_commands.json  for editors
compile_commands.json:
	$(file >$@,[)$(compile_commands)$(file >>$@,])
	@sed -i '2s/^,//' $@

.PHONY: test ordinary-kvm accept stress fuzz clang-check compile_commands.json
