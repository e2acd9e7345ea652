/* SPDX-License-Identifier: MIT */
/*
 * Work that events leave, the return to the application, and blocking.
 *
 * What events alone lead to is cold: small rather than fast.
 */
#include <errno.h>
#include <sched.h>
#include <stddef.h>

#include <arch/lock_check.h>
#include <machine/event.h>
#include <sched/block.h>
#include <sched/files_lock.h>
#include <sched/hooks.h>
#include <sched/pollers.h>
#include <sched/slice.h>

#include "cpu.h"

static unsigned pending;

void sched_post(unsigned work)
{
	__atomic_fetch_or(&pending, work, __ATOMIC_RELAXED);
}

/* An event handler. */
static void timer_event(void)
{
	this_cpu()->tick = true;
}

/* What it has run before this turn counts. */
static uint64_t slice_end(const struct cpu *cpu)
{
	const struct thread *thread = cpu->current;
	uint64_t slice = slice_of(thread);

	if (slice == 0)
		return MACHINE_NEVER;
	return machine_clock_at(cpu->turn - thread->slice) + slice;
}

/* In which nobody came, since the last call for help or the last turn. */
static uint64_t help_due(const struct cpu *cpu)
{
	uint64_t since = __atomic_load_n(&cpu->since, __ATOMIC_RELAXED);

	return machine_clock_at(cpu->called > since ? cpu->called : since) + HELP_NS;
}

/* Others wait: until when they may. */
static uint64_t wait_end(const struct cpu *cpu)
{
	uint64_t end = slice_end(cpu);

	if (share_end != NULL && share_end(cpu) < end)
		end = share_end(cpu);
	if (__atomic_load_n(&cpus_asleep, __ATOMIC_RELAXED) != 0) {
		uint64_t help = help_due(cpu) + cpu->patience;

		end = help < end ? help : end;
	}
	return end;
}

/* The timer that is set may be too early, never too late: so a switch hardly ever sets it. */
void cpu_arm(struct cpu *cpu)
{
	uint64_t deadline = timeouts_first(&cpu->timeouts);

	if (queue_count(&cpu->queue) > 0 && wait_end(cpu) < deadline)
		deadline = wait_end(cpu);
	if (deadline >= cpu->armed)
		return;
	cpu->armed = deadline;
	machine_timer_arm(deadline, timer_event);
}

/* The timer has come: if a thread waits for longer than it should, another CPU shall help.  If it could
 * not, as those who wait may run here only, the next call comes later. */
__attribute__((cold)) static void call_for_help(struct cpu *cpu)
{
	bool called = queue_count(&cpu->queue) > 0 && machine_clock_monotonic() >= help_due(cpu) &&
		cpu_help();

	if (called && __atomic_exchange_n(&cpu->helped, false, __ATOMIC_RELAXED))
		cpu->patience = 0;
	else if (cpu->patience < PATIENCE_NS)
		cpu->patience = cpu->patience * 2 + HELP_NS;
	if (called)
		cpu->called = machine_clock_cycles();
}

bool work_posted(void)
{
	return __atomic_load_n(&pending, __ATOMIC_SEQ_CST) != 0;
}

bool work_waits(const struct cpu *cpu)
{
	return __atomic_load_n(&pending, __ATOMIC_RELAXED) != 0 || cpu->tick;
}

__attribute__((cold)) static void tick(struct cpu *cpu)
{
	cpu->tick = false;
	cpu->armed = MACHINE_NEVER;
	timeouts_expire(&cpu->timeouts, machine_clock_monotonic());
}

__attribute__((cold)) void work_do(struct cpu *cpu)
{
	unsigned work;

	while (work_waits(cpu)) {
		if (cpu->tick)
			tick(cpu);
		work = __atomic_exchange_n(&pending, 0, __ATOMIC_RELAXED);
		if (work & WORK_TIMER && timers_run != NULL) {
			files_hold();
			timers_run();
			files_drop();
		}
		if (work & WORK_TTY && tty_receive != NULL) {
			files_hold();
			tty_receive();
			pollers_wake();
			files_drop();
		}
	}
	if (cpu->current == NULL && timeouts_first(&cpu->timeouts) != MACHINE_NEVER)
		timeouts_expire(&cpu->timeouts, machine_clock_monotonic());
}

static bool slice_is_over(const struct cpu *cpu)
{
	return machine_clock_monotonic() >= slice_end(cpu);
}

/* Others need not wait for the slice of who runs if nobody else does. */
static bool is_idle_work(const struct thread *thread, const struct thread *other)
{
	return thread_policy(thread) == SCHED_IDLE && thread_policy(other) != SCHED_IDLE;
}

/* The lock is held: another CPU may take the first one, and that may end. */
__attribute__((cold)) static bool gives_way(struct cpu *cpu)
{
	const struct thread *first;
	bool over;

	if (share_look != NULL)
		share_look(cpu);
	if (cpu_displaces(cpu))
		return true;
	first = queue_first(&cpu->queue);
	if (first == NULL)
		return false;
	over = slice_is_over(cpu) || is_idle_work(cpu->current, first);
	/* 0 when this turn has been added.  Also if only lower ones wait: a new slice begins. */
	if (over)
		cpu->current->slice = cpu->turn - machine_clock_cycles();
	return over && queue_rank(&cpu->queue, first) >= queue_rank(&cpu->queue, cpu->current);
}

bool cpu_must_yield(struct cpu *cpu)
{
	bool yields;

	if (cpu_excludes(cpu, cpu->current))
		return true;
	if (queue_count(&cpu->queue) == 0)
		return false;
	spin_lock(&cpu->lock);
	yields = gives_way(cpu);
	spin_unlock(&cpu->lock);
	return yields;
}

void cpu_look_again(struct cpu *cpu)
{
	if (cpu->look_comes)
		return;
	cpu->look_comes = true;
	machine_event_again();
}

__attribute__((cold)) void sched_return(struct trap_frame *frame)
{
	struct cpu *cpu = this_cpu();
	bool ticked;

	cpu->look_comes = false;
	if (arch_in_libos(frame->rip)) {
		/* The interrupted call will look itself if it blocks, else there is another event. */
		if (cpu->current != NULL)
			cpu_look_again(cpu);
		return;
	}
	lock_application();
	ticked = cpu->tick;
	work_do(cpu);
	if (ticked && arch_several_cpus)
		call_for_help(cpu);
	if (cpu_must_yield(cpu))
		cpu_preempt(cpu, frame);
	cpu_arm(cpu);
	if (signal_deliver != NULL)
		signal_deliver(frame);
}

static int look(uint64_t deadline, bool (*ready)(void *argument), void *argument)
{
	sched_prepare();
	if (ready != NULL && ready(argument))
		return 0;
	if (signal_pending != NULL && signal_pending())
		return -EINTR;
	if (deadline != MACHINE_NEVER && machine_clock_monotonic() >= deadline)
		return -ETIMEDOUT;
	return 1;
}

int sched_block(uint64_t deadline, bool (*ready)(void *argument), void *argument)
{
	int status;

	while ((status = look(deadline, ready, argument)) > 0) {
		struct files_held held = files_release();

		sched_sleep(deadline);
		files_acquire(held);
	}
	sched_cancel();
	return status;
}

__attribute__((cold)) uint64_t sched_idle_time(void)
{
	uint64_t cycles = 0;

	for (unsigned i = 0; i < MACHINE_CPUS; i++)
		cycles += cpu_by_number(i) != NULL ? cpu_by_number(i)->idle_cycles : 0;
	return cycles == 0 ? 0 : machine_clock_duration(cycles);
}
