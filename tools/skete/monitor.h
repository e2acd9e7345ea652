/* SPDX-License-Identifier: MIT */
/*
 * Skete, a monitor for Eremite images on /dev/kvm.  Its interface to the guest: eremite/skete.h.
 *
 *	main.c      what happens in which order
 *	options.c   the command line
 *	config.c    a file of options
 *	memory.c    the guest's RAM, and the pool: memory that only we and the stub write
 *	advise.c    huge pages, merged pages
 *	load.c      the image, its first mappings, the boot information
 *	paging.c    the page-table format
 *	pages.c     what the guest may map, W^X
 *	kvm.c       whether KVM is there and can what we need
 *	cpuid.c     what CPU the guest gets
 *	vcpu.c      a virtual CPU's state and registers, as KVM has them
 *	cpus.c      the virtual CPUs together: their threads, starting, stopping, kicking them
 *	stub.c      ring 0: GDT, IDT, TSS and the few instructions there
 *	run.c       the loop: exits, exceptions, upcalls
 *	calls.c     the guest's calls
 *	console.c   its streams and the control channel
 *	events.c    timers, signals, input
 *	sandbox.c   what we may do while the guest runs; gen-filter.c
 *	helper.c    backtraces, from outside of the sandbox
 *	list.c      the guest's threads, for the user
 *	log.c       the boot log
 *	stats.c     what the machine did
 *	files/      files of the host
 *	snapshot/   a guest that stands before main
 *	process/    the guest as a process, instead of all that has to do with KVM
 *	gdb/        a debugger's view; the protocol is in tools/gdb
 *
 * Everything that comes from the guest is hostile.
 *
 * Each virtual CPU has a thread.  All that is here is under monitor.lock, which a thread holds but
 * for while its CPU runs or while it sleeps.
 */
#ifndef SKETE_MONITOR_H
#define SKETE_MONITOR_H

#include <linux/kvm.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <eremite/skete.h>
#include "../eremite/command.h"
#include "../eremite/image.h"
#include "../eremite/message.h"
#include "../eremite/run.h"
#include "files/files.h"

#define PAGE 4096ull
#define HUGE_PAGE (2ull << 20)

/* Where the guest sees what is ours: a window with the call page and the boot information, and,
 * for ring 0 only, the pool. */
#define WINDOW_BASE 0x600000000000ull
#define SUPERVISOR_BASE 0xffff800000000000ull

enum port { PORT_CALL = 0x53, PORT_EXCEPTION = 0x54, PORT_EDITED = 0x55 };

/* The pool's first pages; then come CPU_PAGES for each CPU, then the root of the page tables. */
enum pool_page { POOL_STUB, POOL_CALL, POOL_BOOT, POOL_CPUS = POOL_BOOT + 2 };
enum cpu_page {
	CPU_TABLES, /* GDT, TSS, IDT */
	CPU_STACK,
	CPU_EDITS,
	CPU_OWN = CPU_EDITS + 2, /* the guest's, at SKETE_CPU_PAGE */
	CPU_PAGES,
};

/* A page-table entry that the stub writes once more, and whose address it flushes (paging.c). */
struct edit {
	uint64_t slot, address;
};

#define EDITS_MAX (2 * PAGE / sizeof(struct edit))

struct memory {
	uint8_t *ram;
	uint64_t size;
	uint64_t known; /* of it KVM knows so much, and the direct map has it */
	uint64_t huge_from; /* before this there are no huge pages */
	bool direct;    /* the direct map is there */
	int ram_fd;          /* to map it elsewhere; -1: nobody else can */
	uint64_t user_start; /* where the guest may begin to map */
	uint8_t *pool;
	uint64_t pool_base, pool_size, pool_next; /* guest-physical; bytes; the first unused page */
	uint64_t root;       /* of the page tables, guest-physical */
	uint64_t free_table; /* a list through the first word of each page; 0 ends it */
	uint8_t *mapped;     /* a bit for each page of RAM: mapped outside of the direct map */
	uint16_t *shares;    /* for each page of RAM: how often it is mapped as a shared one */
	bool any_shared;     /* such a call has been made: else nobody looks at these */
};

enum count { COUNT_EXITS, COUNT_CALLS, COUNT_EXCEPTIONS, COUNT_EVENTS, COUNT_EDITS, COUNTS };
#define EXIT_REASONS 48

enum cpu_timer { TIMER_EVENT, TIMER_AGAIN, TIMER_RETRY, TIMER_KICK, CPU_TIMERS };

struct cpu {
	unsigned index;
	int fd;
	uint64_t guest_cycles; /* for --stats */
	struct kvm_run *run;
	struct kvm_regs *regs; /* as at the exit; vcpu_changed after a change */
	bool taken, started, in_guest;
	bool waits; /* for an event, in a call */
	pid_t thread;
	uint64_t fs_base, gs_base; /* to begin with */
	uint64_t root; /* of its page tables: 0: it has none yet, or is the first CPU */
	/* What ring 0 has to do before the guest goes on: write edits, flush the TLB. */
	unsigned edit_count;
	bool flush;
	uint64_t *stub_frame; /* not NULL: it is doing so, and these registers will be restored */
	/* The upcall, once the guest has registered it: address 0 before. */
	uint64_t upcall, upcall_entry, upcall_start, upcall_end;
	/* Events that the guest does not know of yet: enum skete_event. */
	uint32_t events;
	uint64_t retry; /* until an event is tried again, ns */
	timer_t timers[CPU_TIMERS];
	bool timer_made[CPU_TIMERS], retry_armed;
	struct process *process; /* the CPU is one (process/) */
	/* The debugger wants it to stand, or has it execute one instruction, which was at step_rip. */
	bool held, stepping;
	uint64_t step_rip;
};

static inline uint64_t cpu_page_at(const struct memory *memory, unsigned cpu, enum cpu_page page)
{
	return memory->pool_base + (POOL_CPUS + (uint64_t)cpu * CPU_PAGES + page) * PAGE;
}

enum timer { TIMER_END = CPU_TIMERS, TIMER_INPUT, TIMER_INTERRUPT, TIMERS };

struct monitor {
	const struct run_options *options;
	int kvm, vm;
	struct memory memory;
	struct cpu *cpus;
	unsigned cpu_count;
	pthread_mutex_t lock;
	pthread_cond_t left;   /* a CPU has left the guest, or has started */
	pthread_cond_t resume; /* paused is null again */
	struct cpu *paused;    /* who has stopped all others */
	struct skete_boot *boot;
	uint64_t entry;
	uint64_t tsc_scale; /* as boot has it */
	int snapshot; /* to be written; -1: none */
	timer_t timers[TIMERS]; /* from TIMER_END on; their signals go to the first CPU */
	bool timer_made[TIMERS];
	sigset_t signals;
	struct terminal terminal;
	struct report report;
	pthread_mutex_t input_lock;
	pthread_cond_t input_taken;
	bool listening;
	bool interrupted; /* by Ctrl-C, before the guest listens */
	bool insisted;   /* the user wants to stop the guest: three times Ctrl-C */
	int stop_status; /* not 0: end with this */
	bool list_wanted; /* the threads */
	bool looks; /* the guest is to stand for that, or for its end: no matter if it does not */
	unsigned features; /* enum sandbox_feature */
	struct debugger *debugger; /* NULL: not wanted */
	int helper; /* to the process that makes backtraces; -1: none */
	bool stripped, nameless; /* the image; and no other file has its names */
	uint64_t counts[COUNTS];
	uint64_t exits[EXIT_REASONS];    /* by KVM's number; 0: others */
	uint64_t calls[SKETE_CALLS + 1]; /* by number; the last: others */
	uint64_t start_cycles, start_time, entry_time;
	/* Large, and a small program needs nothing of them: so they are not in memory. */
	struct files files;
	struct control_lines lines;
	struct input input; /* under input_lock */
};

extern struct monitor monitor;

/* memory.c: 0, or a status after a message. */
int memory_create(struct memory *memory, uint64_t size, unsigned cpu_count);
/* Before: its RAM shall be such that another process can map it, by memory.ram_fd. */
int memory_share(struct memory *memory);
/* What --thp and --ksm ask of the host for the guest's RAM. */
int memory_advise(struct memory *memory, const struct run_options *options);
/* All of it will be used soon: one step instead of a page fault for each page.  Where the kernel
 * cannot (before Linux 5.14), the faults come. */
void memory_touch(void *at, uint64_t size);
/* Give it to the virtual machine, RAM as far as any program needs it; -1 with errno. */
int memory_register(struct memory *memory, int vm);
/* The machine shall have RAM up to END, and so shall the direct map, if it is there.  0 or -ENOMEM. */
int memory_reach(struct memory *memory, uint64_t end);
/* Whether an access that faulted, at ADDRESS, was to RAM that was not reached, and is now. */
bool memory_fault(struct memory *memory, uint64_t address, uint64_t error);
/* A zeroed page of the pool, guest-physical; 0 if it is used up. */
uint64_t pool_take(struct memory *memory);
void pool_give(struct memory *memory, uint64_t page);
void *pool_at(struct memory *memory, uint64_t physical);
/* What is at the guest's address: as much of SIZE as is in one piece; NULL: not accessible. */
void *memory_at(struct memory *memory, uint64_t address, bool write, uint64_t *size);
/* The guest will use this part of RAM: huge pages, if it is beyond what a small guest needs. */
void memory_expect_use(struct memory *memory, uint64_t base, uint64_t size);
/* Make the host, and with it every CPU, forget how RAM is mapped in the guest: it looks at the page
 * tables again at the next access.  The contents stay.  False: it does not. */
bool memory_forget(struct memory *memory, uint64_t base, uint64_t size);
bool ram_holds(const struct memory *memory, uint64_t base, uint64_t size);

/* paging.c: SKETE_* permissions, and these.  Changes are in force when the guest goes on. */
enum paging_flags { PAGING_SUPERVISOR = 0x100 };
struct translation {
	uint64_t frame, size; /* of the page */
	unsigned protection;
	bool supervisor, used;
};
int paging_init(struct memory *memory);
/* -ENOMEM, -EEXIST; what was mapped before the error stays. */
int paging_map(struct memory *memory, uint64_t va, uint64_t pa, uint64_t size, unsigned protection);
/* The tables for what is to be mapped at VA, which is then sure to succeed: a large page, or small
 * ones of one table.  -ENOMEM. */
int paging_prepare(struct memory *memory, uint64_t va, bool huge);
/* Split large pages at VA. */
int paging_split(struct memory *memory, uint64_t va);
/* The page, or the hole, at VA. */
struct translation paging_query(struct memory *memory, uint64_t va);
/* The first page at *VA or behind, below END; what is before it is skipped; false: there is none. */
bool paging_find(struct memory *memory, uint64_t *va, uint64_t end, struct translation *page);
/* How many bytes from VA on are one large page, or small ones with the same permissions and frames
 * that follow each other, at most to END. */
uint64_t paging_run(struct memory *memory, uint64_t va, uint64_t end);
/* Change such a run, or a part of it; with CLEAR, remove it.  In force when the guest goes on. */
void paging_change(struct memory *memory, uint64_t va, uint64_t size, unsigned protection, bool clear);
/* Page tables for another CPU: those of the first one, but for the page that is its own.  -ENOMEM. */
int paging_add_root(struct memory *memory, struct cpu *cpu);
/* Have accesses to the page at VA fault, which paging_query does not tell.  0 or -ENOMEM. */
enum paging_watch { PAGING_WATCH_NONE, PAGING_WATCH_WRITES, PAGING_WATCH_ALL };
int paging_watch(struct memory *memory, uint64_t va, enum paging_watch what);

/* pages.c: the guest's calls; 0 or a negative errno. */
long pages_map(struct memory *memory, uint64_t va, uint64_t pa, uint64_t size, uint64_t protection);
/* Its arguments as they come: all of it, or nothing. */
long pages_map_strided(struct memory *memory, uint64_t first, uint64_t pa, uint64_t each,
		       uint64_t stride);
long pages_protect(struct memory *memory, uint64_t va, uint64_t size, uint64_t protection);
long pages_unmap(struct memory *memory, uint64_t va, uint64_t size);
long pages_move(struct memory *memory, uint64_t from, uint64_t to, uint64_t size);
long pages_query(struct memory *memory, uint64_t va);
void pages_mark(struct memory *memory, uint64_t frame, uint64_t size, bool mapped);

/* load.c: 0, or a status after a message. */
int load_image(struct monitor *m, const struct image *image);
int load_boot(struct monitor *m, const struct image *image);
void load_clock(struct monitor *m);
/* Map what is ours. */
int load_own(struct monitor *m);

/* stub.c */
void stub_write(struct memory *memory, unsigned cpu_count);
void stub_segments(struct kvm_sregs *sregs, const struct cpu *cpu, unsigned ring);
uint64_t stub_edit_entry(void);
/* A page of the pool that belongs to a CPU: as the stub sees it, and as we do. */
uint64_t stub_page(const struct cpu *cpu, enum cpu_page page);
void *stub_memory(struct memory *memory, const struct cpu *cpu, enum cpu_page page);
/* The vector whose stub RIP is in, or -1. */
int stub_vector(uint64_t rip);

/* kvm.c: opens KVM.  0, or a status after a message. */
int kvm_open(struct monitor *m);
/* Makes the machine with its memory and CPUs. */
int kvm_create(struct monitor *m);

/* cpuid.c: what CPU the guest gets, by KVM.  0, or a status after a message. */
int cpuid_read(int kvm);
int cpuid_set(const struct cpu *cpu);
/* NULL: no such leaf. */
struct kvm_cpuid_entry2 *cpuid_leaf(uint32_t function, uint32_t index);
/* The components of extended state that are on, as in XCR0. */
uint64_t cpuid_components(void);
/* For a snapshot: what cpuid_read found without KVM, and to take that instead if the CPU is the same,
 * as few leaves tell. */
#define CPUID_MARKS 3
#define CPUID_KEPT 16
struct cpuid_kept {
	uint64_t components;
	uint32_t marks[CPUID_MARKS][4];
	uint32_t count; /* 0: none */
	struct kvm_cpuid_entry2 entries[CPUID_KEPT];
};
void cpuid_keep(struct cpuid_kept *kept);
bool cpuid_recall(const struct cpuid_kept *kept);
/* For struct skete_boot. */
void cpuid_features(uint32_t features[4]);

/* vcpu.c: 0, or a status after a message. */
/* -1 with errno. */
int vcpu_create(const struct monitor *m, struct cpu *cpu);
int vcpu_set_up(const struct cpu *cpu);
/* Let it begin in ring 3 at RIP with ARGUMENT in rdi. */
int vcpu_start(struct monitor *m, struct cpu *cpu, uint64_t rip, uint64_t argument);
void vcpu_changed(struct cpu *cpu);
/* Finish the `out` that the last exit was. */
void vcpu_complete(struct monitor *m, struct cpu *cpu);
/* An entry that was present has changed. */
void vcpu_edit(struct monitor *m, struct cpu *cpu, const struct edit *edit);
/* Have the stub do what there is to do before the guest goes on. */
void vcpu_enter_stub(struct monitor *m, struct cpu *cpu);
/* Have it write what vcpu_edit has noted, now. */
void vcpu_write_edits(struct monitor *m, struct cpu *cpu);
/* The result of the guest's call. */
void vcpu_result(struct cpu *cpu, uint64_t result);
void vcpu_sregs(struct monitor *m, struct cpu *cpu, struct kvm_sregs *sregs);
/* Whether the guest has caused an exception that is still to be delivered. */
bool vcpu_excepts(struct monitor *m, struct cpu *cpu);
void vcpu_set_sregs(struct monitor *m, struct cpu *cpu, const struct kvm_sregs *sregs);

/* cpus.c */
void cpus_init(struct monitor *m);
/* The CPU whose thread this is. */
extern _Thread_local struct cpu *this_cpu;
/* From here to cpus_resume no other CPU runs. */
void cpus_pause(struct monitor *m);
/* The other CPUs forget what they know of the page tables before they go on.  Where the host has
 * forgotten the frames (memory_forget), they have nothing to forget. */
void cpus_flush(struct monitor *m);
void cpus_resume(struct monitor *m);
/* With the lock, for who has given it back: stand while another CPU says so (cpus_pause). */
void cpus_stand(struct monitor *m);
/* For who has had all others pause: wait until one of them stands, or that long, in nanoseconds. */
void cpus_wait_left(struct monitor *m, uint64_t timeout);
/* The guest's calls. */
long cpus_start(struct monitor *m, uint64_t index, uint64_t entry, uint64_t argument);
long cpus_kick(struct monitor *m, uint64_t index);
long cpus_barrier(const struct monitor *m);
/* Area, entry, start, end. */
long cpus_upcall(struct monitor *m, struct cpu *cpu, const uint64_t upcall[4]);
/* Raise an event. */
void cpus_raise(struct cpu *cpu, enum skete_event event);

/* run.c: runs the guest on this thread's CPU, with the lock; does not return. */
_Noreturn void run_loop(struct monitor *m, struct cpu *cpu);
/* End with STATUS: nothing of the guest runs any more. */
_Noreturn void run_end(struct monitor *m, int status);
_Noreturn void run_fail(struct monitor *m, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* Whether standard error takes anything within a second: nobody who does not read holds us. */
bool run_is_read(void);
/* Where the guest wants its upcall; NULL if it cannot write there any more. */
struct skete_upcall *run_upcall(struct monitor *m, const struct cpu *cpu);

/* calls.c: the call whose registers are given; the result. */
long call_handle(struct monitor *m, struct cpu *cpu, const struct kvm_regs *regs);

/* console.c */
long console_write(struct monitor *m, uint64_t stream, uint64_t address, uint64_t size);
long console_take(struct monitor *m, uint64_t address, uint64_t size);

/* sandbox.c: 0, or a status after a message. */
int sandbox_enter(struct monitor *m);
/* For tests: a call that the sandbox does not allow. */
int sandbox_probe(const char *call);

/* stats.c: opens where they go, 0 or a status after a message; and writes them. */
int stats_open(struct monitor *m);
void stats_write(struct monitor *m, int status);

/* log.c: lines of the boot log, if it is wanted: CYCLES after the guest's entry, or now. */
void log_guest(struct monitor *m, uint64_t cycles, const char *data, size_t size);
void log_own(struct monitor *m, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Where everything is. */
void log_layout(struct monitor *m);

/* helper.c */
/* Whether there are names for a backtrace; IMAGE is null for a snapshot. */
void helper_look(struct monitor *m, const struct image *image);
void helper_start(struct monitor *m);
/* Show REPORT's state, with names, and forget it. */
void helper_backtrace(struct monitor *m, struct report *report);
/* False with errno. */
bool write_all(int fd, const void *from, size_t size);
/* The new snapshot gets its name, or is removed; 0 or an errno. */
int helper_snapshot(struct monitor *m, bool keep);

/* list.c: show the guest's threads if that is wanted. */
void list_threads(struct monitor *m);

/* snapshot/save.c: 0, or a status after a message.  Before, and after the helper has started. */
int snapshot_begin(struct monitor *m, const struct image *image);
int snapshot_create(struct monitor *m);
/* Give the file its name, or remove it, outside of the sandbox: 0 or an errno. */
int snapshot_finish(const struct run_options *options, bool keep);
/* SKETE_MAIN: does not return if a snapshot is wanted. */
long snapshot_take(struct monitor *m, uint64_t cycles);
/* The guest has ended with STATUS: what we end with. */
int snapshot_missed(struct monitor *m, int status);

/* snapshot/load.c: 0, or a status after a message. */
int snapshot_open(struct run_options *options);
int snapshot_load(struct monitor *m);
bool snapshot_is_stripped(void);
/* After load_boot, before vcpu_start. */
int snapshot_boot(struct monitor *m);
/* Timers and input, before the guest runs. */
void snapshot_resume(struct monitor *m);

/* gdb/server.c, gdb/stop.c; without --gdb nothing of it has an effect. */
/* Listen: 0, or a status after a message. */
int debug_open(struct monitor *m);
int *debug_listener(struct monitor *m); /* NULL: there is none */
/* There is something on its socket, for the first CPU to see. */
void debug_call(struct monitor *m);
bool debug_called(const struct monitor *m, const struct cpu *cpu);
/* Before the guest goes on. */
void debug_turn(struct monitor *m, struct cpu *cpu);
/* While another CPU steps alone over a watched access, the exit of this one waits. */
void debug_wait_step(struct monitor *m, const struct cpu *cpu);
/* The CPU shall execute one instruction and nothing else. */
bool debug_steps_over(const struct monitor *m, const struct cpu *cpu);
/* True: it was the debugger's, and the guest goes on.  FRAME: rip, cs, rflags, rsp, ss. */
bool debug_exception(struct monitor *m, struct cpu *cpu, int vector, uint64_t error,
		     uint64_t *frame);
void debug_after_call(struct monitor *m, struct cpu *cpu);
/* A register of a crash, by its number in the control channel. */
void debug_report(struct monitor *m, unsigned index, uint64_t value);
/* The guest wants to end, by SIGNAL. */
void debug_died(struct monitor *m, struct cpu *cpu, int signal);
void debug_end(struct monitor *m, int status);

/* events.c */
void events_init(struct monitor *m);
/* A timer of this thread's CPU; nanoseconds; UINT64_MAX: never. */
void events_timer(struct monitor *m, struct cpu *cpu, enum cpu_timer timer, uint64_t timeout);
/* The guest takes no event now: try again in EVENTS_RETRY nanoseconds, then less and less often. */
#define EVENTS_RETRY 100000ull
void events_retry(struct monitor *m, struct cpu *cpu);
/* What is left of it. */
uint64_t events_left(const struct cpu *cpu, enum cpu_timer timer);
/* Take note of the signals that have arrived. */
void events_collect(struct monitor *m);
/* Sleep until one does, or until TIMEOUT. */
void events_wait(struct monitor *m, struct cpu *cpu, uint64_t timeout);
/* Sleep until DESCRIPTOR can be written; ends the guest if a signal says so. */
void events_writable(struct monitor *m, int descriptor);
void events_listen(struct monitor *m);
/* The guest gets its Ctrl-C as bytes from now on; also one that came just before. */
void events_raw(struct monitor *m);
/* Sleep until a signal: one of those, or OTHER, which is not taken note of. */
void events_sleep(struct monitor *m, int other);
/* Hand to the guest what it does not know of yet; whether there is anything. */
bool events_post(struct monitor *m, struct cpu *cpu);
/* Make a CPU leave the guest. */
void events_kick(struct cpu *cpu);
/* Take the lock again after sleeping. */
void cpus_lock(struct monitor *m);

#endif
