/* SPDX-License-Identifier: MIT */
/* A snapshot that is any bytes, with a right checksum: head, then mappings, then extents. */
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "skete_machine.h"
#include "../../tools/skete/snapshot/snapshot.h"

#define FILE_MAX (1u << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct kvm_cpuid_entry2 *cpuid_leaf(uint32_t function, uint32_t index)
{
	(void)function, (void)index;
	return NULL;
}

uint64_t cpuid_components(void)
{
	return 3;
}

void cpuid_keep(struct cpuid_kept *kept)
{
	(void)kept;
	abort();
}

bool cpuid_recall(const struct cpuid_kept *kept)
{
	(void)kept;
	return false;
}

int cpuid_read(int kvm)
{
	(void)kvm;
	return STATUS_OK;
}

void vcpu_sregs(struct monitor *m, struct cpu *cpu, struct kvm_sregs *sregs)
{
	(void)m, (void)cpu, (void)sregs;
	abort();
}

int memory_advise(struct memory *memory, const struct run_options *options)
{
	(void)memory, (void)options;
	return STATUS_OK;
}

/* What a hostile file would have right. */
static void complete(struct snapshot_head *head, size_t lists)
{
	const uint8_t *end = (const uint8_t *)(head + 1) + lists;
	const struct snapshot_extent *extents;

	memcpy(head->magic, SNAPSHOT_MAGIC, sizeof head->magic);
	head->version = SNAPSHOT_VERSION;
	head->interface = SNAPSHOT_INTERFACE;
	head->ram_size = MACHINE_RAM;
	head->image[0] = '\0';
	head->mapping_count %= lists / sizeof(struct snapshot_mapping) + 1;
	head->extent_count = (lists - head->mapping_count * sizeof(struct snapshot_mapping)) /
			     sizeof(struct snapshot_extent);
	head->file_size = snapshot_page_up(snapshot_lists_end(head));
	extents = (const struct snapshot_extent *)(const void *)(end - lists) +
		  2 * head->mapping_count;
	for (uint64_t i = 0; i < head->extent_count; i++)
		head->file_size += extents[i].size;
	head->checksum = 0;
	head->checksum = snapshot_checksum(head, snapshot_lists_end(head));
}

static void load(const char *path)
{
	static char *no_arguments[] = { NULL };
	static struct run_options options;

	options = (struct run_options){ .memory = UINT64_MAX, .restore = path,
					.arguments = no_arguments };
	if (snapshot_open(&options) != STATUS_OK)
		return;
	monitor.options = &options;
	require(options.memory == MACHINE_RAM);
	if (setjmp(machine_end) != 0 || snapshot_load(&monitor) != STATUS_OK)
		return;
	machine_check();
	/* There is no KVM. */
	require(snapshot_boot(&monitor) != STATUS_OK);
	require(monitor.cpus[0].upcall == 0 || run_upcall(&monitor, &monitor.cpus[0]) != NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct {
		struct snapshot_head head;
		uint8_t lists[8192];
	} copy;
	static int file = -1;
	static char path[64];
	size_t lists;

	if (file < 0) {
		file = memfd_create("snapshot", MFD_CLOEXEC);
		snprintf(path, sizeof path, "/proc/self/fd/%d", file);
	}
	if (size < sizeof copy.head || size > sizeof copy)
		return 0;
	memcpy(&copy, data, size);
	lists = (size - sizeof copy.head) / sizeof(struct snapshot_extent) * sizeof(struct snapshot_extent);
	complete(&copy.head, lists);
	if (copy.head.file_size > FILE_MAX)
		return 0;
	machine_reset();
	require(ftruncate(file, 0) == 0 &&
		pwrite(file, &copy, sizeof copy.head + lists, 0) == (ssize_t)(sizeof copy.head + lists) &&
		ftruncate(file, (off_t)copy.head.file_size) == 0);
	load(path);
	syscall(SYS_close_range, file + 1, ~0u, 0);
	return 0;
}
