/* SPDX-License-Identifier: MIT */
#include <trace/kinds.h>
#include <trace/show.h>

static bool applies(const struct trace_name *name, unsigned value, bool flags)
{
	if (name->mask != 0)
		return (value & name->mask) == name->value;
	if (!flags || name->value == 0)
		return value == name->value;
	return (value & name->value) == name->value;
}

static void show_flags(struct trace *trace, const struct trace_names *names, unsigned value)
{
	const char *separator = "";
	unsigned left = value;

	for (unsigned i = 0; i < names->count; i++) {
		const struct trace_name *name = &names->names[i];
		unsigned bits = name->mask != 0 ? name->mask : name->value;

		if (!applies(name, bits == 0 ? value : left, true))
			continue;
		/* Not twice: those that a longer mask has taken do not read as 0. */
		if (name->mask != 0 && name->value == 0 && (value & bits) != 0)
			continue;
		trace_format(trace, "%s%s", separator, name->name);
		separator = "|";
		left &= ~bits;
	}
	if (left != 0)
		trace_format(trace, "%s0x%x", separator, left);
	else if (*separator == '\0')
		trace_put(trace, "0");
}

static void show_one(struct trace *trace, const struct trace_names *names, unsigned value)
{
	for (unsigned i = 0; i < names->count; i++) {
		if (!applies(&names->names[i], value, false))
			continue;
		trace_put(trace, names->names[i].name);
		return;
	}
	trace_format(trace, value > 0xffff && (int)value > 0 ? "0x%x" : "%d", value);
}

void trace_show_names(struct trace *trace, const struct trace_names *names, unsigned value)
{
	(names->flags ? show_flags : show_one)(trace, names, value);
}

void trace_named(struct trace *trace, unsigned index)
{
	trace_show_names(trace, trace->call->arguments[index].names,
			 (unsigned)trace_number(trace, index));
}
