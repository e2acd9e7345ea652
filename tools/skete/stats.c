/* SPDX-License-Identifier: MIT */
/*
 * --stats: what the virtual machine did.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <x86intrin.h>

#include "monitor.h"
#include "sandbox.h"

static const char *const exit_names[EXIT_REASONS] = {
	[KVM_EXIT_EXCEPTION] = "exception", [KVM_EXIT_IO] = "io", [KVM_EXIT_HYPERCALL] = "hypercall",
	[KVM_EXIT_DEBUG] = "debug", [KVM_EXIT_HLT] = "hlt", [KVM_EXIT_MMIO] = "mmio",
	[KVM_EXIT_SHUTDOWN] = "shutdown", [KVM_EXIT_FAIL_ENTRY] = "fail_entry",
	[KVM_EXIT_INTR] = "interrupted", [KVM_EXIT_INTERNAL_ERROR] = "internal_error",
};

static const char *const call_names[SKETE_CALLS + 1] = {
	[SKETE_CONSOLE_WRITE] = "console_write", [SKETE_CONSOLE_READ] = "console_read",
	[SKETE_CONSOLE_LISTEN] = "console_listen", [SKETE_MAP] = "map",
	[SKETE_PROTECT] = "protect", [SKETE_UNMAP] = "unmap", [SKETE_MOVE] = "move",
	[SKETE_QUERY] = "query", [SKETE_UPCALL] = "upcall", [SKETE_WAIT] = "wait",
	[SKETE_TIMER] = "timer", [SKETE_AGAIN] = "again", [SKETE_EXIT] = "exit",
	[SKETE_MAIN] = "main", [SKETE_CPU_START] = "cpu_start", [SKETE_CPU_KICK] = "cpu_kick",
	[SKETE_BARRIER] = "barrier",
	[SKETE_FILE_MAP] = "file_map", [SKETE_FILE_LOOKUP] = "file_lookup",
	[SKETE_FILE_OPEN] = "file_open", [SKETE_FILE_CLOSE] = "file_close",
	[SKETE_FILE_READ] = "file_read", [SKETE_FILE_WRITE] = "file_write",
	[SKETE_FILE_APPEND] = "file_append", [SKETE_FILE_LIST] = "file_list",
	[SKETE_FILE_MAKE_DIRECTORY] = "file_make_directory",
	[SKETE_FILE_MAKE_LINK] = "file_make_link", [SKETE_FILE_READ_LINK] = "file_read_link",
	[SKETE_FILE_REMOVE] = "file_remove", [SKETE_FILE_RENAME] = "file_rename",
	[SKETE_FILE_LINK] = "file_link", [SKETE_FILE_CHANGE] = "file_change",
	[SKETE_FILE_RESIZE] = "file_resize", [SKETE_FILE_ALLOCATE] = "file_allocate",
	[SKETE_FILE_SEEK] = "file_seek", [SKETE_FILE_SYNC] = "file_sync",
	[SKETE_FILE_ACCESS] = "file_access", [SKETE_FILE_STATISTICS] = "file_statistics",
	[SKETE_MAP_STRIDED] = "map_strided", [SKETE_CALLS] = "unknown",
};

/* Open PATH, which becomes descriptor PLACE. */
static int open_at(const char *path, int flags, int place)
{
	int fd = open(path, flags | O_CLOEXEC | O_NOCTTY, 0666);

	if (fd < 0 || dup3(fd, place, O_CLOEXEC) < 0)
		return -1;
	return close(fd);
}

int stats_open(struct monitor *m)
{
	const char *path = m->options->stats_file;

	if (m->options->stats)
		open_at("/proc/self/status", O_RDONLY, SANDBOX_STATUS);
	if (path != NULL && open_at(path, O_WRONLY | O_CREAT | O_TRUNC, SANDBOX_STATS) != 0)
		return complain("cannot write to '%s': %s", path, strerror(errno));
	return STATUS_OK;
}

/* The most memory that we had at a time, in bytes; 0: the host does not tell.  (getrusage would count
 * who started us.) */
static uint64_t peak(void)
{
	char text[4096], *line;
	ssize_t size = read(SANDBOX_STATUS, text, sizeof text - 1);

	text[size > 0 ? size : 0] = '\0';
	line = strstr(text, "VmHWM:");
	return line == NULL ? 0 : strtoull(line + 6, NULL, 10) << 10;
}

/* How much of RAM the host backs, in bytes. */
static uint64_t resident(const struct memory *memory)
{
	static unsigned char pages[16384];
	uint64_t count = 0;

	for (uint64_t at = 0; at < memory->size; at += sizeof pages * PAGE) {
		uint64_t size = memory->size - at < sizeof pages * PAGE ? memory->size - at
									: sizeof pages * PAGE;

		if (mincore(memory->ram + at, size, pages) != 0)
			break;
		for (uint64_t i = 0; i < (size + PAGE - 1) / PAGE; i++)
			count += pages[i] & 1;
	}
	return count * PAGE;
}

/* "NAME COUNT, ..." or members of a JSON object, for what is not 0. */
static void add_counts(struct text *text, const char *form, const uint64_t *counts, size_t count,
		       const char *const *names)
{
	const char *separator = "";
	char number[20];

	for (size_t i = 0; i < count; i++) {
		if (counts[i] == 0)
			continue;
		snprintf(number, sizeof number, "number_%u", (unsigned)i);
		text_add_string(text, separator);
		text_add_format(text, form, names[i] ? names[i] : number,
				(unsigned long long)counts[i]);
		separator = ", ";
	}
}

struct result {
	int status;
	double start, run, guest; /* seconds */
	unsigned long long ram, peak; /* bytes */
};

static void add_text(struct text *text, const struct monitor *m, const struct result *r)
{
	text_add_format(text, "skete: started in %.3f ms, ran for %.3f ms, of these %.3f ms in the "
			"guest\nskete: %llu exits (", r->start * 1e3, r->run * 1e3, r->guest * 1e3,
			(unsigned long long)m->counts[COUNT_EXITS]);
	add_counts(text, "%s %llu", m->exits, EXIT_REASONS, exit_names);
	text_add_format(text, "), %llu exceptions, %llu events, %llu table entries changed\n"
			"skete: %llu calls (", (unsigned long long)m->counts[COUNT_EXCEPTIONS],
			(unsigned long long)m->counts[COUNT_EVENTS],
			(unsigned long long)m->counts[COUNT_EDITS],
			(unsigned long long)m->counts[COUNT_CALLS]);
	add_counts(text, "%s %llu", m->calls, SKETE_CALLS + 1, call_names);
	text_add_format(text, ")\nskete: %llu KiB of %llu KiB of RAM used, %llu KiB with Skete at most\n",
			r->ram >> 10, (unsigned long long)m->memory.size >> 10, r->peak >> 10);
}

static void add_json(struct text *text, const struct monitor *m, const struct result *r)
{
	text_add_format(text, "{\"version\": \"" EREMITE_VERSION "\", \"status\": %d, \"cpus\": %u,\n"
			" \"start_seconds\": %.6f, \"run_seconds\": %.6f, \"guest_seconds\": %.6f,\n"
			" \"exits\": {", r->status, m->cpu_count, r->start, r->run, r->guest);
	add_counts(text, "\"%s\": %llu", m->exits, EXIT_REASONS, exit_names);
	text_add_string(text, "},\n \"calls\": {");
	add_counts(text, "\"%s\": %llu", m->calls, SKETE_CALLS + 1, call_names);
	text_add_format(text, "},\n \"exceptions\": %llu, \"events\": %llu, \"table_edits\": %llu,\n"
			" \"ram\": %llu, \"ram_used\": %llu, \"peak_rss\": %llu}\n",
			(unsigned long long)m->counts[COUNT_EXCEPTIONS],
			(unsigned long long)m->counts[COUNT_EVENTS],
			(unsigned long long)m->counts[COUNT_EDITS],
			(unsigned long long)m->memory.size, r->ram, r->peak);
}

void stats_write(struct monitor *m, int status)
{
	uint64_t now = run_now(), cycles = __rdtsc() - m->start_cycles;
	struct result result = {
		.status = status,
		.start = (double)(m->entry_time - m->start_time) / 1e9,
		.run = (double)(now - m->entry_time) / 1e9,
		.ram = resident(&m->memory),
		.peak = peak(),
	};
	bool as_json = m->options->stats_file != NULL;
	struct text text = { 0 };

	for (unsigned i = 0; i < m->cpu_count; i++)
		result.guest += (double)m->cpus[i].guest_cycles / (double)cycles *
				((double)(now - m->start_time) / 1e9);
	(as_json ? add_json : add_text)(&text, m, &result);
	if (write(as_json ? SANDBOX_STATS : STDERR_FILENO, text.data, text.size) < 0)
		complain("cannot write the statistics: %s", strerror(errno));
	text_free(&text);
}
