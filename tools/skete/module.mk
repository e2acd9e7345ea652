# skete: the monitor.  What it says about the guest, it says as `eremite run` does.
sources := main.c options.c config.c load.c memory.c advise.c paging.c pages.c kvm.c cpuid.c vcpu.c cpus.c stub.c \
	$(addprefix files/,calls.c change.c data.c map.c open.c place.c) \
	run.c calls.c console.c events.c sandbox.c helper.c list.c log.c stats.c \
	$(addprefix process/,run.c stand.c start.c filter.c clock.c agent.c) \
	$(addprefix gdb/,tracer.c server.c stop.c registers.c memory.c watch.c socket.c) \
	../gdb/commands.c ../gdb/packet.c ../gdb/description.c \
	$(addprefix snapshot/,save.c load.c check.c cpu.c) \
	../eremite/run_options.c ../eremite/run_redirect.c ../eremite/run_strace.c ../eremite/run_words.c ../eremite/run_input.c \
	../eremite/run_terminal.c \
	../eremite/run_report.c ../eremite/threads.c ../eremite/control.c ../eremite/text.c ../eremite/message.c \
	../eremite/image.c ../eremite/notes.c
# The dynamic linker takes longer than we do, and musl makes the smaller half of what is left.
# Small: an exit takes so long that our own instructions do not count.
cc := $(MUSL_CC)
flags := $(MUSL_FLAGS) -Os
libs := $(MUSL_LIBS)
