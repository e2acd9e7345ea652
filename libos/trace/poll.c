/* SPDX-License-Identifier: MIT */
/*
 * Waiting for descriptors: poll, select, epoll.  poll and select change what they are given: it is
 * shown before the call, and what has become of it beside the result.
 */
#include <poll.h>
#include <sys/epoll.h>

#include <trace/kinds.h>
#include <trace/show.h>

static void show_asked(struct trace *trace, const void *element)
{
	const struct pollfd *entry = element;

	trace_format(trace, "{fd=%d", entry->fd);
	if (entry->fd >= 0) {
		trace_put(trace, ", events=");
		trace_show_names(trace, &trace_names_poll_events, (unsigned short)entry->events);
	}
	trace_put(trace, "}");
}

void trace_pollfds(struct trace *trace, unsigned index)
{
	trace_show_array(trace, trace_address(trace, index),
			 (unsigned)trace_number(trace, index + 1), sizeof(struct pollfd), show_asked);
}

static void show_ready(struct trace *trace, uint64_t address, unsigned count)
{
	const char *separator = "";
	struct pollfd entry;

	for (unsigned i = 0, shown = 0; i < count && shown < TRACE_ELEMENTS_SHOWN; i++) {
		if (trace_copy(&entry, address + i * sizeof entry, sizeof entry) != 0)
			return;
		if (entry.revents == 0)
			continue;
		trace_format(trace, "%s{fd=%d, revents=", separator, entry.fd);
		trace_show_names(trace, &trace_names_poll_events, (unsigned short)entry.revents);
		trace_put(trace, "}");
		separator = ", ";
		shown++;
	}
}

void trace_result_polled(struct trace *trace)
{
	trace_result_plain(trace);
	if (trace->result == 0)
		trace_put(trace, " (Timeout)");
	if (trace->result <= 0)
		return;
	trace_put(trace, " ([");
	show_ready(trace, trace_address(trace, 0), (unsigned)trace_number(trace, 1));
	trace_put(trace, "])");
}

/* The descriptors of an fd_set.  False: it is not readable. */
static bool show_set(struct trace *trace, uint64_t address, int count)
{
	const char *separator = "[";
	uint64_t word;

	for (int base = 0; base < count; base += 64) {
		if (trace_copy(&word, address + (unsigned)base / 8, sizeof word) != 0)
			return false;
		for (int fd = base; fd < base + 64 && fd < count; fd++) {
			if ((word >> (fd - base) & 1) == 0)
				continue;
			trace_format(trace, "%s%d", separator, fd);
			separator = " ";
		}
	}
	trace_put(trace, *separator == '[' ? "[]" : "]");
	return true;
}

static int set_size(const struct trace *trace)
{
	int count = trace_number(trace, 0);

	return count > 1024 ? 1024 : count;
}

void trace_fd_set(struct trace *trace, unsigned index)
{
	uint64_t address = trace_address(trace, index);

	if (address == 0 || !show_set(trace, address, set_size(trace)))
		trace_show_address(trace, address);
}

void trace_result_selected(struct trace *trace)
{
	static const char *const names[] = { "in ", "out ", "except " };
	const char *separator = " (";

	trace_result_plain(trace);
	if (trace->result == 0)
		trace_put(trace, " (Timeout)");
	for (unsigned i = 0; i < 3 && trace->result > 0; i++) {
		if (trace_address(trace, i + 1) == 0)
			continue;
		trace_format(trace, "%s%s", separator, names[i]);
		show_set(trace, trace_address(trace, i + 1), set_size(trace));
		separator = ", ";
	}
	if (*separator == ',')
		trace_put(trace, ")");
}

static void show_epoll_event(struct trace *trace, const void *element)
{
	const struct epoll_event *event = element;

	trace_put(trace, "{events=");
	trace_show_names(trace, &trace_names_epoll_events, event->events);
	trace_format(trace, ", data={u32=%u, u64=%lu}}", event->data.u32,
		     (unsigned long)event->data.u64);
}

void trace_epoll_event(struct trace *trace, unsigned index)
{
	struct epoll_event event;

	if (trace_fetch(trace, index, &event, sizeof event))
		show_epoll_event(trace, &event);
}

void trace_epoll_events_out(struct trace *trace, unsigned index)
{
	if (trace->result < 0)
		trace_pointer(trace, index);
	else
		trace_show_array(trace, trace_address(trace, index), (uint64_t)trace->result,
				 sizeof(struct epoll_event), show_epoll_event);
}
