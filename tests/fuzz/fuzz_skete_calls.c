/* SPDX-License-Identifier: MIT */
/* The guest's calls: a byte for the number, and for each argument one that says where it is near to. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "skete_machine.h"

#define ARENA 0x700000000000ull
#define IMAGE 0x100000ull
#define DATA (IMAGE + 8 * PAGE)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct bytes {
	const uint8_t *data;
	size_t size;
};

static uint8_t take(struct bytes *bytes)
{
	if (bytes->size == 0)
		return 0;
	bytes->size--;
	return *bytes->data++;
}

/* One of the numbers that matter, some pages or bytes further on; or any. */
static uint64_t argument(struct bytes *bytes)
{
	static const uint64_t near[] = {
		0, 1, PAGE, HUGE_PAGE, 1 << 30, 1ull << 39, 1ull << 47, 1ull << 63, -PAGE, UINT64_MAX,
		ARENA, ARENA + (1 << 30), ARENA + (1ull << 39), ARENA + HUGE_PAGE, ARENA + 5 * HUGE_PAGE,
		IMAGE, DATA, 2 * HUGE_PAGE, MACHINE_RAM, MACHINE_RAM - PAGE, SKETE_DIRECT,
		SKETE_DIRECT + IMAGE, SKETE_DIRECT + HUGE_PAGE, SKETE_DIRECT + MACHINE_RAM,
		SKETE_DIRECT_END, WINDOW_BASE, SKETE_USER_END, SUPERVISOR_BASE, 3, 5, 2, 4,
	};
	uint8_t kind = take(bytes);
	uint64_t value = 0;

	if (kind >= 0xf8) {
		for (unsigned i = 0; i < 8; i++)
			value |= (uint64_t)take(bytes) << 8 * i;
		return value;
	}
	value = near[kind & 31];
	if (kind & 0x40)
		value += (uint64_t)(int8_t)take(bytes) * PAGE;
	if (kind & 0x80)
		value += (uint64_t)(int8_t)take(bytes);
	return value;
}

static void map(uint64_t va, uint64_t pa, uint64_t size, unsigned protection, bool mark)
{
	require(paging_map(&monitor.memory, va, pa, size, protection) == 0);
	if (mark)
		pages_mark(&monitor.memory, pa, size, true);
}

/* Text, constants and data at IMAGE; all other RAM is in the direct map. */
static void start(void)
{
	machine_reset();
	require(load_own(&monitor) == STATUS_OK);
	map(IMAGE, IMAGE, 4 * PAGE, SKETE_READ | SKETE_EXEC, true);
	map(IMAGE + 4 * PAGE, IMAGE + 4 * PAGE, 4 * PAGE, SKETE_READ, true);
	map(IMAGE + 8 * PAGE, IMAGE + 8 * PAGE, 8 * PAGE, SKETE_READ | SKETE_WRITE, true);
	map(SKETE_DIRECT + PAGE, PAGE, IMAGE - PAGE, SKETE_READ | SKETE_WRITE, false);
	map(SKETE_DIRECT + IMAGE + 16 * PAGE, IMAGE + 16 * PAGE, MACHINE_RAM - IMAGE - 16 * PAGE,
	    SKETE_READ | SKETE_WRITE, false);
	this_cpu = monitor.cpus;
	machine_check();
}

/* A read-only map of what is here: no input leaves anything behind. */
static void open_files(void)
{
	struct files *files = &monitor.files;

	if (files->maps == 0) {
		files->self = open("/proc/self/fd", O_PATH | O_DIRECTORY | O_CLOEXEC);
		files->map[0] = (struct file_map){ "tests/fuzz", "/here", true, S_IFDIR };
		files->handles[0].fd = open(files->map[0].host, O_PATH | O_DIRECTORY | O_CLOEXEC);
		require(files->self >= 0 && files->handles[0].fd >= 0);
		files->maps = 1;
	}
	for (unsigned i = 1; i < files->used; i++)
		if (files->handles[i].fd >= 0)
			close(files->handles[i].fd);
	files->used = 1;
}

/* At DATA, for the calls that follow. */
static void write_place(struct bytes *bytes)
{
	static const char *const names[] = { "module.mk", "corpus", "corpus/pvh", "..", "corpus/../boot.h",
					     "", "/", "boot.h/x", "none", "corpus//pvh" };
	uint8_t *data = monitor.memory.ram + DATA;
	uint8_t choice = take(bytes);
	const char *name = names[choice % (sizeof names / sizeof *names)];
	struct skete_file_place place = { .handle = take(bytes) & 3, .path = DATA + sizeof place };

	place.size = (uint32_t)strlen(name);
	if (choice >= 0xe0)
		place = (struct skete_file_place){ .handle = take(bytes), .size = take(bytes),
						   .path = argument(bytes) };
	memcpy(data, &place, sizeof place);
	memcpy(data + sizeof place, name, strlen(name) + 1);
	for (unsigned i = 0; choice >= 0xf0 && i < 8; i++)
		data[sizeof place + i] = take(bytes);
}

static bool changes_pages(uint64_t number)
{
	return (number >= SKETE_MAP && number <= SKETE_MOVE) || number == SKETE_MAP_STRIDED;
}

static void call(struct bytes *bytes)
{
	struct kvm_regs regs = { .rax = take(bytes) };
	uint64_t before = machine_mappings(); /* as the last check found them */
	bool changes = true;
	long result;

	if (regs.rax == 0xff) {
		write_place(bytes);
		return;
	}
	regs.rdi = argument(bytes);
	regs.rsi = argument(bytes);
	regs.rdx = argument(bytes);
	regs.r10 = argument(bytes);
	if (regs.rax == SKETE_MAP_STRIDED) {
		regs.rdi += take(bytes);
		regs.rdx += (uint64_t)take(bytes) << SKETE_STRIDED_COUNT;
	}
	/* To the control channel; the others are ours. */
	if (regs.rax == SKETE_CONSOLE_WRITE && (regs.rdi == 1 || regs.rdi == 2))
		regs.rdi = 3;
	result = call_handle(&monitor, monitor.cpus, &regs);
	cpus_resume(&monitor);
	require(monitor.paused == NULL);
	require(result > -4096);
	/* What is refused changes nothing, and neither does what is no change. */
	if (result == -EINVAL || result == -EACCES || result == -EEXIST || result == -EBUSY ||
	    result == -EFAULT || result == -ENOSYS || !changes_pages(regs.rax))
		changes = false;
	machine_check();
	require(changes || machine_mappings() == before);
}

/* What was said to be mapped by a call is what memory_at finds. */
static void check_areas(void)
{
	struct skete_upcall *area = run_upcall(&monitor, monitor.cpus);

	if (area != NULL)
		memset(area, 0xff, sizeof *area);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes bytes = { data, size };

	start();
	open_files();
	if (setjmp(machine_end) != 0)
		return 0;
	for (unsigned i = 0; i < 40 && bytes.size > 0; i++) {
		call(&bytes);
		check_areas();
	}
	return 0;
}
