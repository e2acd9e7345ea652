/* SPDX-License-Identifier: MIT */
/*
 * --restore.  The file is hostile: it gets no more than a guest's own calls would give it.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "snapshot.h"

/* Frames behind the guest's RAM, for arguments that do not fit the command line. */
#define ROOM (32ull << 20)

static struct snapshot_head head;
static struct snapshot_mapping *mappings;
static struct snapshot_extent *extents;
static int file = -1;

static int complain_damaged(const char *path)
{
	return complain("the snapshot '%s' is damaged: make it again", path);
}

static int read_lists(const char *path)
{
	uint64_t lists = head.mapping_count * sizeof *mappings, end = snapshot_lists_end(&head);
	uint64_t stored = head.checksum;
	uint8_t *data = memory_get(NULL, 1, end);
	bool right;

	if (pread(file, data, end, 0) != (ssize_t)end)
		return complain("cannot read the snapshot '%s'", path);
	head.checksum = 0;
	memcpy(data, &head, sizeof head);
	right = snapshot_checksum(data, end) == stored;
	mappings = (struct snapshot_mapping *)(void *)(data + sizeof head);
	extents = (struct snapshot_extent *)(void *)(data + sizeof head + lists);
	return right && snapshot_check_extents(&head, extents) == 0 ? STATUS_OK
								    : complain_damaged(path);
}

static int read_head(const char *path)
{
	struct stat stat;
	ssize_t size;

	file = open(path, O_RDONLY | O_CLOEXEC);
	if (file < 0 || fstat(file, &stat) != 0)
		return complain("cannot open the snapshot '%s': %s", path, strerror(errno));
	size = S_ISREG(stat.st_mode) ? pread(file, &head, sizeof head, 0) : 0;
	if (size < (ssize_t)sizeof head.magic ||
	    memcmp(head.magic, SNAPSHOT_MAGIC, sizeof head.magic) != 0)
		return complain("'%s' is not a snapshot", path);
	if (head.version != SNAPSHOT_VERSION || head.interface != SNAPSHOT_INTERFACE)
		return complain("the snapshot '%s' was made by another version of Skete: make it again",
				path);
	if (size != sizeof head || snapshot_check_head(&head) != 0)
		return complain_damaged(path);
	if (head.file_size != (uint64_t)stat.st_size)
		return complain("the snapshot '%s' has %lld bytes, and should have %llu: make it again",
				path, (long long)stat.st_size, (unsigned long long)head.file_size);
	return read_lists(path);
}

/* Whether the image is where it was, and, by its times, is what it was.  It need not be there. */
static bool image_is_same(const char *path)
{
	struct stat now;

	if (path[0] == '\0' || access(path, R_OK) != 0 || stat(path, &now) != 0)
		return true;
	return (uint64_t)now.st_ino == head.inode && (uint64_t)now.st_size == head.image_size &&
	       now.st_ctim.tv_sec == head.changed[0] && now.st_ctim.tv_nsec == head.changed[1];
}

/* An image that was built again since is not what the user wants to run. */
static int check_image(struct run_options *options)
{
	struct notes notes = { 0 };
	struct image image;
	int status;

	if (options->image == NULL && image_is_same(head.image))
		return STATUS_OK;
	status = image_open(&image, options->image != NULL ? options->image : head.image);
	if (status != STATUS_OK)
		return status;
	status = image_notes(&image, &notes);
	if (status == STATUS_OK && (notes.build_id_size != head.build_id_size ||
				    memcmp(notes.build_id, head.build_id, head.build_id_size) != 0))
		status = complain("the snapshot '%s' is not of '%s' as it is now: make it again, or name "
				  "the image that it is of (--image)", options->restore, image.path);
	image_close(&image);
	return status;
}

int snapshot_open(struct run_options *options)
{
	int status = read_head(options->restore);

	if (status == STATUS_OK && options->memory != UINT64_MAX && options->memory != head.ram_size)
		status = complain("the snapshot '%s' has %lluK of memory: leave out -m",
				  options->restore, (unsigned long long)(head.ram_size >> 10));
	if (status == STATUS_OK && options->cpus != 0 && options->cpus != head.cpu_count)
		status = complain("the snapshot '%s' has %u CPUs: leave out -c", options->restore,
				  head.cpu_count);
	if (status == STATUS_OK)
		status = check_image(options);
	if (options->image == NULL)
		options->image = head.image;
	if (options->name == NULL)
		options->name = head.name;
	options->cpus = head.cpu_count;
	options->memory = head.ram_size + ROOM;
	return status;
}

static int map_extents(struct memory *memory, const char *path)
{
	uint64_t offset = snapshot_page_up(snapshot_lists_end(&head));

	for (uint64_t i = 0; i < head.extent_count; i++) {
		if (mmap(memory->ram + extents[i].pa, extents[i].size, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_FIXED | MAP_NORESERVE, file, (off_t)offset) == MAP_FAILED)
			return complain("cannot map the snapshot '%s': %s", path, strerror(errno));
		offset += extents[i].size;
	}
	madvise(memory->ram, head.ram_size, MADV_DONTDUMP);
	return STATUS_OK;
}

static bool is_direct(const struct snapshot_mapping *mapping)
{
	return mapping->va >= SKETE_DIRECT && mapping->va < SKETE_DIRECT_END;
}

static bool map_direct(struct memory *memory, const struct snapshot_mapping *mapping)
{
	return ((mapping->pa | mapping->size) & (PAGE - 1)) == 0 && mapping->pa < head.ram_size &&
	       mapping->size <= head.ram_size - mapping->pa &&
	       mapping->va == SKETE_DIRECT + mapping->pa &&
	       (mapping->protection | SKETE_WRITE) == (SKETE_READ | SKETE_WRITE) &&
	       paging_map(memory, mapping->va, mapping->pa, mapping->size,
			  (unsigned)mapping->protection) == 0;
}

/* The direct map goes first: what is executable takes the right to write from it. */
static int map_pages(struct memory *memory, const char *path)
{
	bool right = true;

	pages_mark(memory, head.ram_size, ROOM, true);
	for (uint64_t i = 0; i < head.mapping_count && right; i++)
		if (is_direct(&mappings[i]))
			right = map_direct(memory, &mappings[i]);
	for (uint64_t i = 0; i < head.mapping_count && right; i++)
		if (!is_direct(&mappings[i]))
			right = pages_map(memory, mappings[i].va, mappings[i].pa, mappings[i].size,
					  mappings[i].protection) == 0;
	return right ? STATUS_OK : complain_damaged(path);
}

int snapshot_load(struct monitor *m)
{
	const char *path = m->options->restore;
	int status = map_extents(&m->memory, path);

	if (status == STATUS_OK)
		status = memory_advise(&m->memory, m->options);
	m->entry = head.entry;
	/* Where long arguments go. */
	m->boot->info.regions[0] = (struct eremite_range){ head.ram_size, ROOM };
	m->boot->info.region_count = 1;
	if (status == STATUS_OK)
		status = load_own(m);
	return status == STATUS_OK ? map_pages(&m->memory, path) : status;
}

/* The cycles that have passed, if they were as long as they are here. */
static uint64_t passed(uint64_t scale)
{
	unsigned __int128 cycles = head.passed;

	if (scale != 0 && head.tsc_scale != 0)
		cycles = cycles * head.tsc_scale / scale;
	return (uint64_t)cycles;
}

int snapshot_boot(struct monitor *m)
{
	struct skete_boot *boot = m->boot;

	boot->passed = passed(m->tsc_scale);
	boot->epoch -= (uint64_t)((unsigned __int128)boot->passed * m->tsc_scale >> 48);
	boot->info.seed_size = sizeof boot->info.seed;
	if (getrandom(boot->info.seed, sizeof boot->info.seed, 0) != sizeof boot->info.seed)
		return complain("there are no random bytes for a restored guest: %s", strerror(errno));
	if (cpus_upcall(m, &m->cpus[0], head.upcall) != 0)
		return complain_damaged(m->options->restore);
	return snapshot_cpu_restore(m, &head.cpu);
}

void snapshot_resume(struct monitor *m)
{
	struct cpu *first = &m->cpus[0];

	first->events |= head.events;
	events_timer(m, first, TIMER_EVENT, head.timers[0]);
	events_timer(m, first, TIMER_AGAIN, head.timers[1]);
	if (head.listening)
		events_listen(m);
	if (head.raw)
		events_raw(m);
}
