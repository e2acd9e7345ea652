/* SPDX-License-Identifier: MIT */
/*
 * Which calls are traced, as strace(1) has it: open,read or memory,desc or !clock,sched_yield
 */
#include <string.h>

#include <trace/trace.h>

static const struct {
	const char *name;
	unsigned set;
} sets[] = {
	{ "file", TRACE_FILE }, { "desc", TRACE_DESC }, { "memory", TRACE_MEMORY },
	{ "signal", TRACE_SIGNAL }, { "process", TRACE_PROCESS }, { "network", TRACE_NETWORK },
	{ "clock", TRACE_CLOCK },
};

static bool same(const char *word, size_t length, const char *name)
{
	return strlen(name) == length && memcmp(word, name, length) == 0;
}

static bool names(const char *word, size_t length, const struct trace_call *call)
{
	if (same(word, length, "all"))
		return true;
	if (length > 0 && *word == '%') {
		word++;
		length--;
	}
	for (unsigned i = 0; i < sizeof sets / sizeof *sets; i++)
		if (same(word, length, sets[i].name))
			return (call->sets & sets[i].set) != 0;
	return same(word, length, call->name);
}

bool trace_chosen(const char *text, const struct trace_call *call)
{
	bool chosen = *text != '!';

	for (const char *word = text + !chosen;; word++) {
		size_t length = 0;

		while (word[length] != '\0' && word[length] != ',')
			length++;
		if (names(word, length, call))
			return chosen;
		word += length;
		if (*word == '\0')
			return !chosen;
	}
}
