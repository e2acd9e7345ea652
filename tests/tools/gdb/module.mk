# SPDX-License-Identifier: MIT
tests := test_gdb_commands

test_gdb_commands_sources := tools/gdb/commands.c tools/gdb/packet.c \
	tools/gdb/description.c
