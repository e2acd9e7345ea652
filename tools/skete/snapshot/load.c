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
/* A smaller snapshot is copied at once: mappings and page faults take longer. */
#define COPIED (512u << 10)

/* Head and lists; if these are longer, they are moved. */
static union {
	struct snapshot_head head;
	uint8_t bytes[16384];
} start;

static struct snapshot_head *const head = &start.head;
static const struct snapshot_mapping *mappings;
static const struct snapshot_extent *extents;
static uint64_t room;
static int file = -1;

static int complain_damaged(const char *path)
{
	return complain("the snapshot '%s' is damaged: make it again", path);
}

static int read_head(const char *path)
{
	struct stat stat;
	ssize_t size;

	file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (file < 0 || fstat(file, &stat) != 0)
		return complain("cannot open the snapshot '%s': %s", path, strerror(errno));
	size = S_ISREG(stat.st_mode) ? pread(file, &start, sizeof start, 0) : 0;
	if (size < (ssize_t)sizeof head->magic ||
	    memcmp(head->magic, SNAPSHOT_MAGIC, sizeof head->magic) != 0)
		return complain("'%s' is not a snapshot", path);
	if (head->version != SNAPSHOT_VERSION || head->interface != SNAPSHOT_INTERFACE)
		return complain("the snapshot '%s' was made by another version of Skete: make it again",
				path);
	if (size < (ssize_t)sizeof *head || snapshot_check_head(head) != 0)
		return complain_damaged(path);
	if (head->file_size != (uint64_t)stat.st_size)
		return complain("the snapshot '%s' has %lld bytes, and should have %llu: make it again",
				path, (long long)stat.st_size, (unsigned long long)head->file_size);
	return STATUS_OK;
}

static int read_lists(const char *path)
{
	uint64_t lists = head->mapping_count * sizeof *mappings, end = snapshot_lists_end(head);
	uint64_t stored = head->checksum;
	uint8_t *data = start.bytes;

	if (end > sizeof start) {
		data = memory_get(NULL, 1, end);
		if (pread(file, data, end, 0) != (ssize_t)end)
			return complain("cannot read the snapshot '%s'", path);
	}
	/* What was checked is what is used. */
	head->checksum = 0;
	memmove(data, head, sizeof *head);
	mappings = (const struct snapshot_mapping *)(const void *)(data + sizeof *head);
	extents = (const struct snapshot_extent *)(const void *)(data + sizeof *head + lists);
	if (snapshot_checksum(data, end) != stored || snapshot_check_extents(head, extents) != 0)
		return complain_damaged(path);
	return STATUS_OK;
}

/* Whether the image is where it was, and, by its times, is what it was.  It need not be there. */
static bool image_is_same(const char *path)
{
	struct stat now;

	if (path[0] == '\0' || stat(path, &now) != 0)
		return true;
	return (uint64_t)now.st_ino == head->inode && (uint64_t)now.st_size == head->image_size &&
	       now.st_ctim.tv_sec == head->changed[0] && now.st_ctim.tv_nsec == head->changed[1];
}

/* An image that was built again since is not what the user wants to run. */
static int check_image(const struct run_options *options)
{
	struct notes notes = { 0 };
	struct image image;
	int status;

	if (options->image == head->image && image_is_same(head->image))
		return STATUS_OK;
	status = image_open(&image, options->image);
	if (status != STATUS_OK)
		return status;
	status = image_notes(&image, &notes);
	if (status == STATUS_OK && (notes.build_id_size != head->build_id_size ||
				    memcmp(notes.build_id, head->build_id, head->build_id_size) != 0))
		status = complain("the snapshot '%s' is not of '%s' as it is now: make it again, or name "
				  "the image that it is of (--image)", options->restore, image.path);
	image_close(&image);
	return status;
}

/* At most as much does a word need, with what is before it and all escaped. */
static size_t word_size(const char *word)
{
	return 4 * strlen(word) + 16;
}

/* Whether write_words (load.c) can need room. */
static bool has_many_words(const struct run_options *options)
{
	size_t size = word_size(options->name);

	for (size_t i = 0; i < options->environment_count; i++)
		size += word_size(options->environment[i]);
	for (char **argument = options->arguments; *argument != NULL; argument++)
		size += word_size(*argument);
	return size > RUN_WORDS_MAX / 2;
}

int snapshot_open(struct run_options *options)
{
	int status = read_head(options->restore);

	if (status == STATUS_OK && options->memory != UINT64_MAX && options->memory != head->ram_size)
		status = complain("the snapshot '%s' has %lluK of memory: leave out -m",
				  options->restore, (unsigned long long)(head->ram_size >> 10));
	if (status == STATUS_OK && options->cpus != 0 && options->cpus != head->cpu_count)
		status = complain("the snapshot '%s' has %u CPUs: leave out -c", options->restore,
				  head->cpu_count);
	if (options->image == NULL)
		options->image = head->image;
	if (options->name == NULL)
		options->name = head->name;
	options->cpus = head->cpu_count;
	room = has_many_words(options) ? ROOM : 0;
	options->memory = head->ram_size + room;
	return status;
}

bool snapshot_is_stripped(void)
{
	return head->stripped;
}

static bool map_extent(uint8_t *to, uint64_t size, uint64_t offset)
{
	if (head->file_size > COPIED)
		return mmap(to, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_FIXED | MAP_NORESERVE,
			    file, (off_t)offset) != MAP_FAILED &&
		       madvise(to, size, MADV_DONTDUMP) == 0; /* as memory_create has it */
	memory_touch(to, size);
	errno = EIO; /* it has become shorter */
	return pread(file, to, size, (off_t)offset) == (ssize_t)size;
}

static int map_extents(struct memory *memory, const char *path)
{
	uint64_t offset = snapshot_page_up(snapshot_lists_end(head));

	for (uint64_t i = 0; i < head->extent_count; i++) {
		if (!map_extent(memory->ram + extents[i].pa, extents[i].size, offset))
			return complain("cannot map the snapshot '%s': %s", path, strerror(errno));
		offset += extents[i].size;
	}
	return STATUS_OK;
}

static bool is_direct(const struct snapshot_mapping *mapping)
{
	return mapping->va >= SKETE_DIRECT && mapping->va < SKETE_DIRECT_END;
}

static bool map_direct(struct memory *memory, const struct snapshot_mapping *mapping)
{
	return ((mapping->pa | mapping->size) & (PAGE - 1)) == 0 && mapping->pa < head->ram_size &&
	       mapping->size <= head->ram_size - mapping->pa &&
	       mapping->va == SKETE_DIRECT + mapping->pa &&
	       (mapping->protection | SKETE_WRITE) == (SKETE_READ | SKETE_WRITE) &&
	       memory_reach(memory, mapping->pa + mapping->size) == 0 &&
	       paging_map(memory, mapping->va, mapping->pa, mapping->size,
			  (unsigned)mapping->protection) == 0;
}

/* The direct map goes first: what is executable takes the right to write from it. */
static int map_pages(struct memory *memory, const char *path)
{
	bool right = true;

	pages_mark(memory, head->ram_size, room, true);
	for (uint64_t i = 0; i < head->mapping_count && right; i++)
		if (is_direct(&mappings[i]))
			right = map_direct(memory, &mappings[i]);
	for (uint64_t i = 0; i < head->mapping_count && right; i++)
		if (!is_direct(&mappings[i]))
			right = pages_map(memory, mappings[i].va, mappings[i].pa, mappings[i].size,
					  mappings[i].protection) == 0;
	return right ? STATUS_OK : complain_damaged(path);
}

int snapshot_load(struct monitor *m)
{
	const char *path = m->options->restore;
	int status = read_lists(path);

	if (status == STATUS_OK)
		status = check_image(m->options);
	if (status == STATUS_OK && !m->options->process && !cpuid_recall(&head->cpu.kept))
		status = cpuid_read(m->kvm);
	if (status == STATUS_OK)
		status = map_extents(&m->memory, path);
	if (status == STATUS_OK)
		status = memory_advise(&m->memory, m->options);
	m->entry = head->entry;
	/* Where long arguments go. */
	m->boot->info.regions[0] = (struct eremite_range){ head->ram_size, room };
	m->boot->info.region_count = 1;
	if (status == STATUS_OK)
		status = load_own(m);
	return status == STATUS_OK ? map_pages(&m->memory, path) : status;
}

/* The cycles that have passed, if they were as long as they are here. */
static uint64_t passed(uint64_t scale)
{
	unsigned __int128 cycles = head->passed;

	if (scale != 0 && head->tsc_scale != 0)
		cycles = cycles * head->tsc_scale / scale;
	return (uint64_t)cycles;
}

int snapshot_boot(struct monitor *m)
{
	struct skete_boot *boot = m->boot;

	boot->passed = passed(m->tsc_scale);
	boot->epoch -= (uint64_t)((unsigned __int128)boot->passed * m->tsc_scale >> 48);
	if (boot->info.seed_size == 0 &&
	    getrandom(boot->info.seed, sizeof boot->info.seed, 0) != sizeof boot->info.seed)
		return complain("there are no random bytes for a restored guest: %s", strerror(errno));
	if (cpus_upcall(m, &m->cpus[0], head->upcall) != 0)
		return complain_damaged(m->options->restore);
	boot->info.seed_size = sizeof boot->info.seed;
	return snapshot_cpu_restore(m, &head->cpu);
}

void snapshot_resume(struct monitor *m)
{
	struct cpu *first = &m->cpus[0];

	first->events |= head->events;
	events_timer(m, first, TIMER_EVENT, head->timers[0]);
	events_timer(m, first, TIMER_AGAIN, head->timers[1]);
	if (head->listening)
		events_listen(m);
	if (head->raw)
		events_raw(m);
}
