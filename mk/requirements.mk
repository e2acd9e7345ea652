# SPDX-License-Identifier: MIT
#
# Debian packages that the build, the tests and running images need.

PACKAGES_BUILD := gcc make binutils dpkg-dev libc6-dev libelf-dev libdw-dev python3 xz-utils libseccomp-dev musl-tools
PACKAGES_RUN := qemu-system-x86
PACKAGES_TEST := clang libclang-rt-14-dev expect file cmake gdb spin

# Order-only prerequisites: $(BUILD)/.packages-BUILD and so on.
$(BUILD)/.packages-%: mk/requirements.mk
	@toolchain/require $(PACKAGES_$*)
	@mkdir -p $(@D)
	@touch $@

# What building needs is there before anything else is decided: make makes a file that it includes
# first, and then starts again.
ifneq ($(filter-out clean help,$(or $(MAKECMDGOALS),all)),)
include $(BUILD)/.packages-BUILD
endif
