# eremite: the user's tool.  Also needs calls_table.c, as does skete, which gen-calls.awk makes;
# `eremite run` starts symbolize/, a second program, for backtraces.
sources := main.c run.c run_options.c run_strace.c run_words.c run_skete.c run_qemu.c run_guest.c run_streams.c run_redirect.c run_output.c \
	run_input.c run_terminal.c run_control.c run_report.c run_list.c threads.c ../gdb/packet.c why.c size.c check.c calls.c graph.c \
	program.c image.c sections.c notes.c map.c control.c text.c message.c
# Static, since half of a dynamic program's start is the dynamic linker's.
cc := $(MUSL_CC)
flags := $(MUSL_FLAGS)
libs := $(MUSL_LIBS)
