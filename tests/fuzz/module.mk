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
skete_machine := tests/fuzz/skete_machine.c tools/skete/paging.c tools/skete/pages.c tools/skete/memory.c \
	tools/skete/cpus.c tools/skete/load.c tools/eremite/text.c tools/eremite/run_words.c \
	tools/eremite/image.c tools/eremite/notes.c
fuzz_skete_calls_sources := $(skete_machine) tools/skete/calls.c tools/skete/console.c \
	tools/skete/files/calls.c tools/skete/files/open.c tools/skete/files/data.c tools/skete/files/change.c \
	tools/skete/files/place.c \
	tools/eremite/run_input.c tools/eremite/control.c
fuzz_skete_load_sources := $(skete_machine)
fuzz_skete_snapshot_sources := $(skete_machine) tools/skete/snapshot/load.c tools/skete/snapshot/check.c \
	tools/skete/snapshot/cpu.c
fuzz_trace_sources := $(addprefix libos/trace/,array.c call.c file.c line.c names.c numbers.c poll.c \
	process.c result.c siginfo.c signal.c socket.c strings.c time.c vectors.c) libos/lib/format.c \
	$(BUILD)/generated/trace_calls.c $(BUILD)/generated/trace_names.c $(BUILD)/generated/trace_list.c
fuzz_mp_table_sources := machine/boot/mp_table.c
fuzz_threads_sources := $(addprefix tools/eremite/,threads.c notes.c control.c text.c message.c)
