/* SPDX-License-Identifier: MIT */
/*
 * One bad deed for each name; the name is the last word of the command line.  What has to come of
 * it is in test_hostile.py.  A deed that returns was fine.
 */
#include "raw.h"

#define ARENA 0x700000000000ull
#define SUPERVISOR 0xffff800000000000ull
#define NO_TIMEOUT UINT64_MAX

static struct skete_upcall area __attribute__((aligned(256)));
static char text[1 << 20] __attribute__((aligned(4096)));

void raw_lost(uint64_t rip)
{
	raw_print("unexpected exception ");
	raw_print_number(raw_vector);
	raw_print(" at ");
	raw_print_number(rip);
	raw_print("\n");
	raw_exit(97);
}

static _Noreturn void fail(const char *what, uint64_t number)
{
	raw_print(what);
	raw_print(": ");
	raw_print_number(number);
	raw_print("\n");
	raw_exit(1);
}

static void expect(const char *what, long found, long wanted)
{
	if (found != wanted)
		fail(what, (uint64_t)found);
}

static uint64_t last_frame(void)
{
	const struct eremite_range *last =
		&raw_boot->info.regions[raw_boot->info.region_count - 1];

	return last->base + last->size - RAW_PAGE;
}

static int is_fault(uint64_t result)
{
	return result >> 48 == RAW_FAULT >> 48;
}

static void expect_fault(const char *what, uint64_t result)
{
	if (!is_fault(result))
		fail(what, result);
}

/* What is there at the entry, and that nothing else is. */

static void entry_state(void)
{
	const uint8_t *bytes = (const uint8_t *)raw_boot;
	const struct eremite_boot_info *info = &raw_boot->info;
	uint64_t end = sizeof *raw_boot, i;

	for (i = 0; i < 15; i++)
		expect("a register at the entry", (long)raw_entry[i], 0);
	for (i = 32; i < 416; i++)
		expect("the vector registers", raw_entry_fpu[i], 0);
	expect("mxcsr", raw_entry_fpu[24] | raw_entry_fpu[25] << 8, 0x1f80);
	for (i = end; i < 2 * RAW_PAGE; i++)
		expect("behind the boot information", bytes[i], 0);
	for (i = info->region_count; i < EREMITE_BOOT_REGIONS; i++)
		expect("unused region", (long)(info->regions[i].base | info->regions[i].size), 0);
	for (i = raw_length(info->command_line); i < EREMITE_BOOT_COMMAND; i++)
		expect("behind the command line", info->command_line[i], 0);
	expect("entry_tsc", (long)info->entry_tsc, 0);
}

/* Writes over all that the monitor has told it. */
static void boot_information(void)
{
	volatile uint8_t *bytes = (volatile uint8_t *)raw_boot;
	static struct skete_boot copy;
	uint64_t i, frame = last_frame();

	copy = *raw_boot;
	for (i = 0; i < 2 * RAW_PAGE; i++)
		bytes[i] = 0xff;
	raw_boot = &copy;
	expect("map", raw_call(SKETE_MAP, ARENA, frame, RAW_PAGE, 3), 0);
	expect("map more", raw_call(SKETE_MAP, ARENA + RAW_PAGE, 1ull << 40, RAW_PAGE, 3), -22);
	expect("upcall", raw_register(&area), 0);
}

/* Memory. */

static void all_memory(void)
{
	uint64_t va = ARENA, pages = 0, i, at;

	for (i = 0; i < raw_boot->info.region_count; i++) {
		const struct eremite_range *range = &raw_boot->info.regions[i];

		for (at = range->base; at < range->base + range->size; at += RAW_PAGE, pages++) {
			volatile uint64_t *page = (volatile uint64_t *)va;
			uint64_t word;

			expect("map", raw_call(SKETE_MAP, va, at, RAW_PAGE, 3), 0);
			for (word = 0; word < 512; word++)
				expect("fresh memory", (long)page[word], 0);
			page[0] = at;
			va += RAW_PAGE;
		}
	}
	for (at = ARENA; at < va; at += RAW_PAGE)
		if (*(volatile uint64_t *)at == 0)
			fail("memory is lost", at);
	expect("unmap", raw_call(SKETE_UNMAP, ARENA, va - ARENA, 0, 0), 0);
}

/* A page in each GiB, until there are no tables any more. */
static void all_tables(void)
{
	const struct eremite_range *range = &raw_boot->info.regions[raw_boot->info.region_count - 1];
	uint64_t count, again, i;
	long status = 0;

	for (count = 0; count < range->size / RAW_PAGE; count++) {
		status = raw_call(SKETE_MAP, ARENA + (count << 30), range->base + count * RAW_PAGE,
				  RAW_PAGE, 3);
		if (status != 0)
			break;
		*(volatile uint64_t *)(ARENA + (count << 30)) = count + 1;
	}
	expect("the end of the tables", status, -12);
	expect("still not", raw_call(SKETE_MAP, ARENA + (count << 30), range->base + count * RAW_PAGE,
				     RAW_PAGE, 3), -12);
	expect("not mapped", raw_call(SKETE_QUERY, ARENA + (count << 30), 0, 0, 0), -2);
	/* What must split a page of the direct map; then the frame must still be writable there. */
	status = raw_call(SKETE_MAP, ARENA + (1 << 21), range->base + range->size - RAW_PAGE,
			  RAW_PAGE, 5);
	expect("no table for an alias", status, -12);
	raw_write(SKETE_DIRECT + range->base + range->size - RAW_PAGE, 1);
	/* To where there are no tables at all, and that of the page itself would not be enough. */
	expect("move", raw_call(SKETE_MOVE, ARENA, ARENA + ((count + 1) << 30), RAW_PAGE, 0), -12);
	for (i = 0; i < count; i++)
		expect("content", (long)*(volatile uint64_t *)(ARENA + (i << 30)), (long)i + 1);
	for (i = 0; i < count; i++)
		expect("unmap", raw_call(SKETE_UNMAP, ARENA + (i << 30), RAW_PAGE, 0, 0), 0);
	for (again = 0; again < count; again++)
		expect("again", raw_call(SKETE_MAP, ARENA + (again << 30),
					 range->base + again * RAW_PAGE, RAW_PAGE, 3), 0);
}

static void supervisor(void)
{
	static const uint64_t offsets[] = { 0, 0x1000, 0x2000, 0x3000, 0x4000, 0x5000, 0x6000, 0x8000,
					    0x1ff000, 0x200000, 0xfff000, 0x1000000, 1 << 30 };
	static const uint64_t others[] = { 0x600000004000, 0x5ffffffff000, 0x7fffffffe000 + 0x1000,
					   0x800000000000, 0x8000000000000000, 0xffff7ffffffff000,
					   0xfffffffffffff000, 0xffffffffff600000, 0, 8 };
	uint64_t i;

	raw_register(&area);
	for (i = 0; i < sizeof offsets / sizeof *offsets; i++) {
		expect_fault("read", raw_try(raw_read, SUPERVISOR + offsets[i], 0));
		expect_fault("write", raw_try(raw_write, SUPERVISOR + offsets[i], 0));
		expect_fault("jump", raw_try(raw_jump, SUPERVISOR + offsets[i], 0));
		expect_fault("jump", raw_try(raw_jump, SUPERVISOR + offsets[i] + 0x400, 0));
	}
	for (i = 0; i < sizeof others / sizeof *others; i++) {
		expect_fault("read", raw_try(raw_read, others[i], 0));
		expect_fault("write", raw_try(raw_write, others[i], 0));
		expect_fault("jump", raw_try(raw_jump, others[i], 0));
	}
	expect_fault("write to the call page", raw_try(raw_write, 0x600000000000, 0));
	expect_fault("jump to the CPU's own page", raw_try(raw_jump, SKETE_CPU_PAGE, 0));
}

/* The area becomes code: the monitor writes there no more. */
static void area_is_code(void)
{
	uint64_t frame = last_frame(), alias = SKETE_DIRECT + frame, i;
	struct skete_upcall *at = (struct skete_upcall *)alias;

	expect("register", raw_register(at), 0);
	expect("map", raw_call(SKETE_MAP, ARENA, frame, RAW_PAGE, 5), 0);
	expect("timer", raw_call(SKETE_TIMER, 0, 0, 0, 0), 0);
	expect("wait", raw_call(SKETE_WAIT, 20000000, 0, 0, 0), 0);
	for (i = 0; i < RAW_PAGE / 8; i++)
		expect("written", (long)((uint64_t *)alias)[i], 0);
}

static void exception_without_area(void)
{
	area_is_code();
	raw_read(0, 0);
}

static void area_unmapped(void)
{
	expect("map", raw_call(SKETE_MAP, ARENA, last_frame(), RAW_PAGE, 3), 0);
	expect("register", raw_register((struct skete_upcall *)ARENA), 0);
	expect("unmap", raw_call(SKETE_UNMAP, ARENA, RAW_PAGE, 0, 0), 0);
	raw_read(0, 0);
}

/* Upcalls. */

static void no_upcall(void)
{
	raw_read(0, 0);
}

static void exception_in_closed_code(void)
{
	raw_call(SKETE_UPCALL, (uintptr_t)&area, (uintptr_t)raw_upcall, 0, NO_TIMEOUT);
	raw_read(0, 0);
}

/* These go on for ever. */

static void upcall_not_mapped(void)
{
	raw_call(SKETE_UPCALL, (uintptr_t)&area, ARENA, 0, 0);
	raw_read(0, 0);
}

static void upcall_faults(void)
{
	raw_call(SKETE_UPCALL, (uintptr_t)&area, (uintptr_t)raw_read, 0, 0);
	__asm__ volatile("xor %%edi, %%edi; mov (%%rdi), %%rax" : : : "rdi", "rax");
}

static void upcall_nowhere(void)
{
	uint64_t addresses[] = { 1ull << 47, SKETE_USER_END, SUPERVISOR, UINT64_MAX, 1ull << 63 }, i;

	for (i = 0; i < sizeof addresses / sizeof *addresses; i++)
		expect("entry", raw_call(SKETE_UPCALL, (uintptr_t)&area, addresses[i], 0, 0), -22);
	no_upcall();
}

static void spin(void)
{
	for (;;)
		__asm__ volatile("pause");
}

static void call_for_ever(void)
{
	for (;;)
		raw_call(SKETE_QUERY, 0, 0, 0, 0);
}

static void edit_for_ever(void)
{
	uint64_t i;

	raw_call(SKETE_MAP, ARENA, last_frame(), RAW_PAGE, 3);
	for (i = 0;; i++)
		raw_call(SKETE_PROTECT, ARENA, RAW_PAGE, i % 2 == 0 ? 5 : 3, 0);
}

static void wait_for_ever(void)
{
	raw_register(&area);
	area.masked = 1;
	for (;;) {
		raw_call(SKETE_WAIT, NO_TIMEOUT, 0, 0, 0);
		area.pending = 0;
	}
}

static void hello_and_wait(void)
{
	raw_call(SKETE_CONSOLE_WRITE, 1, (uintptr_t)"hello\n", 6, 0);
	wait_for_ever();
}

static void timers_for_ever(void)
{
	raw_register(&area);
	for (;;) {
		raw_call(SKETE_TIMER, 0, 0, 0, 0);
		raw_call(SKETE_AGAIN, 1, 0, 0, 0);
	}
}

static void never_take_events(void)
{
	raw_register(&area);
	area.masked = 1;
	raw_call(SKETE_TIMER, 0, 0, 0, 0);
	spin();
}

/* Streams. */

static void fill(const char *line)
{
	uint64_t size = raw_length(line), i;

	for (i = 0; i < sizeof text; i++)
		text[i] = line[i % size];
}

static void write_for_ever(uint64_t stream, const char *line)
{
	fill(line);
	for (;;)
		raw_call(SKETE_CONSOLE_WRITE, stream, (uintptr_t)text, sizeof text, 0);
}

static void output_for_ever(void)
{
	write_for_ever(1, "hello");
}

static void report_for_ever(void)
{
	write_for_ever(3, "report x\n");
}

static void log_for_ever(void)
{
	write_for_ever(3, "log 1 x\n");
}

static void state_for_ever(void)
{
	write_for_ever(3, "reg rax 1\nstack 1000 00112233445566778899aabbccddeeff\n");
}

static void backtrace_for_ever(void)
{
	write_for_ever(3, "reg rip 100000\nreg rsp 100000\nstack 100000 0011223344556677\nbacktrace\n");
}

static void garbage_for_ever(void)
{
	write_for_ever(3, "reg \xff\nstack\nstack zz\nlog\nreport\ninput\nbacktrace \nexit 1\nsignal 9\n");
}

static void line_for_ever(void)
{
	write_for_ever(3, "report without an end ");
}

static void huge_writes(void)
{
	uint64_t stream;

	for (stream = 1; stream <= 3; stream++) {
		expect("all", raw_call(SKETE_CONSOLE_WRITE, stream, 0x8000, NO_TIMEOUT, 0), -14);
		expect("wraps", raw_call(SKETE_CONSOLE_WRITE, stream, -4096ull, 8192, 0), -14);
	}
	expect("read", raw_call(SKETE_CONSOLE_READ, 0, NO_TIMEOUT, 0, 0), -14);
	expect("nothing", raw_call(SKETE_CONSOLE_READ, 0, 0, 0, 0), 0);
}

/* Ports. */

static void port_in(void)
{
	raw_register(&area);
	__asm__ volatile("in $0x53, %%al" : : : "rax");
}

static void port_outs(void)
{
	raw_register(&area);
	__asm__ volatile("rep outsb" : : "S"(text), "c"(100), "d"(0x53) : "memory");
}

static void port_ins(void)
{
	raw_register(&area);
	__asm__ volatile("rep insb" : : "D"(text), "c"(100), "d"(0x53) : "memory");
}

static uint64_t port_byte(uint64_t port, uint64_t value)
{
	__asm__ volatile("out %%al, %%dx" : : "d"(port), "a"(value));
	return 0;
}

static uint64_t port_words(uint64_t port, uint64_t how)
{
	if (how == 0)
		__asm__ volatile("out %%ax, %%dx" : : "d"(port), "a"(0));
	else if (how == 1)
		__asm__ volatile("out %%eax, %%dx" : : "d"(port), "a"(0));
	else if (how == 2)
		__asm__ volatile("in %%dx, %%al" : : "d"(port) : "rax");
	else
		__asm__ volatile("in %%dx, %%eax" : : "d"(port) : "rax");
	return 0;
}

/* Every port but that of calls, and that too if more than a byte is written. */
static void ports(void)
{
	uint64_t port, how;

	raw_register(&area);
	for (port = 0; port < 65536; port += port < 0x100 || port > 0xff00 ? 1 : 251) {
		if (port != 0x53)
			expect_fault("port", raw_try(port_byte, port, 0));
		for (how = 0; how < 4; how++)
			if (port != 0x53 || how == 0 || how == 1)
				expect_fault("port", raw_try(port_words, port, how));
	}
}

/* Ends. */

static void exit_256(void)
{
	raw_call(SKETE_EXIT, SKETE_EXITED, 0x1234567800000107, 0, 0);
}

static void exit_signal_0(void)
{
	raw_call(SKETE_EXIT, SKETE_SIGNALED, 0, 0, 0);
}

static void exit_signal_65(void)
{
	raw_call(SKETE_EXIT, SKETE_SIGNALED, 65, 0, 0);
}

static void exit_signal_large(void)
{
	raw_call(SKETE_EXIT, SKETE_SIGNALED, (1ull << 32) + 9, 0, 0);
}

static void exit_signal_9(void)
{
	raw_call(SKETE_EXIT, SKETE_SIGNALED, 9, 0, 0);
}

static void exit_unknown(void)
{
	raw_call(SKETE_EXIT, 1ull << 32, 0, 0, 0);
}

/* Virtual CPUs. */

static struct skete_upcall other_area __attribute__((aligned(256)));

_Static_assert(SKETE_UPCALL == 8, "start.S");

static void start_bad(void)
{
	uint64_t numbers[] = { raw_boot->cpus, raw_boot->cpus + 1, 255, 1ull << 32, UINT64_MAX }, i;

	for (i = 0; i < sizeof numbers / sizeof *numbers; i++) {
		expect("start", raw_call(SKETE_CPU_START, numbers[i], (uintptr_t)raw_read, 0, 0), -22);
		expect("kick", raw_call(SKETE_CPU_KICK, numbers[i], 0, 0, 0), -22);
	}
	expect("start oneself", raw_call(SKETE_CPU_START, 0, (uintptr_t)raw_read, 0, 0), -16);
	expect("kick who does not run", raw_call(SKETE_CPU_KICK, 1, 0, 0, 0), -22);
	expect("nowhere", raw_call(SKETE_CPU_START, 1, 1ull << 47, 0, 0), -22);
}

static void start_unmapped(void)
{
	raw_call(SKETE_CPU_START, 1, ARENA, 0, 0);
	spin();
}

/* Once PROTECT or UNMAP has returned, no other CPU writes to the page. */
static void other_cpu_writes(void)
{
	volatile uint64_t *alias = (volatile uint64_t *)(SKETE_DIRECT + last_frame());
	uint64_t round;

	raw_other_area = &other_area;
	raw_other_page = ARENA;
	expect("map", raw_call(SKETE_MAP, ARENA, last_frame(), RAW_PAGE, 3), 0);
	expect("start", raw_call(SKETE_CPU_START, 1, (uintptr_t)raw_other_start, 0, 0), 0);
	expect("again", raw_call(SKETE_CPU_START, 1, (uintptr_t)raw_other_start, 0, 0), -16);
	for (round = 0; round < 60; round++) {
		uint64_t before = *alias, faults;

		while (*alias == before)
			__asm__ volatile("pause");
		if (round % 2 == 0)
			expect("protect", raw_call(SKETE_PROTECT, ARENA, RAW_PAGE, 1, 0), 0);
		else
			expect("unmap", raw_call(SKETE_UNMAP, ARENA, RAW_PAGE, 0, 0), 0);
		before = *alias;
		for (faults = raw_other_faults; raw_other_faults < faults + 2;)
			if (*alias != before)
				fail("written by the other CPU in round", round);
		if (round % 2 == 0)
			expect("protect", raw_call(SKETE_PROTECT, ARENA, RAW_PAGE, 3, 0), 0);
		else
			expect("map", raw_call(SKETE_MAP, ARENA, last_frame(), RAW_PAGE, 3), 0);
	}
}

/* What one CPU maps, another may access, though it makes no call and can take no exception. */

static struct reader {
	struct raw_cpu cpu; /* first */
	volatile uint64_t wanted, seen;
	char stack[8192];
} reader;

static void read_pages(struct raw_cpu *cpu)
{
	struct reader *self = (struct reader *)cpu;

	for (;;) {
		while (self->wanted == self->seen)
			__asm__ volatile("pause");
		*(volatile uint64_t *)self->wanted;
		self->seen = self->wanted;
	}
}

static void other_cpu_reads(void)
{
	uint64_t i, page;

	reader.cpu.stack_top = reader.stack + sizeof reader.stack;
	reader.cpu.function = read_pages;
	expect("start", raw_call(SKETE_CPU_START, 1, (uintptr_t)raw_cpu_start, (uintptr_t)&reader, 0), 0);
	/* Many that it does not touch, then each, none of them beside another. */
	for (i = 0; i < 400; i++) {
		page = ARENA + 2 * i * RAW_PAGE;
		expect("map", raw_call(SKETE_MAP, page, last_frame() - i * RAW_PAGE, RAW_PAGE, 3), 0);
		if (i < 300)
			continue;
		reader.wanted = page;
		while (reader.seen != page)
			__asm__ volatile("pause");
	}
	for (i = 0; i < 300; i += 10) {
		page = ARENA + 2 * i * RAW_PAGE;
		reader.wanted = page;
		while (reader.seen != page)
			__asm__ volatile("pause");
	}
}

/* Two CPUs call what they like, both of them at the same pages. */

struct caller {
	struct raw_cpu cpu; /* first */
	uint64_t random;
	volatile uint64_t done;
	struct skete_upcall area __attribute__((aligned(256)));
	char stack[8192];
};

static uint64_t next(struct caller *caller, uint64_t below)
{
	caller->random = caller->random * 6364136223846793005 + 1442695040888963407;
	return (caller->random >> 33) % below;
}

static uint64_t some_address(struct caller *caller)
{
	uint64_t page = next(caller, 16) * RAW_PAGE;

	switch (next(caller, 6)) {
	case 0: return SKETE_DIRECT + last_frame() - page;
	case 1: return ARENA + (1 << 21) + (page << 9);
	case 2: return ARENA + (1 << 30) - 4 * RAW_PAGE + page;
	default: return ARENA + page;
	}
}

static uint64_t some_size(struct caller *caller)
{
	return next(caller, 8) == 0 ? 1 << 21 : (1 + next(caller, 4)) * RAW_PAGE;
}

static void call_something(struct caller *caller)
{
	static const uint8_t numbers[] = {
		SKETE_CONSOLE_WRITE, SKETE_CONSOLE_READ, SKETE_MAP, SKETE_MAP, SKETE_PROTECT,
		SKETE_PROTECT, SKETE_UNMAP, SKETE_MOVE, SKETE_QUERY, SKETE_UPCALL, SKETE_TIMER,
		SKETE_AGAIN, SKETE_WAIT, SKETE_CPU_KICK, SKETE_CPU_START, SKETE_BARRIER,
	};
	uint64_t number = numbers[next(caller, sizeof numbers)], a = some_address(caller);

	if (number == SKETE_CONSOLE_WRITE)
		raw_call(number, 3, a, some_size(caller), 0);
	else if (number == SKETE_MAP)
		raw_call(number, a, last_frame() - next(caller, 600) * RAW_PAGE, some_size(caller),
			 next(caller, 6));
	else if (number == SKETE_MOVE)
		raw_call(number, a, some_address(caller), some_size(caller), 0);
	else if (number == SKETE_UPCALL)
		raw_call(number, (uintptr_t)&caller->area, (uintptr_t)raw_upcall, 0, UINT64_MAX);
	else if (number == SKETE_TIMER || number == SKETE_AGAIN || number == SKETE_WAIT)
		raw_call(number, next(caller, 3) * 1000, 0, 0, 0);
	else if (number == SKETE_CPU_KICK || number == SKETE_CPU_START)
		raw_call(number, next(caller, 4), (uintptr_t)raw_cpu_start, 0, 0);
	else
		raw_call(number, a, some_size(caller), next(caller, 6), 0);
}

static void call_much(struct raw_cpu *cpu)
{
	struct caller *caller = (struct caller *)cpu;
	uint64_t i;

	caller->area.masked = 1;
	for (i = 0; i < 3000; i++)
		call_something(caller);
	caller->done = 1;
}

static void other_caller(struct raw_cpu *cpu)
{
	call_much(cpu);
	spin();
}

static void two_callers(void)
{
	static struct caller callers[2];

	callers[0].random = raw_boot->info.seed[0];
	callers[1].random = raw_boot->info.seed[1] + 256;
	callers[1].cpu.stack_top = callers[1].stack + sizeof callers[1].stack;
	callers[1].cpu.function = other_caller;
	expect("start", raw_call(SKETE_CPU_START, 1, (uintptr_t)raw_cpu_start, (uintptr_t)&callers[1],
				 0), 0);
	call_much(&callers[0].cpu);
	while (!callers[1].done)
		__asm__ volatile("pause");
}

static const struct {
	const char *name;
	void (*deed)(void);
} deeds[] = {
#define DEED(name) { #name, name }
	DEED(entry_state), DEED(boot_information), DEED(all_memory), DEED(all_tables),
	DEED(supervisor), DEED(area_is_code), DEED(exception_without_area), DEED(area_unmapped),
	DEED(no_upcall), DEED(exception_in_closed_code), DEED(upcall_not_mapped),
	DEED(upcall_faults), DEED(upcall_nowhere), DEED(spin), DEED(call_for_ever),
	DEED(edit_for_ever), DEED(wait_for_ever), DEED(hello_and_wait),
	DEED(timers_for_ever), DEED(never_take_events),
	DEED(output_for_ever), DEED(report_for_ever), DEED(log_for_ever), DEED(state_for_ever),
	DEED(backtrace_for_ever), DEED(garbage_for_ever), DEED(line_for_ever), DEED(huge_writes),
	DEED(port_in), DEED(port_outs), DEED(port_ins), DEED(ports), DEED(exit_256),
	DEED(exit_signal_0), DEED(exit_signal_65), DEED(exit_signal_large), DEED(exit_signal_9),
	DEED(exit_unknown), DEED(start_bad), DEED(start_unmapped), DEED(other_cpu_writes),
	DEED(other_cpu_reads), DEED(two_callers),
};

void raw_main(void)
{
	const char *name = raw_last_word();
	uint64_t i;

	for (i = 0; i < sizeof deeds / sizeof *deeds; i++)
		if (raw_same(name, deeds[i].name)) {
			deeds[i].deed();
			raw_exit(0);
		}
	fail("no such deed", i);
}
