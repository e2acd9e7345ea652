/* SPDX-License-Identifier: MIT */
/*
 * Signals: numbers, sets, actions, what a siginfo_t tells.
 */
#include <signal.h>
#include <string.h>

#include <trace/kinds.h>
#include <trace/show.h>

#define RT_FIRST 32 /* the kernel's view */
#define SIGNAL_LAST 64

void trace_show_signal(struct trace *trace, int number)
{
	if (number == RT_FIRST)
		trace_put(trace, "SIGRTMIN");
	else if (number > RT_FIRST && number <= SIGNAL_LAST)
		trace_format(trace, "SIGRT_%d", number - RT_FIRST);
	else
		trace_show_names(trace, &trace_names_signal_name, (unsigned)number);
}

void trace_signal(struct trace *trace, unsigned index)
{
	trace_show_signal(trace, trace_number(trace, index));
}

/* In a set, without SIG. */
static void show_short(struct trace *trace, int number)
{
	if (number >= RT_FIRST)
		trace_format(trace, number == RT_FIRST ? "RTMIN" : "RT_%d", number - RT_FIRST);
	else
		trace_put(trace, trace_names_signal_name.names[number - 1].name + strlen("SIG"));
}

void trace_show_mask(struct trace *trace, uint64_t set)
{
	bool inverted = __builtin_popcountll(set) > 32;
	const char *separator = "";

	trace_put(trace, inverted ? "~[" : "[");
	for (int number = 1; number <= SIGNAL_LAST; number++) {
		if (((set >> (number - 1) & 1) != 0) == inverted)
			continue;
		trace_put(trace, separator);
		show_short(trace, number);
		separator = " ";
	}
	trace_put(trace, "]");
}

void trace_sigset(struct trace *trace, unsigned index)
{
	uint64_t set;

	if (trace_fetch(trace, index, &set, sizeof set))
		trace_show_mask(trace, set);
}

void trace_sigset_out(struct trace *trace, unsigned index)
{
	uint64_t set;

	if (trace_fetch_result(trace, index, &set, sizeof set))
		trace_show_mask(trace, set);
}

/* The kernel's struct sigaction. */
struct action {
	uint64_t handler, flags, restorer, mask;
};

static void show_action(struct trace *trace, const struct action *action)
{
	trace_put(trace, action->flags & SA_SIGINFO ? "{sa_sigaction=" : "{sa_handler=");
	if (action->handler <= 1)
		trace_put(trace, action->handler == 0 ? "SIG_DFL" : "SIG_IGN");
	else
		trace_show_address(trace, action->handler);
	trace_put(trace, ", sa_mask=");
	trace_show_mask(trace, action->mask);
	trace_put(trace, ", sa_flags=");
	trace_show_names(trace, &trace_names_sa_flags, (unsigned)action->flags);
	if (action->restorer != 0)
		trace_format(trace, ", sa_restorer=0x%lx", (unsigned long)action->restorer);
	trace_put(trace, "}");
}

void trace_sigaction(struct trace *trace, unsigned index)
{
	struct action action;

	if (trace_fetch(trace, index, &action, sizeof action))
		show_action(trace, &action);
}

void trace_sigaction_out(struct trace *trace, unsigned index)
{
	struct action action;

	if (trace_fetch_result(trace, index, &action, sizeof action))
		show_action(trace, &action);
}

/* The kernel's stack_t. */
struct altstack {
	uint64_t address;
	uint32_t flags, unused;
	uint64_t size;
};

static void show_altstack(struct trace *trace, const struct altstack *stack)
{
	trace_put(trace, "{ss_sp=");
	trace_show_address(trace, stack->address);
	trace_put(trace, ", ss_flags=");
	trace_show_names(trace, &trace_names_altstack_flags, stack->flags);
	trace_format(trace, ", ss_size=%lu}", (unsigned long)stack->size);
}

void trace_altstack(struct trace *trace, unsigned index)
{
	struct altstack stack;

	if (trace_fetch(trace, index, &stack, sizeof stack))
		show_altstack(trace, &stack);
}

void trace_altstack_out(struct trace *trace, unsigned index)
{
	struct altstack stack;

	if (trace_fetch_result(trace, index, &stack, sizeof stack))
		show_altstack(trace, &stack);
}
