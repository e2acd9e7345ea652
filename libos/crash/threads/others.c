/* SPDX-License-Identifier: MIT */
#include <stddef.h>
#include <stdint.h>

#include <arch/user.h>
#include <crash/others.h>
#include <lib/format.h>
#include <log/log.h>
#include <log/program.h>
#include <machine/console.h>
#include <machine/control.h>
#include <machine/event.h>
#include <sched/report.h>
#include <who.h>

#include "../report.h"

#define REPORTED 64      /* threads */
#define BACKTRACES 16    /* each takes the host a while */
#define STACK_BYTES 4096 /* of each */
#define STACK_LINE 64

static void describe(const struct thread *thread, char *to, size_t size)
{
	int cpu = thread_runs_on(thread);

	if (cpu >= 0)
		format(to, size, "runs on CPU %d", cpu);
	else if (thread_state(thread) != THREAD_SLEEPS)
		format(to, size, "is ready to run");
	else if (thread->waits_how != NULL)
		format(to, size, "waits for the %s at 0x%lx", thread->waits_how,
		       (unsigned long)(uintptr_t)thread->waits_for);
	else
		format(to, size, "sleeps");
}

static void send_register(const char *name, uint64_t value)
{
	log_control("reg %s %lx", name, (unsigned long)value);
}

static void send_stack(uint64_t rsp)
{
	for (uint64_t at = rsp; at < rsp + STACK_BYTES; at += STACK_LINE) {
		uint8_t bytes[STACK_LINE];
		char text[2 * STACK_LINE + 1];

		if (at >= USER_END || user_copy_in(bytes, (const void *)at, sizeof bytes) != 0)
			return;
		for (size_t i = 0; i < sizeof bytes; i++)
			format(text + 2 * i, 3, "%02x", bytes[i]);
		log_control("stack %lx %s", (unsigned long)at, text);
	}
}

/* What a function must keep for its caller: enough to unwind. */
static void send_frame(const struct trap_frame *frame)
{
	send_register("rbx", frame->rbx);
	send_register("rbp", frame->rbp);
	send_register("r12", frame->r12);
	send_register("r13", frame->r13);
	send_register("r14", frame->r14);
	send_register("r15", frame->r15);
	send_register("rsp", frame->rsp);
	send_register("rip", frame->rip);
	send_stack(frame->rsp);
	log_control("backtrace");
}

static void report(const struct thread *thread, bool with_frame)
{
	struct trap_frame frame;
	char what[64], name[TASK_NAME + 4] = "";

	describe(thread, what, sizeof what);
	if (thread->name.text[0] != '\0')
		format(name, sizeof name, ", \"%s\",", thread->name.text);
	report_line("thread %d%s %s", thread->id, name, what);
	if (with_frame && machine_console_controlled() && thread_frame(thread, &frame))
		send_frame(&frame);
}

static void report_but(const struct thread *self)
{
	unsigned count = 0;

	for (const struct thread *thread = thread_first(); thread != NULL && count < REPORTED;
	     thread = thread->next_of_all)
		if (thread != self)
			report(thread, count++ < BACKTRACES);
	if (count == REPORTED)
		report_line("(no more than %d threads are shown)", REPORTED);
}

void report_others(void)
{
	if (thread_count() > 1)
		report_but(sched_current());
}

void crash_deadlock(void)
{
	machine_event_mask();
	report_alone();
	report_line("%s: deadlock: every thread waits for another one",
		    program_name[0] != '\0' ? program_name : "program");
	report_but(NULL);
	machine_exit(MACHINE_PANICKED, 0);
}
