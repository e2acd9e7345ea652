/* SPDX-License-Identifier: MIT */
/*
 * --snapshot-at-main: the file is made under another name before the sandbox closes; the helper
 * gives it its own, or removes it, whatever becomes of us.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../sandbox.h"
#include "snapshot.h"

#define GAP_FIRST (16 * PAGE) /* zeros up to this size do not end an extent */

static char temporary[PATH_MAX];
static struct snapshot_head head;
static struct snapshot_mapping *mappings;
static struct snapshot_extent extents[SNAPSHOT_EXTENTS];

int snapshot_finish(const struct run_options *options, bool keep)
{
	if (temporary[0] == '\0')
		return 0;
	if (keep && rename(temporary, options->snapshot) != 0)
		return errno;
	if (!keep)
		unlink(temporary);
	temporary[0] = '\0';
	return 0;
}

/* In the sandbox, the helper does it. */
static int finish(struct monitor *m, bool keep)
{
	bool confined = m->snapshot == SANDBOX_SNAPSHOT;

	m->snapshot = -1;
	return confined ? helper_snapshot(m, keep) : snapshot_finish(m->options, keep);
}

/* Whatever has ended us before the guest runs. */
static void discard(void)
{
	if (monitor.snapshot >= 0)
		finish(&monitor, false);
}

static void note_image(struct monitor *m, const struct image *image)
{
	struct notes notes = { 0 };
	struct stat now;
	char *path = realpath(m->options->image, NULL);

	if (image_notes(image, &notes) == STATUS_OK) {
		head.build_id_size = (uint32_t)notes.build_id_size;
		memcpy(head.build_id, notes.build_id, notes.build_id_size);
	}
	if (fstat(image->fd, &now) == 0) {
		head.inode = (uint64_t)now.st_ino;
		head.image_size = (uint64_t)now.st_size;
		head.changed[0] = now.st_ctim.tv_sec;
		head.changed[1] = now.st_ctim.tv_nsec;
	}
	if (path != NULL && strlen(path) < sizeof head.image)
		strcpy(head.image, path);
	snprintf(head.name, sizeof head.name, "%s", m->options->name);
	free(path);
}

/* The helper is to know the name before the file is there. */
int snapshot_begin(struct monitor *m, const struct image *image)
{
	const char *path = m->options->snapshot;
	struct stat old;
	uint64_t number;

	if (path == NULL)
		return STATUS_OK;
	if (stat(path, &old) == 0 && !S_ISREG(old.st_mode))
		return complain("cannot write the snapshot '%s': it is no ordinary file; name another",
				path);
	note_image(m, image);
	if (getrandom(&number, sizeof number, GRND_NONBLOCK) != sizeof number)
		number = run_now();
	if ((size_t)snprintf(temporary, sizeof temporary, "%s.%016llx", path,
			     (unsigned long long)number) >= sizeof temporary)
		return complain("the name of the snapshot is too long");
	m->features |= SANDBOX_SAVE;
	return STATUS_OK;
}

int snapshot_create(struct monitor *m)
{
	const char *path = m->options->snapshot;

	if (path == NULL)
		return STATUS_OK;
	if (m->helper < 0)
		return complain("cannot make the snapshot '%s': no second process", path);
	m->snapshot = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (m->snapshot < 0)
		return complain("cannot make the snapshot '%s': %s", path, strerror(errno));
	atexit(discard);
	return STATUS_OK;
}

static void add_mapping(const struct snapshot_mapping *next)
{
	if (head.mapping_count > 0) {
		struct snapshot_mapping *last = &mappings[head.mapping_count - 1];

		if (last->va + last->size == next->va && last->pa + last->size == next->pa &&
		    last->protection == next->protection) {
			last->size += next->size;
			return;
		}
	}
	/* Doubled whenever it is full. */
	if ((head.mapping_count & (head.mapping_count - 1)) == 0)
		mappings = memory_get(mappings, 2 * head.mapping_count + 1, sizeof *mappings);
	mappings[head.mapping_count++] = *next;
}

static void list_mappings(struct memory *memory)
{
	uint64_t va = SKETE_USER_START;
	struct translation page;

	for (; paging_find(memory, &va, SKETE_USER_END, &page); va += page.size)
		if (!page.supervisor && ram_holds(memory, page.frame, page.size))
			add_mapping(&(struct snapshot_mapping){ va, page.frame, page.size,
								page.protection });
}

static bool is_zero(const uint8_t *page)
{
	const uint64_t *words = (const uint64_t *)(const void *)page;
	uint64_t bits = 0;

	for (size_t i = 0; i < PAGE / sizeof *words && bits == 0; i += 8)
		for (size_t j = i; j < i + 8; j++)
			bits |= words[j];
	return bits == 0;
}

/* False: there are too many. */
static bool list_extents(const struct memory *memory, uint64_t gap)
{
	struct snapshot_extent *last = NULL;

	head.extent_count = 0;
	for (uint64_t pa = 0; pa < memory->size; pa += PAGE) {
		if (is_zero(memory->ram + pa))
			continue;
		if (last != NULL && pa - (last->pa + last->size) <= gap) {
			last->size = pa + PAGE - last->pa;
			continue;
		}
		if (head.extent_count == SNAPSHOT_EXTENTS)
			return false;
		last = &extents[head.extent_count++];
		*last = (struct snapshot_extent){ pa, PAGE };
	}
	return true;
}

static void fill_head(struct monitor *m, uint64_t cycles)
{
	const struct cpu *first = &m->cpus[0];

	memcpy(head.magic, SNAPSHOT_MAGIC, sizeof head.magic);
	head.version = SNAPSHOT_VERSION;
	head.interface = SNAPSHOT_INTERFACE;
	head.ram_size = m->memory.size;
	head.entry = m->entry;
	head.passed = cycles;
	head.tsc_scale = m->tsc_scale;
	head.cpu_count = m->cpu_count;
	head.timers[0] = events_left(first, TIMER_EVENT);
	head.timers[1] = events_left(first, TIMER_AGAIN);
	events_collect(m); /* what has expired by now has nothing left */
	head.events = first->events;
	head.upcall[0] = first->upcall;
	head.upcall[1] = first->upcall_entry;
	head.upcall[2] = first->upcall_start;
	head.upcall[3] = first->upcall_end;
	head.listening = m->listening;
	head.raw = m->terminal.raw;
	head.stripped = m->stripped;
	snapshot_cpu_save(m, &head.cpu);
	head.file_size = snapshot_page_up(snapshot_lists_end(&head));
	for (uint64_t i = 0; i < head.extent_count; i++)
		head.file_size += extents[i].size;
}

static int put(struct monitor *m, const void *data, uint64_t size)
{
	return write_all(m->snapshot, data, size) ? 0 : errno;
}

/* Head and lists in one piece, as the checksum is made over them. */
static int put_lists(struct monitor *m)
{
	uint64_t end = snapshot_lists_end(&head), size = snapshot_page_up(end);
	uint64_t lists = head.mapping_count * sizeof *mappings;
	uint8_t *data = memory_get(NULL, 1, size);
	int error;

	memset(data, 0, size);
	memcpy(data, &head, sizeof head);
	memcpy(data + sizeof head, mappings, lists);
	memcpy(data + sizeof head + lists, extents, head.extent_count * sizeof *extents);
	head.checksum = snapshot_checksum(data, end);
	memcpy(data, &head, sizeof head);
	error = put(m, data, size);
	free(data);
	return error;
}

static int put_all(struct monitor *m)
{
	int error = put_lists(m);

	for (uint64_t i = 0; i < head.extent_count && error == 0; i++)
		error = put(m, m->memory.ram + extents[i].pa, extents[i].size);
	if (error == 0 && fsync(m->snapshot) != 0)
		error = errno;
	return error;
}

static _Noreturn void refuse(struct monitor *m, const char *what)
{
	discard();
	run_end(m, complain("there is no snapshot: a constructor has %s", what));
}

long snapshot_take(struct monitor *m, uint64_t cycles)
{
	int error;

	if (m->snapshot < 0)
		return -EINVAL;
	for (unsigned i = 1; i < m->cpu_count; i++)
		if (m->cpus[i].started)
			refuse(m, "started another CPU");
	if (m->files.told)
		refuse(m, "used the host's files (--map)");
	list_mappings(&m->memory);
	for (uint64_t gap = GAP_FIRST; !list_extents(&m->memory, gap);)
		gap *= 2;
	fill_head(m, cycles);
	error = put_all(m);
	if (error == 0)
		error = finish(m, true);
	else
		finish(m, false);
	if (error != 0)
		run_end(m, complain("cannot write the snapshot '%s': %s", m->options->snapshot,
				    strerror(error)));
	run_end(m, STATUS_OK);
}

/* The guest has ended otherwise. */
int snapshot_missed(struct monitor *m, int status)
{
	if (m->snapshot < 0)
		return status;
	discard();
	complain("there is no snapshot: the program ended before main");
	return status == STATUS_OK ? STATUS_FAILED : status;
}
