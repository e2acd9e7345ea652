# SPDX-License-Identifier: MIT
#
# What `make bench` measures, and against what (docs/benchmarks.md).
#
#: make bench       measure against yardsticks from the same run (QUICK=1, ACCEL=kvm, ONLY=WORDS)
#: make bench-docs  put the last results into docs/benchmarks.md

BENCH := $(BUILD)/bench
BENCH_BIN := $(BENCH)/bin
PACKAGES_BENCH := $(PACKAGES_RUN) musl-tools libc6-dev git
BENCH_LUA := lua5.4
BENCH_CHESS := phalanx
BENCH_ZIP := bzip2
BENCH_AWK := mawk
ACCEL ?= tcg

bench_port_version = $(shell sed -n 's/^version=//p' examples/ports/$1.port)

# $(call bench_source,PACKAGE): its original source, unpacked.
define bench_source
$(BENCH)/source/$1/.unpacked: examples/ports/$1.port toolchain/fetch-source
	$$(say) UNPACK $1
	@rm -rf $$(@D)
	@mkdir -p $$(@D)
	$$(Q)dsc=$$$$(toolchain/fetch-source $1 $(call bench_port_version,$1) "$$(EREMITE_CACHE)/sources") && \
		upstream=$(lastword $(subst :, ,$(call bench_port_version,$1))) && \
		for archive in "$$$${dsc%/*}/$1_$$$${upstream%-*}".orig.tar.*; do \
			case $$$$archive in *.asc) ;; *) tar -xf "$$$$archive" -C $$(@D) --strip-components=1;; esac || exit; \
		done
	@touch $$@
endef
$(foreach p,$(BENCH_LUA) $(BENCH_CHESS) $(BENCH_ZIP) $(BENCH_AWK),$(eval $(call bench_source,$p)))

# $(call bench_program,NAME,PREREQUISITE,FLAGS,SOURCES): NAME.eremite and NAME.linux, by the same
# flags from the same sources (words of shell).
define bench_program
$(BENCH_BIN)/$1.eremite: $2 $$(TOOLCHAIN_FILES)
	@mkdir -p $$(@D)
	$$(say) EREMITE-CC $$@
	$$(Q)$$(EREMITE_CC) -O2 -w $3 -o $$@ $4 -lm 2>$$@.log || { cat $$@.log >&2; exit 1; }
$(BENCH_BIN)/$1.linux: $2 | $(BUILD)/.packages-BENCH
	@mkdir -p $$(@D)
	$$(say) MUSL-GCC $$@
	$$(Q)musl-gcc -static -O2 -w $3 -o $$@ $4 -lm
BENCH_FILES += $(BENCH_BIN)/$1.eremite $(BENCH_BIN)/$1.linux
endef

BENCH_FILES :=
bench_stamped = $(BENCH)/source/$1/.unpacked bench/stamp.c
bench_lua_dir := $(BENCH)/source/$(BENCH_LUA)/src
bench_zip_dir := $(BENCH)/source/$(BENCH_ZIP)
$(eval $(call bench_program,hello,examples/hello/hello.c,,examples/hello/hello.c))
$(eval $(call bench_program,hello_thread,bench/hello_thread.c,,bench/hello_thread.c))
$(eval $(call bench_program,micro,bench/micro.c,,bench/micro.c))
$(eval $(call bench_program,threads,bench/threads.c,,bench/threads.c))
$(eval $(call bench_program,malloc,bench/malloc.c,,bench/malloc.c))
# With the other malloc.
BENCH_MIMALLOC := $(patsubst %,$(BENCH_BIN)/%-mimalloc.eremite,micro malloc)
$(BENCH_MIMALLOC): $(BENCH_BIN)/%-mimalloc.eremite: bench/%.c $(TOOLCHAIN_FILES)
	@mkdir -p $(@D)
	$(say) EREMITE-CC $@
	$(Q)$(EREMITE_CC) -O2 -w --with=mimalloc -o $@ $<
BENCH_FILES += $(BENCH_MIMALLOC)
$(eval $(call bench_program,lua,$(call bench_stamped,$(BENCH_LUA)),-DLUA_COMPAT_5_3 -DLUA_USE_POSIX,\
	bench/stamp.c $$$$(ls $(bench_lua_dir)/*.c | grep -v /luac)))
$(eval $(call bench_program,chess,$(call bench_stamped,$(BENCH_CHESS)),-std=gnu89 -D_GNU_SOURCE -DGNUFUN,\
	bench/stamp.c $$$$(ls $(BENCH)/source/$(BENCH_CHESS)/*.c | grep -v /getopt)))
$(eval $(call bench_program,bzip2,$(call bench_stamped,$(BENCH_ZIP)),-D_FILE_OFFSET_BITS=64,\
	bench/stamp.c $(foreach f,blocksort huffman crctable randtable compress decompress bzlib bzip2,\
	$(bench_zip_dir)/$f.c)))

# mawk has a configure script: built in a copy of its own, with the stamp among what is linked.
# $(call bench_awk,SUFFIX,COMPILER,LDFLAGS,PREREQUISITES)
define bench_awk
$(BENCH_BIN)/awk.$1: $(call bench_stamped,$(BENCH_AWK)) $4
	@mkdir -p $$(@D)
	$$(say) CONFIGURE $$@
	@rm -rf $(BENCH)/awk-$1
	@cp -a $(BENCH)/source/$(BENCH_AWK) $(BENCH)/awk-$1
	$$(Q)PATH="$(CURDIR)/$(BUILD)/bin:$$$$PATH"; unset MAKEFLAGS MFLAGS MAKELEVEL; \
		cd $(BENCH)/awk-$1 && { $2 -O2 -c $(CURDIR)/bench/stamp.c -o stamp.o && \
		./configure CC=$2 CFLAGS=-O2 LDFLAGS="$3 $(CURDIR)/$(BENCH)/awk-$1/stamp.o" && \
		make mawk; } >log 2>&1 || { tail -n 20 log >&2; exit 1; }
	@cp $(BENCH)/awk-$1/mawk $$@
BENCH_FILES += $(BENCH_BIN)/awk.$1
endef
$(eval $(call bench_awk,eremite,eremite-cc,,$$(TOOLCHAIN_FILES) $(BUILD)/bin/eremite))
$(eval $(call bench_awk,linux,musl-gcc,-static,| $(BUILD)/.packages-BENCH))

# The floor: what QEMU and its firmware take for a machine that ends at once.
$(BENCH_BIN)/floor: bench/floor.S | $(BUILD)/.packages-BUILD
	@mkdir -p $(@D)
	$(say) AS $@
	$(Q)gcc -nostdlib -static -no-pie -Wl,--build-id=none -Wl,-z,noseparate-code \
		-Wl,-Ttext-segment=0x100000 -Wl,-e,floor_entry -o $@ $<

$(BENCH_BIN)/tsc_rate: bench/tsc_rate.c | $(BUILD)/.packages-BUILD
	@mkdir -p $(@D)
	$(say) HOSTCC $@
	$(Q)$(CC) $(HOST_CFLAGS) -o $@ $<

# The floor under monitors.
$(BENCH_BIN)/kvm_floor: bench/kvm_floor.c | $(KERNEL_HEADERS)/.made
	@mkdir -p $(@D)
	$(say) MUSL-GCC $@
	$(Q)$(MUSL_CC) -static -O2 $(WARNINGS) -isystem $(KERNEL_HEADERS) -o $@ $<

$(BENCH_BIN)/init: bench/linux-guest/init.c | $(BUILD)/.packages-BENCH
	@mkdir -p $(@D)
	$(say) MUSL-GCC $@
	$(Q)musl-gcc -static -O2 -o $@ $<

# A link, whose time is the kernel's; hence the stamp.
$(BENCH)/.kernel: bench/linux-guest/fetch-kernel
	@mkdir -p $(@D)
	$(say) FETCH $(BENCH)/kernel
	$(Q)kernel=$$(bench/linux-guest/fetch-kernel "$(EREMITE_CACHE)/linux-guest") && \
		ln -sf "$$kernel" $(BENCH)/kernel
	@touch $@

BENCH_FILES += $(BENCH_BIN)/floor $(BENCH_BIN)/kvm_floor $(BENCH_BIN)/tsc_rate $(BENCH_BIN)/init $(BENCH)/.kernel

.PHONY: bench bench-files bench-docs
bench-files: $(BENCH_FILES)
bench: all bench-files | $(BUILD)/.packages-RUN $(BUILD)/.packages-BENCH
	$(Q)$(PYTHON) bench/bench.py --build $(BUILD) --accel $(ACCEL) --cache "$(EREMITE_CACHE)" \
		$(if $(QUICK),--quick) $(ONLY)

# The last results into the papers.
bench-docs:
	$(Q)$(PYTHON) bench/bench.py --build $(BUILD) --docs docs/benchmarks.md
