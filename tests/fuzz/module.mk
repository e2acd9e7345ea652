# SPDX-License-Identifier: MIT
# The sources of each fuzz target besides its own.
fuzz_control_sources := tools/eremite/control.c tools/eremite/text.c tools/eremite/message.c
fuzz_map_sources := tools/eremite/map.c tools/eremite/text.c tools/eremite/message.c
fuzz_notes_sources := tools/eremite/notes.c
fuzz_pvh_sources := machine/boot/pvh.c machine/boot/regions.c machine/boot/text.c
fuzz_linux_sources := machine/boot/linux.c machine/boot/regions.c machine/boot/text.c
fuzz_words_sources := libos/lib/words.c libos/boot/options.c libos/boot/stack.c
fuzz_frame_sources := libos/tty/frame.c
fuzz_line_sources := libos/tty/line.c libos/tty/terminal.c
fuzz_gdb_sources := tools/gdb/commands.c tools/gdb/packet.c tools/gdb/description.c
