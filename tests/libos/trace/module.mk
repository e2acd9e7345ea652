# SPDX-License-Identifier: MIT
tests := test_show test_chosen test_traced

trace_parts := $(addprefix libos/trace/,array.c call.c file.c line.c names.c numbers.c poll.c \
	process.c result.c siginfo.c signal.c socket.c strings.c time.c vectors.c) libos/lib/format.c \
	$(BUILD)/generated/trace_calls.c $(BUILD)/generated/trace_names.c $(BUILD)/generated/trace_list.c
test_show_sources := $(trace_parts)
test_chosen_sources := libos/trace/chosen.c $(trace_parts)
test_traced_sources := libos/trace/traced.c libos/trace/who.c libos/trace/chosen.c $(trace_parts)
