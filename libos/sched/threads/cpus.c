/* SPDX-License-Identifier: MIT */
/*
 * The CPUs that run threads.  Another one is started when there are more threads than CPUs.
 */
#include <errno.h>
#include <stddef.h>
#include <string.h>

#include <machine/event.h>
#include <machine/paging.h>
#include <mm/frames.h>

#include "cpu.h"

struct thread thread_main;
static struct cpu cpu0;
uint64_t cpus_asleep;
static struct cpu *cpus[MACHINE_CPUS];
static struct cpu *prepared[MACHINE_CPUS]; /* for those that begin, before others may count on them */
static struct spin starting = SPIN("start of CPUs");

_Static_assert(sizeof(struct cpu) <= PAGE_SIZE, "a frame for each");

static void name_locks(struct cpu *cpu)
{
	spin_name(&cpu->lock, "run queue");
	spin_name(&cpu->timeouts.lock, "timeouts");
}

/* The first question of all: until now there was nothing to keep. */
__attribute__((cold)) struct cpu *cpu_first(void)
{
	struct cpu **local = machine_cpu_local();

	thread_main.cpu = &cpu0;
	thread_main.id = 1;
	thread_main.affinity = ~0ull;
	cpu0.current = &thread_main;
	cpu0.timeouts.first = MACHINE_NEVER;
	cpu0.armed = MACHINE_NEVER;
	name_locks(&cpu0);
	cpus[0] = &cpu0;
	*local = &cpu0;
	return &cpu0;
}

struct thread *sched_current(void)
{
	return this_cpu()->current;
}

unsigned sched_cpu(void)
{
	return machine_cpu();
}

unsigned sched_cpu_count(void)
{
	return machine_cpu_count();
}

uint64_t sched_cpu_set(void)
{
	return ~0ull >> (64 - sched_cpu_count());
}

struct cpu *cpu_by_number(unsigned number)
{
	return __atomic_load_n(&cpus[number], __ATOMIC_ACQUIRE);
}

/* An event handler: who comes back from the event looks what there is to do. */
static void kicked(void)
{
	__atomic_fetch_add(&this_cpu()->kicks, 1, __ATOMIC_SEQ_CST); /* sched_barrier waits for it */
}

/* A CPU begins. */
__attribute__((cold)) static void begin(void)
{
	struct cpu **local = machine_cpu_local();
	struct cpu *cpu = prepared[machine_cpu()];

	__atomic_store_n(&cpus[cpu->number], cpu, __ATOMIC_RELEASE);
	*local = cpu;
	spin_lock(&cpu->lock);
	cpu_next(cpu);
}

__attribute__((cold)) static int start(unsigned number)
{
	paddr_t frame = frames_alloc(0);
	struct cpu *cpu;
	int status;

	if (frame == PADDR_NONE)
		return -ENOMEM;
	cpu = machine_direct(frame);
	memset(cpu, 0, sizeof *cpu);
	name_locks(cpu);
	cpu->number = number;
	cpu->timeouts.first = MACHINE_NEVER;
	cpu->armed = MACHINE_NEVER;
	machine_cpu_on_kick(kicked);
	if (!arch_several_cpus)
		arch_several_cpus = true;
	prepared[number] = cpu;
	status = machine_cpu_start(number, begin);
	if (status == 0)
		__atomic_store_n(&cpus[number], cpu, __ATOMIC_RELEASE);
	else
		frames_free(frame, 0);
	return status;
}

__attribute__((cold)) static unsigned running(void)
{
	unsigned count = 0;

	for (unsigned i = 0; i < MACHINE_CPUS; i++)
		count += cpu_by_number(i) != NULL;
	return count;
}

__attribute__((cold)) int cpus_require(uint64_t set)
{
	int status = -EINVAL;

	spin_lock(&starting);
	for (unsigned i = 0; i < sched_cpu_count() && status != 0; i++)
		if (set & 1ull << i)
			status = cpu_by_number(i) != NULL ? 0 : start(i);
	spin_unlock(&starting);
	return status;
}

__attribute__((cold)) void cpus_for(unsigned threads)
{
	unsigned count = sched_cpu_count();

	if (count == 1 || running() >= count || running() >= threads)
		return;
	spin_lock(&starting);
	for (unsigned i = 1; i < count; i++)
		if (cpu_by_number(i) == NULL) {
			start(i); /* without it, the others do the work */
			break;
		}
	spin_unlock(&starting);
}

/* The lowest of SET that runs. */
static struct cpu *first_of(uint64_t set)
{
	for (; set != 0; set &= set - 1)
		if (cpu_by_number((unsigned)__builtin_ctzll(set)) != NULL)
			return cpu_by_number((unsigned)__builtin_ctzll(set));
	return NULL;
}

static bool allows(const struct thread *thread, const struct cpu *cpu)
{
	return thread_allows(thread, cpu->number);
}

static bool is_free(const struct cpu *cpu)
{
	return __atomic_load_n(&cpu->current, __ATOMIC_RELAXED) == NULL &&
		queue_count(&cpu->queue) == 0;
}

/* Whether what runs here is going to sleep, as far as one can tell. */
static bool sleeps_soon(const struct cpu *cpu)
{
	return cpu->current == NULL || cpu->current->burst < BURST_SHORT;
}

/* Beside who wakes it, if that one is used to sleep soon; else where it ran last, if that CPU has
 * nothing else to do; else a CPU that sleeps: what it costs to wake that one is worth it then. */
struct cpu *cpu_choose(const struct thread *thread)
{
	struct cpu *last = thread->cpu, *here = this_cpu(), *idle;
	uint64_t affinity = __atomic_load_n(&thread->affinity, __ATOMIC_RELAXED);

	if (!arch_several_cpus)
		return here;
	if (allows(thread, here) && sleeps_soon(here))
		return here;
	if (allows(thread, last) && is_free(last))
		return last;
	idle = first_of(__atomic_load_n(&cpus_asleep, __ATOMIC_RELAXED) & affinity);
	if (idle != NULL)
		return idle;
	/* Here it need not wait for an event. */
	if (allows(thread, here) && cpu_lets_ahead(here, thread))
		return here;
	if (allows(thread, last))
		return last;
	return first_of(affinity);
}

bool cpu_sleeps(const struct cpu *cpu)
{
	return __atomic_load_n(&cpus_asleep, __ATOMIC_RELAXED) & 1ull << cpu->number;
}

void cpu_kick(struct cpu *cpu)
{
	__atomic_thread_fence(__ATOMIC_SEQ_CST); /* what it shall see is in memory before */
	if (__atomic_load_n(&cpu->current, __ATOMIC_RELAXED) != NULL || cpu_sleeps(cpu))
		machine_cpu_kick(cpu->number);
}

__attribute__((cold)) bool cpu_help(void)
{
	uint64_t asleep = __atomic_load_n(&cpus_asleep, __ATOMIC_RELAXED);

	if (asleep == 0)
		return false;
	cpu_kick(first_of(asleep));
	return true;
}

/* Nobody takes a thread that runs where it is sooner than it could run elsewhere. */
static bool has_for_others(const struct cpu *cpu)
{
	unsigned count = queue_count(&cpu->queue);
	uint64_t since = __atomic_load_n(&cpu->since, __ATOMIC_RELAXED);

	return count > 1 || (count == 1 && machine_clock_cycles() - since > KEEP_CYCLES);
}

__attribute__((cold)) bool cpu_steal(struct cpu *cpu)
{
	struct thread *thread = NULL;

	for (unsigned i = 0; i < MACHINE_CPUS && thread == NULL; i++) {
		struct cpu *from = cpu_by_number(i);

		if (from == NULL || from == cpu || !has_for_others(from))
			continue;
		spin_lock(&from->lock);
		thread = queue_steal(&from->queue, cpu->number);
		if (thread != NULL) {
			thread_set_state(thread, THREAD_RUNS);
			__atomic_store_n(&thread->cpu, cpu, __ATOMIC_RELEASE);
			__atomic_store_n(&from->helped, true, __ATOMIC_RELAXED);
		}
		spin_unlock(&from->lock);
	}
	if (thread == NULL)
		return false;
	spin_lock(&cpu->lock);
	cpu_begin_turn(cpu, thread);
	spin_unlock(&cpu->lock);
	return true;
}
