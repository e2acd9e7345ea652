/* SPDX-License-Identifier: MIT */
/*
 * Sleeping and waking.
 */
#include <errno.h>
#include <sched.h>
#include <stddef.h>

#include <machine/event.h>
#include <sched/hooks.h>

#include "cpu.h"

/* What runs is not about to sleep, as far as one can tell. */
static bool computes(const struct cpu *cpu)
{
	return cpu->current->burst >= BURST_SHORT ||
		machine_clock_cycles() - cpu->turn >= BURST_SHORT ||
		thread_policy(cpu->current) == SCHED_IDLE;
}

bool cpu_displaces(const struct cpu *cpu)
{
	return queue_precedes(&cpu->queue, cpu->current) ||
		(queue_has_ahead(&cpu->queue) && thread_priority(cpu->current) == 0 && computes(cpu));
}

static int nice_of(const struct thread *thread)
{
	return __atomic_load_n(&thread->nice, __ATOMIC_RELAXED);
}

/* Not one that begins, nor one that computes most of the time. */
bool cpu_lets_ahead(const struct cpu *cpu, const struct thread *thread)
{
	return thread->cycles != 0 && thread->burst < BURST_SHORT &&
		thread_policy(thread) == SCHED_OTHER && thread_priority(thread) == 0 &&
		(cpu->current == NULL || nice_of(thread) <= nice_of(cpu->current));
}

/* THREAD, out of any queue, may run on CPU, whose lock is held.  True: CPU must look. */
static bool enter(struct cpu *cpu, struct thread *thread)
{
	thread_set_state(thread, THREAD_READY);
	if (cpu->queue.count == 0 && arch_several_cpus)
		__atomic_store_n(&cpu->since, machine_clock_cycles(), __ATOMIC_RELAXED);
	if (cpu_lets_ahead(cpu, thread)) {
		thread->slice = 0;
		queue_append_ahead(&cpu->queue, thread);
	} else {
		queue_append(&cpu->queue, thread);
	}
	return (share_note != NULL && share_note(cpu)) || cpu->current == NULL || cpu->queue.count == 1 ||
		cpu_displaces(cpu);
}

/* Have CPU look at its queue, after something came into it. */
static void look(struct cpu *cpu)
{
	if (cpu != this_cpu()) {
		cpu_kick(cpu);
	} else if (cpu->current != NULL) {
		cpu_arm(cpu);
		/* The call at hand goes on; if it does not look at its end (sched_look), an event will.  Those
		 * ahead can wait for another one: this one costs an exit. */
		if (queue_precedes(&cpu->queue, cpu->current))
			machine_event_again();
	}
}

struct cpu *cpu_lock_of(struct thread *thread)
{
	for (;;) {
		struct cpu *cpu = __atomic_load_n(&thread->cpu, __ATOMIC_ACQUIRE);

		spin_lock(&cpu->lock);
		if (cpu == __atomic_load_n(&thread->cpu, __ATOMIC_RELAXED))
			return cpu;
		spin_unlock(&cpu->lock);
	}
}

/* THREAD is CPU's from now on, which its former one must agree to: who has that one's lock relies on
 * it (cpu_lock_of). */
static void hand_over(struct thread *thread, struct cpu *cpu)
{
	struct cpu *former = thread->cpu;

	if (former == cpu)
		return;
	spin_lock(&former->lock);
	__atomic_store_n(&thread->cpu, cpu, __ATOMIC_RELEASE);
	spin_unlock(&former->lock);
}

void cpu_put(struct thread *thread)
{
	struct cpu *cpu = cpu_choose(thread);
	bool must_look;

	hand_over(thread, cpu);
	spin_lock(&cpu->lock);
	must_look = enter(cpu, thread);
	spin_unlock(&cpu->lock);
	if (must_look)
		look(cpu);
}

static bool wake(struct thread *thread, int reason)
{
	bool enabled = machine_event_mask(), woken = false, moves = false;
	struct cpu *cpu = cpu_lock_of(thread);

	if (thread_state(thread) == THREAD_SLEEPS) {
		woken = true;
		thread->reason = reason;
		thread_set_state(thread, THREAD_RUNS);
		moves = cpu->current != thread;
	}
	/* Nobody else knows a thread that neither sleeps nor is in a queue. */
	spin_unlock(&cpu->lock);
	if (moves)
		cpu_put(thread);
	machine_event_unmask(enabled);
	return woken;
}

bool sched_wake(struct thread *thread)
{
	return wake(thread, 0);
}

void sched_interrupt(struct thread *thread)
{
	struct cpu *cpu;

	if (wake(thread, -EINTR) || thread == sched_current())
		return;
	/* What it shall see is in memory: a CPU that it comes to from here on looks by itself. */
	cpu = __atomic_load_n(&thread->cpu, __ATOMIC_ACQUIRE);
	if (__atomic_load_n(&cpu->current, __ATOMIC_RELAXED) == thread)
		cpu_kick(cpu);
}

void sched_prepare(void)
{
	struct thread *self = sched_current();

	__atomic_store_n(&self->state, THREAD_SLEEPS, __ATOMIC_SEQ_CST);
}

void sched_cancel(void)
{
	__atomic_store_n(&sched_current()->state, THREAD_RUNS, __ATOMIC_SEQ_CST);
}

struct alarm {
	struct timeout timeout;
	struct thread *thread;
};

static void wake_up(struct timeout *timeout)
{
	wake(((struct alarm *)timeout)->thread, -ETIMEDOUT);
}

static int sleep(struct thread *self)
{
	bool enabled = machine_event_mask();
	struct cpu *cpu = this_cpu();

	spin_lock(&cpu->lock);
	self->reason = 0;
	if (thread_state(self) == THREAD_SLEEPS)
		cpu_switch(cpu);
	else
		spin_unlock(&cpu->lock);
	machine_event_unmask(enabled);
	return self->reason;
}

int sched_sleep_deaf(uint64_t deadline)
{
	struct alarm alarm = { .timeout.expire = wake_up, .thread = sched_current() };
	int reason;

	if (deadline == MACHINE_NEVER)
		return sleep(alarm.thread);
	if (machine_clock_monotonic() >= deadline) {
		sched_cancel();
		return -ETIMEDOUT;
	}
	timeout_set(&this_cpu()->timeouts, &alarm.timeout, deadline);
	reason = sleep(alarm.thread);
	timeout_clear(&alarm.timeout);
	return reason;
}

static bool signal_waits(void)
{
	return signal_pending != NULL && signal_pending();
}

int sched_sleep(uint64_t deadline)
{
	int reason;

	if (signal_waits()) {
		sched_cancel();
		return -EINTR;
	}
	reason = sched_sleep_deaf(deadline);
	/* Who sent a signal may come to wake us when it has been handled: that is no reason to leave. */
	return reason == -EINTR && !signal_waits() ? 0 : reason;
}

void sched_give_way(void)
{
	bool enabled = machine_event_mask();
	struct cpu *cpu = this_cpu();
	struct thread *self = cpu->current, *first;

	spin_lock(&cpu->lock);
	first = queue_first(&cpu->queue);
	if (first != NULL && queue_rank(&cpu->queue, first) >= queue_rank(&cpu->queue, self)) {
		thread_set_state(self, THREAD_READY);
		queue_append(&cpu->queue, self);
		cpu_switch(cpu);
	} else {
		spin_unlock(&cpu->lock);
	}
	machine_event_unmask(enabled);
}
