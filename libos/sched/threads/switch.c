/* SPDX-License-Identifier: MIT */
/*
 * From one thread to the next.  Every switch goes over the CPU's own stack: what was left there is
 * nobody's, so that the thread before can run elsewhere, or be gone, as soon as the lock is free.
 */
#include <stddef.h>
#include <string.h>

#include <arch/lock_check.h>
#include <arch/trap.h>
#include <machine/away.h>
#include <machine/event.h>
#include <sched/hooks.h>

#include "cpu.h"
#include "preempted.h"

static void cpu_turn(struct cpu *cpu, uint64_t now)
{
	cpu->turn = now;
	cpu->away = machine_away();
}

void cpu_begin_turn(struct cpu *cpu, struct thread *thread)
{
	thread_set_state(thread, THREAD_RUNS);
	cpu_turn(cpu, machine_clock_cycles());
	cpu_set_current(cpu, thread);
}

/* Who could go on does not show when it sleeps. */
static void note_burst(struct thread *thread, uint64_t turn)
{
	thread->awake += turn;
	if (thread->awake > thread->burst)
		thread->burst += (thread->awake - thread->burst) / 16;
	else if (thread_state(thread) != THREAD_READY)
		thread->burst = thread->awake;
	if (thread_state(thread) != THREAD_READY)
		thread->awake = 0;
}

void cpu_account(struct cpu *cpu)
{
	uint64_t now = machine_clock_cycles();

	if (cpu->current != NULL) {
		struct thread *thread = cpu->current;
		uint64_t turn = now - cpu->turn;

		thread->cycles += turn;
		thread->slice += turn;
		if (thread_priority(thread) == 0)
			queue_account(&cpu->queue, thread, turn);
		/* A long turn may be one that the host interrupted; a short one is short. */
		note_burst(thread, turn - (machine_away() - cpu->away));
	}
	cpu_turn(cpu, now);
}

static _Noreturn void resume(struct thread *thread)
{
	struct preempted *preempted = thread->preempted;
	struct trap_frame frame = preempted->frame;

	arch_fpu_load(preempted->extended);
	preempted_free(preempted);
	thread->preempted = NULL;
	if (signal_deliver != NULL)
		signal_deliver(&frame);
	arch_resume(&frame);
}

static _Noreturn void enter(struct thread *thread)
{
	/* Who sends it a signal from now on finds that it runs (sched_interrupt); what was sent before is
	 * seen here. */
	if (arch_several_cpus)
		__atomic_thread_fence(__ATOMIC_SEQ_CST);
	arch_context_bases(&thread->context);
	if (thread->preempted != NULL)
		resume(thread);
	/* The call in which it is may not look at signals any more. */
	if (signal_pending != NULL && signal_pending())
		cpu_look_again(this_cpu());
	arch_continue(&thread->context);
}

/* Runs on the CPU's own stack. */
static _Noreturn void run_next(void *argument)
{
	struct cpu *cpu = argument;

	spin_unlock(&cpu->lock);
	if (cpu->current == NULL)
		cpu_idle(cpu);
	else if (timeouts_first(&cpu->timeouts) < cpu->armed || queue_count(&cpu->queue) > 0)
		cpu_arm(cpu);
	enter(cpu->current);
}

/* Who runs now; the lock is held. */
static void choose(struct cpu *cpu)
{
	struct thread *next = queue_first(&cpu->queue);

	cpu_account(cpu);
	cpu_set_current(cpu, next);
	if (next == NULL)
		return;
	__atomic_store_n(&cpu->since, cpu->turn, __ATOMIC_RELAXED);
	queue_remove(&cpu->queue, next);
	thread_set_state(next, THREAD_RUNS);
	if (share_note != NULL && (thread_priority(next) != 0 || cpu->denied != 0))
		share_note(cpu);
}

void cpu_switch(struct cpu *cpu)
{
	struct thread *self = cpu->current;

	lock_leaves(&cpu->lock);
	arch_context_keep_bases(&self->context);
	choose(cpu);
	if (cpu->current == self) {
		spin_unlock(&cpu->lock);
		return;
	}
	arch_leave(&self->context, machine_cpu_stack(), run_next, cpu);
}

_Noreturn void cpu_next(struct cpu *cpu)
{
	lock_leaves(&cpu->lock);
	choose(cpu);
	arch_abandon(machine_cpu_stack(), run_next, cpu);
}

__attribute__((cold)) void cpu_preempt(struct cpu *cpu, const struct trap_frame *frame)
{
	struct thread *self = cpu->current;
	struct preempted *preempted = preempted_new();

	if (preempted == NULL)
		return;
	preempted->frame = *frame;
	arch_fpu_save(preempted->extended);
	arch_context_clear_x87();
	arch_context_keep_bases(&self->context);
	self->preempted = preempted;
	if (cpu_excludes(cpu, self))
		cpu_move_current(cpu);
	spin_lock(&cpu->lock);
	thread_set_state(self, THREAD_READY);
	/* Who is displaced by a higher priority is still the first of its own (sched(7)). */
	if (cpu_displaces(cpu))
		queue_prepend(&cpu->queue, self);
	else
		queue_append(&cpu->queue, self);
	cpu_next(cpu);
}
