/* SPDX-License-Identifier: MIT */
/*
 * Sockets: addresses and options.
 */
#include <string.h>
#include <sys/socket.h>

#include <trace/kinds.h>
#include <trace/show.h>

#define PATH_AT 2 /* in struct sockaddr_un */

/* The beginning of sockaddr_in and sockaddr_in6; numbers are big endian. */
struct address {
	uint16_t family;
	uint8_t port[2];
	uint8_t bytes[24];
};

static void show_inet(struct trace *trace, const struct address *address)
{
	const uint8_t *ip = address->bytes;

	trace_format(trace, ", sin_port=htons(%d), sin_addr=inet_addr(\"%d.%d.%d.%d\")",
		     address->port[0] << 8 | address->port[1], ip[0], ip[1], ip[2], ip[3]);
}

static void show_inet6(struct trace *trace, const struct address *address)
{
	const uint8_t *ip = address->bytes + 4;

	trace_format(trace, ", sin6_port=htons(%d), sin6_addr=\"",
		     address->port[0] << 8 | address->port[1]);
	for (int i = 0; i < 16; i += 2)
		trace_format(trace, i == 0 ? "%x" : ":%x", ip[i] << 8 | ip[i + 1]);
	trace_put(trace, "\"");
}

static void show_unix(struct trace *trace, uint64_t path, uint64_t length)
{
	if (length == 0)
		return;
	trace_put(trace, ", sun_path=");
	trace_show_path(trace, path, length);
}

void trace_show_socket_address(struct trace *trace, uint64_t at, uint64_t length)
{
	struct address address = { 0 };
	size_t size = length < sizeof address ? length : sizeof address;

	if (at == 0 || length < sizeof address.family || trace_copy(&address, at, size) != 0) {
		trace_show_address(trace, at);
		return;
	}
	trace_put(trace, "{sa_family=");
	trace_show_names(trace, &trace_names_domain, address.family);
	if (address.family == AF_UNIX)
		show_unix(trace, at + PATH_AT, length - PATH_AT);
	else if (address.family == AF_INET && length >= 8)
		show_inet(trace, &address);
	else if (address.family == AF_INET6 && length >= 24)
		show_inet6(trace, &address);
	trace_put(trace, "}");
}

void trace_sockaddr(struct trace *trace, unsigned index)
{
	trace_show_socket_address(trace, trace_address(trace, index),
				  (unsigned)trace_number(trace, index + 1));
}

void trace_sockaddr_out(struct trace *trace, unsigned index)
{
	uint64_t length_at = trace_address(trace, index + 1);
	unsigned length;

	if (trace->result < 0 || length_at == 0 ||
	    trace_copy(&length, length_at, sizeof length) != 0)
		trace_pointer(trace, index);
	else
		trace_show_socket_address(trace, trace_address(trace, index), length);
}

/* Most options are one number. */
void trace_option(struct trace *trace, unsigned index)
{
	if (trace_number(trace, index + 1) == sizeof(int))
		trace_int_in(trace, index);
	else
		trace_pointer(trace, index);
}

void trace_option_out(struct trace *trace, unsigned index)
{
	int length = 0;

	if (trace->result == 0 &&
	    trace_copy(&length, trace_address(trace, index + 1), sizeof length) == 0 &&
	    length == sizeof(int))
		trace_int_in(trace, index);
	else
		trace_pointer(trace, index);
}
