/* SPDX-License-Identifier: MIT */
/*
 * struct iovec, and the messages of sockets, which have them.
 */
#include <sys/socket.h>
#include <sys/uio.h>

#include <trace/kinds.h>
#include <trace/show.h>

/* The kernel's struct iovec, its pointer as a number. */
struct vector {
	uint64_t base, length;
};

/* DATA bytes of all of them together are shown; UINT64_MAX: all. */
static void show_vectors(struct trace *trace, uint64_t address, uint64_t count, uint64_t data)
{
	struct vector vector;
	uint64_t i;

	if (address == 0 || (count > 0 && trace_copy(&vector, address, sizeof vector) != 0)) {
		trace_show_address(trace, address);
		return;
	}
	trace_put(trace, "[");
	for (i = 0; i < count && i < TRACE_ELEMENTS_SHOWN; i++) {
		if (trace_copy(&vector, address + i * sizeof vector, sizeof vector) != 0)
			break;
		trace_put(trace, i > 0 ? ", {iov_base=" : "{iov_base=");
		trace_show_data(trace, vector.base, vector.length < data ? vector.length : data);
		trace_format(trace, ", iov_len=%lu}", (unsigned long)vector.length);
		if (data != UINT64_MAX)
			data -= vector.length < data ? vector.length : data;
	}
	trace_put(trace, i < count ? ", ...]" : "]");
}

static uint64_t count_of(struct trace *trace, unsigned index)
{
	int count = trace_number(trace, index);

	return count < 0 ? 0 : (uint64_t)count;
}

void trace_iovec(struct trace *trace, unsigned index)
{
	show_vectors(trace, trace_address(trace, index), count_of(trace, index + 1), UINT64_MAX);
}

void trace_iovec_out(struct trace *trace, unsigned index)
{
	if (trace->result < 0)
		trace_pointer(trace, index);
	else
		show_vectors(trace, trace_address(trace, index), count_of(trace, index + 1),
			     (uint64_t)trace->result);
}

/* The kernel's struct msghdr. */
struct message {
	uint64_t name;
	uint32_t name_length, unused1;
	uint64_t vectors, vector_count;
	uint64_t control, control_length;
	uint32_t flags, unused2;
};

static void show_message(struct trace *trace, const struct message *message, uint64_t data)
{
	trace_put(trace, "{msg_name=");
	trace_show_socket_address(trace, message->name, message->name_length);
	trace_format(trace, ", msg_namelen=%u, msg_iov=", message->name_length);
	show_vectors(trace, message->vectors, message->vector_count, data);
	trace_format(trace, ", msg_iovlen=%lu", (unsigned long)message->vector_count);
	if (message->control_length != 0) {
		trace_put(trace, ", msg_control=");
		trace_show_address(trace, message->control);
	}
	trace_format(trace, ", msg_controllen=%lu, msg_flags=",
		     (unsigned long)message->control_length);
	trace_show_names(trace, &trace_names_msg_flags, message->flags);
	trace_put(trace, "}");
}

void trace_msghdr(struct trace *trace, unsigned index)
{
	struct message message;

	if (trace_fetch(trace, index, &message, sizeof message))
		show_message(trace, &message, UINT64_MAX);
}

void trace_msghdr_out(struct trace *trace, unsigned index)
{
	struct message message;

	if (trace_fetch_result(trace, index, &message, sizeof message))
		show_message(trace, &message, (uint64_t)trace->result);
}
