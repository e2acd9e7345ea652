/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include <eremite/names.h>

#include "waits.h"

#define CALL LIBOS_PREFIX "sys_"
#define OWNER 0x3fffffffu /* of a mutex: musl keeps what FUTEX_TID_MASK of futex(2) covers */
#define MUTEX_TYPE 15u
#define MUTEX_LOCK 4 /* offset in musl's pthread_mutex_t, whose first word is the type */

struct callers {
	const char *call; /* the outermost system call */
	bool mutex;       /* the first function of POSIX threads is about one */
	bool found;
};

static void look(void *argument, const char *name)
{
	struct callers *callers = argument;

	if (strncmp(name, CALL, sizeof CALL - 1) == 0)
		callers->call = name + sizeof CALL - 1;
	name += strspn(name, "_");
	if (callers->found || strncmp(name, "pthread_", 8) != 0)
		return;
	callers->found = true;
	callers->mutex = strncmp(name, "pthread_mutex_", 14) == 0;
}

/* A normal mutex does not know who has it. */
static void add_owner(const struct crash *crash, uint64_t lock, struct text *line)
{
	uint64_t words;

	if (crash_memory(crash, lock - MUTEX_LOCK, &words) && (words & MUTEX_TYPE) != 0 &&
	    (words >> 32 & OWNER) != 0)
		text_add_format(line, ", which thread %u has", (unsigned)(words >> 32 & OWNER));
}

/* Behind the first SIZE bytes of LINE. */
static void insert_variable(struct symbols *symbols, uint64_t address, struct text *line, size_t size)
{
	struct text longer = { 0 };
	uint64_t offset;
	const char *name = symbols_variable(symbols, address, &offset);

	if (name == NULL)
		return;
	text_add(&longer, line->data, size);
	text_add_string(&longer, " (");
	text_add_visible(&longer, name, strlen(name));
	text_add_format(&longer, offset == 0 ? ")" : "+%llu)", (unsigned long long)offset);
	text_add(&longer, line->data + size, line->size - size);
	text_free(line);
	*line = longer;
}

/* What LINE ends with after TEXT; NULL: TEXT is not in it. */
static const char *behind(const struct text *line, const char *words)
{
	const char *at = line->size > 0 ? strstr(line->data, words) : NULL;

	return at != NULL ? at + strlen(words) : NULL;
}

/* It is known who has a lock. */
static void complete_wait(struct symbols *symbols, const struct crash *crash, struct text *line,
			  const char *at, bool mutex)
{
	char *end;
	uint64_t address = strtoull(at, &end, 16);
	size_t size = (size_t)(end - line->data);

	if (mutex && *end == '\0')
		add_owner(crash, address, line);
	insert_variable(symbols, address, line, size);
}

void waits_complete(struct symbols *symbols, const struct crash *crash, struct text *line)
{
	const char *sleeps = behind(line, " sleeps");
	const char *futex = behind(line, " waits for the futex at ");
	const char *lock = behind(line, " waits for the lock at ");
	struct callers callers = { 0 };

	if (lock != NULL)
		complete_wait(symbols, crash, line, lock, false);
	if (lock != NULL || (sleeps == NULL && futex == NULL))
		return;
	symbols_functions(symbols, crash, look, &callers);
	if (futex != NULL) {
		complete_wait(symbols, crash, line, futex, callers.mutex);
	} else if (*sleeps == '\0' && callers.call != NULL) {
		text_add_string(line, " in ");
		text_add_visible(line, callers.call, strlen(callers.call));
	}
}
