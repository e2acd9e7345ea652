/* SPDX-License-Identifier: MIT */
#include "monitor.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <log/log.h>
#include <machine/console.h>
#include <machine/control.h>
#include <machine/files.h>

#include "../../../tools/skete/monitor.h"
#include "../../lib/check.h"

static uint64_t memory_start = 4096, memory_end = UINT64_MAX;

static struct run_options options;
static struct monitor monitor_state = { .options = &options };
unsigned long monitor_calls;
void (*monitor_between)(void);

void log_warn(const char *format, ...)
{
	(void)format;
}

void monitor_map(const char *value)
{
	mode_t mask = umask(0);

	CHECK_EQ(files_option(&options, value), 0);
	/* All of them again. */
	for (unsigned i = 0; i < monitor_state.files.maps; i++)
		close(monitor_state.files.handles[i].fd);
	monitor_state.files.maps = 0;
	CHECK_EQ(files_open(&monitor_state), 0);
	umask(mask);
}

void monitor_memory(const void *start, unsigned long size)
{
	memory_start = (uintptr_t)start;
	memory_end = memory_start + size;
}

/* Page by page, as if no two were neighbours. */
void *memory_at(struct memory *memory, uint64_t address, bool write, uint64_t *size)
{
	uint64_t rest = 4096 - (address & 4095);

	(void)memory;
	(void)write;
	if (address < memory_start || address >= memory_end)
		return NULL;
	if (rest > memory_end - address)
		rest = memory_end - address;
	if (*size > rest)
		*size = rest;
	return (void *)address;
}

unsigned machine_files_count(void)
{
	return monitor_state.files.maps;
}

long machine_files_call(unsigned call, uint64_t a, uint64_t b, uint64_t c, uint64_t d)
{
	int kept = errno;
	mode_t mask;
	long result;

	if (monitor_between != NULL)
		monitor_between();
	mask = umask(0);
	monitor_calls++;
	result = files_call(&monitor_state, call, a, b, c, d);
	umask(mask);
	errno = kept;
	return result;
}

void machine_console_write(enum console_stream stream, const void *data, size_t size)
{
	CHECK_EQ(write((int)stream, data, size), (long)size);
}

void machine_exit(enum machine_end how, int value)
{
	(void)how;
	exit(value);
}
