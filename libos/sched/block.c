/* SPDX-License-Identifier: MIT */
#include <errno.h>

#include <machine/clock.h>
#include <machine/event.h>
#include <sched/block.h>
#include <sched/hooks.h>

static unsigned pending;
static uint64_t idle_cycles;

void sched_post(unsigned work)
{
	__atomic_fetch_or(&pending, work, __ATOMIC_RELAXED);
}

static void do_work(void)
{
	unsigned work = __atomic_exchange_n(&pending, 0, __ATOMIC_RELAXED);

	if (work & WORK_TIMER && timers_run != NULL)
		timers_run();
	if (work & WORK_TTY && tty_receive != NULL)
		tty_receive();
}

void sched_catch_up(void)
{
	while (pending != 0)
		do_work();
}

static bool signal_waits(void)
{
	return signal_pending != NULL && signal_pending();
}

void sched_return(struct trap_frame *frame)
{
	if (arch_in_libos(frame->rip)) {
		/* The interrupted call will look itself if it blocks, else there is another event. */
		if (pending != 0 || signal_waits())
			machine_event_again();
		return;
	}
	sched_catch_up();
	if (signal_deliver != NULL)
		signal_deliver(frame);
}

static void idle(uint64_t deadline)
{
	uint64_t start = machine_clock_cycles();

	machine_wait(deadline);
	idle_cycles += machine_clock_cycles() - start;
}

int sched_block(uint64_t deadline, bool (*ready)(void *argument), void *argument)
{
	bool enabled = machine_event_mask();
	int status;

	for (;;) {
		while (pending != 0) {
			machine_event_unmask(true);
			do_work();
			machine_event_mask();
		}
		status = 0;
		if (ready != NULL && ready(argument))
			break;
		status = -EINTR;
		if (signal_waits())
			break;
		status = -ETIMEDOUT;
		if (deadline != MACHINE_NEVER && machine_clock_monotonic() >= deadline)
			break;
		idle(deadline);
		enabled = true; /* to wait is to have events */
	}
	machine_event_unmask(enabled);
	return status;
}

uint64_t sched_idle_time(void)
{
	return idle_cycles == 0 ? 0 : machine_clock_duration(idle_cycles);
}
