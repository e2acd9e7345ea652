/* SPDX-License-Identifier: MIT */
#include <string.h>
#include <sys/ioctl.h>
#include <sys/random.h>
#include <time.h>

#include "process/process.h"

#define LOWEST 0x100000ull
#define PT_BSS 0x65726562u /* docs/architecture.md, "The image" */
#define BSS_MAPPED 0x10000ull
#define STACK_MAPPED 0x4000ull
#define STACK_RANDOM_PAGES 0x4000u

static uint64_t page_up(uint64_t address)
{
	return (address + PAGE - 1) & ~(PAGE - 1);
}

static int complain_image(const struct image *image)
{
	return complain("'%s' has impossible segments: build it again", image->path);
}

static int complain_memory(void)
{
	return complain("the guest's memory cannot be laid out: give it more (-m)");
}

static int map(struct monitor *m, uint64_t va, uint64_t pa, uint64_t size, unsigned protection)
{
	return paging_map(&m->memory, va, pa, size, protection) == 0 ? STATUS_OK : complain_memory();
}

/* What is ours: the pool for ring 0, the window for the guest. */
int load_own(struct monitor *m)
{
	struct memory *memory = &m->memory;
	uint64_t base = memory->pool_base;
	int status = map(m, SUPERVISOR_BASE + POOL_STUB * PAGE, base + POOL_STUB * PAGE, PAGE,
			 SKETE_READ | SKETE_EXEC | PAGING_SUPERVISOR);

	if (status == STATUS_OK)
		status = map(m, SUPERVISOR_BASE + POOL_BOOT * PAGE, base + POOL_BOOT * PAGE,
			     memory->pool_size - POOL_BOOT * PAGE,
			     SKETE_READ | SKETE_WRITE | PAGING_SUPERVISOR);
	if (status == STATUS_OK)
		status = map(m, WINDOW_BASE, base + POOL_CALL * PAGE, PAGE, SKETE_READ | SKETE_EXEC);
	if (status == STATUS_OK)
		status = map(m, WINDOW_BASE + PAGE, base + POOL_BOOT * PAGE, 2 * PAGE,
			     SKETE_READ | SKETE_WRITE);
	if (status == STATUS_OK)
		status = map(m, SKETE_CPU_PAGE, cpu_page_at(memory, 0, CPU_OWN), PAGE,
			     SKETE_READ | SKETE_WRITE);
	return status;
}

static void add_region(struct monitor *m, uint64_t start, uint64_t end)
{
	struct eremite_boot_info *info = &m->boot->info;

	if (start < end && info->region_count < EREMITE_BOOT_REGIONS)
		info->regions[info->region_count++] = (struct eremite_range){ start, end - start };
}

static unsigned protection_of(const Elf64_Phdr *segment)
{
	return SKETE_READ | (segment->p_flags & PF_W ? SKETE_WRITE : 0) |
	       (segment->p_flags & PF_X ? SKETE_EXEC : 0);
}

/* What the file has, and of the rest as much as is sure to be used. */
static void touch(struct monitor *m, const Elf64_Phdr *segment, uint64_t start, uint64_t end)
{
	uint64_t used = segment->p_vaddr + segment->p_filesz + BSS_MAPPED;

	end = end < used ? end : used;
	if (start < end)
		memory_touch(m->memory.ram + start, end - start);
}

/* Map the segment but for the holes, which become RAM. */
static int map_segment(struct monitor *m, const Elf64_Phdr *segment, const struct notes *notes)
{
	uint64_t at = segment->p_vaddr & ~(PAGE - 1);
	uint64_t end = page_up(segment->p_vaddr + segment->p_memsz);
	int status = STATUS_OK;

	for (uint32_t i = 0; i <= notes->hole_count && status == STATUS_OK; i++) {
		bool last = i == notes->hole_count;
		uint64_t start = last ? end : notes->holes[i].start;
		uint64_t stop = last ? end : notes->holes[i].end;

		if (start < at || stop > end || start > stop || ((start | stop) & (PAGE - 1)) != 0)
			continue;
		if (start > at)
			status = map(m, at, at, start - at, protection_of(segment));
		touch(m, segment, at, start);
		pages_mark(&m->memory, at, start - at, true);
		if (segment->p_flags & PF_W)
			add_region(m, start, stop);
		at = stop;
	}
	return status;
}

static int load_segment(struct monitor *m, const struct image *image, const Elf64_Phdr *segment,
			const struct notes *notes)
{
	uint64_t start = segment->p_vaddr, size = segment->p_memsz;
	int status;

	if (start < LOWEST || segment->p_paddr != start || segment->p_filesz > size ||
	    !ram_holds(&m->memory, start, size) ||
	    !ram_holds(&m->memory, start, page_up(start + size) - start) ||
	    ((segment->p_flags & PF_W) && (segment->p_flags & PF_X)))
		return complain_image(image);
	if (memory_reach(&m->memory, page_up(start + size)) != 0)
		return complain_memory();
	status = map_segment(m, segment, notes);
	if (status == STATUS_OK &&
	    image_read(image, segment->p_offset, m->memory.ram + start, segment->p_filesz) != 0)
		status = complain("cannot read '%s'", image->path);
	return status;
}

int load_image(struct monitor *m, const struct image *image)
{
	struct notes notes;
	uint64_t start = UINT64_MAX, end = page_up(image_memory_end(image));
	int status = image_notes(image, &notes);

	if (status != STATUS_OK)
		return status;
	if (!notes.has_skete)
		return complain("'%s' is an image without support for Skete: build it again",
				image->path);
	if (notes.skete_version != SKETE_VERSION)
		return complain("'%s' speaks version %u of Skete's interface, this is version %u: "
				"build it again", image->path, notes.skete_version, SKETE_VERSION);
	m->entry = notes.skete_entry;
	for (size_t i = 0; i < image->segment_count; i++)
		if (image->segments[i].p_type == PT_LOAD && image->segments[i].p_vaddr < start)
			start = image->segments[i].p_vaddr;
	add_region(m, PAGE, start & ~(PAGE - 1));
	status = load_own(m);
	for (size_t i = 0; i < image->segment_count && status == STATUS_OK; i++)
		if (image->segments[i].p_type == PT_LOAD)
			status = load_segment(m, image, &image->segments[i], &notes);
	if (status != STATUS_OK)
		return status;
	add_region(m, end, m->memory.size);
	if (notes.skete_upcall[0] != 0 && cpus_upcall(m, &m->cpus[0], notes.skete_upcall) != 0)
		return complain_image(image);
	return STATUS_OK;
}

/* Words for the libOS and the program; what is too long goes to the end of RAM. */
static int write_words(struct monitor *m)
{
	struct eremite_boot_info *info = &m->boot->info;
	struct eremite_range *last = &info->regions[info->region_count - 1];
	struct text words = { 0 }, user = { 0 };
	int status = STATUS_OK;

	run_words_host(&words, m->options);
	run_words_user(&user, m->options);
	if (words.size + 1 + user.size < RUN_WORDS_MAX) {
		text_add_char(&words, ' ');
		text_add(&words, user.data, user.size);
	} else if (user.size > last->size / 4) {
		status = complain("the arguments do not fit the memory: give it more (-m)");
	} else {
		uint64_t size = page_up(user.size);

		text_add_word(&words, "eremite.args=", "module");
		last->size -= size;
		info->module = (struct eremite_range){ last->base + last->size, user.size };
		memcpy(m->memory.ram + info->module.base, user.data, user.size);
		status = memory_reach(&m->memory, info->module.base + size) != 0 ? complain_memory() :
			 map(m, SKETE_DIRECT + info->module.base, info->module.base, size, SKETE_READ);
		pages_mark(&m->memory, info->module.base, size, true);
	}
	memcpy(info->command_line, words.data, words.size);
	text_free(&words);
	text_free(&user);
	return status;
}

/* The program's bss, which the libOS would map first of all. */
static struct eremite_range find_bss(const struct image *image)
{
	for (size_t i = 0; i < image->segment_count; i++) {
		uint64_t start = image->segments[i].p_vaddr, size = image->segments[i].p_memsz;

		if (image->segments[i].p_type == PT_BSS && (start & (PAGE - 1)) == 0 &&
		    size <= BSS_MAPPED)
			return (struct eremite_range){ start, page_up(size) };
	}
	return (struct eremite_range){ 0 };
}

/* Map what nearly every program needs at once: it saves the calls. */
static int map_first_pages(struct monitor *m, const struct image *image)
{
	struct eremite_boot_info *info = &m->boot->info;
	struct eremite_range *last = &info->regions[info->region_count - 1];
	struct eremite_range bss = find_bss(image);
	uint64_t size = PAGE + STACK_MAPPED + bss.size, frame;
	uint16_t pages;
	long status;

	if (last->size / 4 < size || getrandom(&pages, sizeof pages, GRND_NONBLOCK) != sizeof pages)
		return STATUS_OK;
	frame = last->base + PAGE;
	last->base += size;
	last->size -= size;
	if (memory_reach(&m->memory, last->base) != 0)
		return complain_memory();
	memory_touch(m->memory.ram + frame - PAGE, size);
	info->stack.base = SKETE_USER_END - pages % STACK_RANDOM_PAGES * PAGE - STACK_MAPPED;
	status = pages_map(&m->memory, info->stack.base, frame, STACK_MAPPED, SKETE_READ | SKETE_WRITE);
	if (status == 0 && bss.size > 0)
		status = pages_map(&m->memory, bss.base, frame + STACK_MAPPED, bss.size,
				   SKETE_READ | SKETE_WRITE);
	if (status != 0)
		return complain_image(image);
	info->frames = (struct eremite_range){ frame - PAGE, size };
	info->stack.size = STACK_MAPPED;
	info->bss = bss;
	return map(m, SKETE_DIRECT + frame - PAGE, frame - PAGE, size, SKETE_READ | SKETE_WRITE);
}

void load_clock(struct monitor *m)
{
	int khz = m->options->process ? 0 : ioctl(m->vm, KVM_GET_TSC_KHZ, 0);
	struct timespec now;

	/* Before Linux 5.18, only a CPU tells, which takes longer. */
	if (!m->options->process && khz <= 0)
		khz = ioctl(m->cpus[0].fd, KVM_GET_TSC_KHZ, 0);
	if (m->options->process)
		m->boot->tsc_scale = process_tsc_scale();
	else if (khz > 0)
		m->boot->tsc_scale = (uint64_t)(((unsigned __int128)1000000 << 48) / (unsigned)khz);
	m->tsc_scale = m->boot->tsc_scale;
	clock_gettime(CLOCK_REALTIME, &now);
	m->boot->epoch = (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/* What is not known yet lies in one region, the last. */
static int map_direct(struct monitor *m, struct eremite_range region)
{
	uint64_t known = m->memory.known;

	if (region.base >= known)
		return STATUS_OK;
	if (region.size > known - region.base)
		region.size = known - region.base;
	return map(m, SKETE_DIRECT + region.base, region.base, region.size, SKETE_READ | SKETE_WRITE);
}

int load_boot(struct monitor *m, const struct image *image)
{
	struct eremite_boot_info *info = &m->boot->info;
	int status = write_words(m);

	if (status == STATUS_OK && m->options->restore == NULL)
		status = map_first_pages(m, image);
	m->boot->version = SKETE_VERSION;
	m->boot->size = sizeof *m->boot;
	m->boot->call = WINDOW_BASE;
	m->boot->cpus = m->cpu_count;
	m->boot->maps = m->files.maps;
	m->boot->snapshot = m->options->snapshot != NULL;
	if (!m->options->process)
		cpuid_features(m->boot->cpuid);
	info->version = EREMITE_BOOT_VERSION;
	if (getrandom(info->seed, sizeof info->seed, GRND_NONBLOCK) == sizeof info->seed)
		info->seed_size = sizeof info->seed;
	if (m->options->restore != NULL)
		info->region_count = 0; /* the guest has them */
	for (uint32_t i = 0; i < info->region_count && status == STATUS_OK; i++)
		status = map_direct(m, info->regions[i]);
	m->memory.direct = true;
	return status;
}
