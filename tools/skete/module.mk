# skete: the monitor.  What it says about the guest, it says as `eremite run` does.
sources := main.c options.c config.c load.c memory.c advise.c paging.c pages.c kvm.c vcpu.c cpus.c stub.c \
	files.c files_change.c files_data.c files_map.c files_open.c files_place.c \
	run.c calls.c console.c events.c sandbox.c helper.c log.c stats.c \
	process.c process_start.c process_filter.c process_clock.c agent.c \
	gdb_server.c gdb_stop.c gdb_registers.c gdb_memory.c gdb_watch.c gdb_socket.c \
	../gdb/commands.c ../gdb/packet.c ../gdb/description.c \
	snapshot_save.c snapshot_load.c snapshot_check.c snapshot_cpu.c \
	../eremite/run_options.c ../eremite/run_redirect.c ../eremite/run_words.c ../eremite/run_input.c \
	../eremite/run_terminal.c \
	../eremite/run_report.c ../eremite/control.c ../eremite/text.c ../eremite/message.c \
	../eremite/image.c ../eremite/notes.c
# The dynamic linker takes longer than we do, and musl makes the smaller half of what is left.
# Small: an exit takes so long that our own instructions do not count.
cc := $(MUSL_CC)
flags := $(MUSL_FLAGS) -Os
libs := $(MUSL_LIBS)
