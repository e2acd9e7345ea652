/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdarg.h>
#include <string.h>
#include <sys/mman.h>

#include "skete_machine.h"
#include "../../tools/skete/process/process.h"

#define ENTRY_PRESENT 1ull
#define ENTRY_WRITE 2ull
#define ENTRY_USER 4ull
#define ENTRY_HUGE 0x80ull
#define ENTRY_KEPT 0x200ull
#define ENTRY_NO_EXEC (1ull << 63)
#define ENTRY_FRAME 0x000ffffffffff000ull
#define FRAMES (MACHINE_RAM / PAGE)

struct monitor monitor;
jmp_buf machine_end;
const char *message_prefix = "skete";

/* What the walk found of each frame. */
static struct {
	unsigned mapped, direct;
	bool writable, executable;
} frames[FRAMES];
static uint64_t tables, mappings;

/* Skete's other parts. */

int complain(const char *format, ...)
{
	(void)format;
	return STATUS_BAD;
}

void *memory_get(void *old, size_t count, size_t size)
{
	void *memory = reallocarray(old, count == 0 ? 1 : count, size);

	require(memory != NULL || size == 0);
	return memory;
}

void run_end(struct monitor *m, int status)
{
	(void)m;
	require(status >= 0 && status <= 255);
	longjmp(machine_end, 1);
}

void run_fail(struct monitor *m, const char *format, ...)
{
	(void)m, (void)format;
	abort();
}

struct skete_upcall *run_upcall(struct monitor *m, const struct cpu *cpu)
{
	uint64_t size = sizeof(struct skete_upcall);
	void *area = cpu->upcall == 0 ? NULL : memory_at(&m->memory, cpu->upcall, true, &size);

	return size < sizeof(struct skete_upcall) ? NULL : area;
}

void run_loop(struct monitor *m, struct cpu *cpu)
{
	(void)m, (void)cpu;
	abort();
}

/* An entry that is the pool's; the stub will write it. */
void vcpu_edit(struct monitor *m, struct cpu *cpu, const struct edit *edit)
{
	uint64_t offset = edit->slot - SUPERVISOR_BASE;

	(void)cpu;
	require(offset < m->memory.pool_size && offset % 8 == 0);
}

int vcpu_start(struct monitor *m, struct cpu *cpu, uint64_t rip, uint64_t argument)
{
	(void)m, (void)cpu, (void)rip, (void)argument;
	abort();
}

void cpuid_features(uint32_t features[4])
{
	memset(features, 0, 16);
}

void events_wait(struct monitor *m, struct cpu *cpu, uint64_t timeout)
{
	(void)m, (void)cpu, (void)timeout;
}

void events_timer(struct monitor *m, struct cpu *cpu, enum cpu_timer timer, uint64_t timeout)
{
	(void)m, (void)cpu, (void)timeout;
	require(timer < CPU_TIMERS);
}

void events_collect(struct monitor *m)
{
	(void)m;
}

void events_writable(struct monitor *m, int descriptor)
{
	(void)m;
	require(descriptor == 1 || descriptor == 2);
}

void events_listen(struct monitor *m)
{
	m->listening = true;
}

void events_raw(struct monitor *m)
{
	(void)m;
}

void events_kick(struct cpu *cpu)
{
	(void)cpu;
}

void log_guest(struct monitor *m, uint64_t cycles, const char *data, size_t size)
{
	(void)m, (void)cycles;
	require(memchr(data, '\n', size) == NULL);
}

void report_line(struct report *report, const char *data, size_t size)
{
	(void)report;
	require(memchr(data, '\n', size) == NULL);
}

void report_state(struct report *report, const struct control_message *message)
{
	(void)report;
	require(message->kind == CONTROL_REGISTER || message->kind == CONTROL_STACK);
}

void helper_backtrace(struct monitor *m, struct report *report)
{
	(void)m, (void)report;
}

void debug_report(struct monitor *m, unsigned index, uint64_t value)
{
	(void)m, (void)value;
	require(index < CONTROL_REGISTERS);
}

void debug_died(struct monitor *m, struct cpu *cpu, int signal)
{
	(void)m, (void)cpu;
	require(signal >= 1 && signal <= 64);
}

long snapshot_take(struct monitor *m, uint64_t cycles)
{
	(void)m, (void)cycles;
	return -EINVAL;
}

void process_note(uint64_t va, uint64_t size, uint64_t frame, unsigned protection, bool changed)
{
	(void)va, (void)size, (void)frame, (void)protection, (void)changed;
}

/* The machine of these tests is one with KVM. */
void process_start(struct cpu *cpu, uint64_t entry, uint64_t argument)
{
	(void)cpu, (void)entry, (void)argument;
	require(false);
}

void process_stop(struct monitor *m, struct cpu *cpu)
{
	(void)m, (void)cpu;
	require(false);
}

uint64_t process_tsc_scale(void)
{
	return 0;
}

void terminal_restore(struct terminal *terminal)
{
	(void)terminal;
}

bool terminal_size(unsigned *rows, unsigned *columns)
{
	*rows = *columns = 0;
	return false;
}

uint64_t run_now(void)
{
	return 0;
}

/* The machine. */

static void forget(void *memory, uint64_t size)
{
	require(madvise(memory, size, MADV_DONTNEED) == 0);
}

void machine_reset(void)
{
	static struct run_options options = { .memory = MACHINE_RAM, .cpus = 1, .name = "name" };
	static char *no_arguments[] = { NULL };
	static struct cpu cpu;
	struct memory *memory = &monitor.memory;

	options.arguments = no_arguments;
	if (memory->ram == NULL) {
		monitor.options = &options;
		monitor.snapshot = monitor.helper = -1;
		memory->ram_fd = -1;
		require(memory_create(memory, MACHINE_RAM, 1) == STATUS_OK);
	}
	forget(memory->ram, MACHINE_RAM);
	forget(memory->pool, memory->pool_size);
	memset(memory->mapped, 0, FRAMES / 8);
	memset(memory->shares, 0, FRAMES * sizeof *memory->shares);
	memory->any_shared = false;
	memory->free_table = 0;
	memory->pool_next = memory->pool_base + (POOL_CPUS + CPU_PAGES) * PAGE;
	cpu = (struct cpu){ .started = true, .taken = true };
	monitor.cpus = &cpu;
	monitor.cpu_count = 1;
	monitor.paused = NULL;
	monitor.listening = false;
	monitor.lines.size = 0;
	monitor.input.size = monitor.input.start = 0;
	monitor.boot = pool_at(memory, memory->pool_base + POOL_BOOT * PAGE);
	/* Until the guest runs, entries need no stub. */
	this_cpu = NULL;
	require(paging_init(memory) == 0);
}

/* The page tables, read once more. */

static void count_frame(uint64_t frame, uint64_t va, uint64_t entry)
{
	bool direct = va >= SKETE_DIRECT && va < SKETE_DIRECT_END;

	require(frame < FRAMES);
	frames[frame].direct += direct;
	frames[frame].mapped += !direct;
	frames[frame].writable |= (entry & ENTRY_PRESENT) && (entry & ENTRY_WRITE);
	frames[frame].executable |= (entry & ENTRY_PRESENT) && !(entry & ENTRY_NO_EXEC);
	require(!direct || (entry & ENTRY_NO_EXEC));
	/* Shared ones are counted. */
	require(frames[frame].mapped <= 1 || frames[frame].mapped <= monitor.memory.shares[frame]);
	require(frames[frame].direct <= 1);
	require(!frames[frame].writable || !frames[frame].executable);
	mappings = (mappings ^ va ^ frame << 1 ^ (entry & 0x207) ^ entry >> 63) * 0x9e3779b97f4a7c15;
	mappings ^= mappings >> 29;
}

static void check_leaf(uint64_t va, uint64_t size, uint64_t entry)
{
	uint64_t frame = entry & ENTRY_FRAME & ~(size - 1);
	const struct memory *memory = &monitor.memory;

	require(entry & (ENTRY_PRESENT | ENTRY_KEPT));
	if (va >> 47 != 0) { /* ring 0: the pool */
		require(!(entry & ENTRY_USER) && frame - memory->pool_base < memory->pool_size);
		require(!(entry & ENTRY_WRITE) || (entry & ENTRY_NO_EXEC));
		return;
	}
	require(entry & ENTRY_USER);
	if (va >= WINDOW_BASE && va < SKETE_DIRECT_END) {
		uint64_t page = (frame - memory->pool_base) / PAGE;

		require(page >= POOL_CALL && size == PAGE &&
			(page < POOL_BOOT + 2 || page == POOL_CPUS + CPU_OWN));
		require(!(entry & ENTRY_WRITE) || (page >= POOL_BOOT && (entry & ENTRY_NO_EXEC)));
		return;
	}
	require(va >= SKETE_USER_START);
	for (uint64_t at = 0; at < size; at += PAGE)
		count_frame((frame + at) / PAGE, va + at, entry);
}

static void walk(uint64_t table, uint64_t va, unsigned level)
{
	const uint64_t *entries = pool_at(&monitor.memory, table);
	uint64_t size = PAGE << 9 * level;

	tables++;
	require(table - monitor.memory.pool_base < monitor.memory.pool_next - monitor.memory.pool_base);
	for (unsigned i = 0; i < 512; i++) {
		uint64_t at = va + i * size, entry = entries[i];

		if (level == 3 && i >= 256)
			at |= 0xffffull << 48;
		if (entry == 0)
			continue;
		if (level == 0 || (entry & ENTRY_HUGE))
			check_leaf(at, size, entry);
		else
			walk(entry & ENTRY_FRAME, at, level - 1);
	}
}

void machine_check(void)
{
	struct memory *memory = &monitor.memory;
	uint64_t given = 0, own = POOL_CPUS + CPU_PAGES;

	memset(frames, 0, sizeof frames);
	tables = mappings = 0;
	walk(memory->root, 0, 3);
	for (uint64_t page = memory->free_table; page != 0; given++) {
		require(given <= memory->pool_size / PAGE);
		memcpy(&page, pool_at(memory, page), sizeof page);
	}
	/* No table is lost. */
	require(memory->pool_next - memory->pool_base == (own + tables + given) * PAGE);
	for (uint64_t frame = 0; frame < FRAMES; frame++) {
		require(frames[frame].mapped == 0 ||
			(memory->mapped[frame / 8] & 1u << frame % 8) != 0);
		require(memory->shares[frame] == 0 ||
			(frames[frame].mapped == memory->shares[frame] && !frames[frame].executable));
	}
}

uint64_t machine_mappings(void)
{
	return mappings;
}
