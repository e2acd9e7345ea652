# SPDX-License-Identifier: MIT
tests := test_names

test_names_sources := libos/dev/current.c libos/dev/devices.c libos/dev/directory.c \
	libos/dev/link.c libos/dev/nodes.c libos/dev/open.c libos/dev/random.c libos/dev/walk.c \
	libos/file/pool.c libos/file/table.c libos/lib/format.c
