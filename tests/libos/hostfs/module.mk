# SPDX-License-Identifier: MIT
include tests/libos/ramfs/module.mk

# The guest's side and the monitor's side in one program.
tests := test_host_linux test_host

hostfs_sources := $(ramfs_sources) tests/libos/hostfs/monitor.c libos/sys/file_sync.c \
	$(addprefix libos/hostfs/,change.c directory.c file.c inode.c list.c mount.c open.c place.c \
	status.c walk.c) \
	$(addprefix tools/skete/files/,calls.c change.c data.c map.c open.c place.c) \
	tools/eremite/message.c tools/eremite/text.c

test_host_linux_sources := $(hostfs_sources) tests/libos/ramfs/test_linux.c
test_host_sources := $(hostfs_sources)
