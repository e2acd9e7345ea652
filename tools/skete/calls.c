/* SPDX-License-Identifier: MIT */
#include <errno.h>

#include "monitor.h"

static long register_upcall(struct monitor *m, const struct kvm_regs *regs)
{
	uint64_t size = sizeof(struct skete_upcall);
	void *area = (regs->rdi & 255) == 0 ? memory_at(&m->memory, regs->rdi, true, &size) : NULL;

	if (area == NULL || size < sizeof(struct skete_upcall))
		return -EFAULT;
	m->upcall = area;
	m->upcall_address = regs->rdi;
	m->upcall_entry = regs->rsi;
	m->upcall_start = regs->rdx;
	m->upcall_end = regs->r10;
	return 0;
}

static long end(struct monitor *m, uint64_t how, uint64_t value)
{
	if (how == SKETE_EXITED)
		run_end(m, (int)(value & 0xff));
	if (how == SKETE_SIGNALED && value >= 1 && value <= 64)
		run_end(m, STATUS_SIGNAL + (int)value);
	run_end(m, STATUS_FAILED);
}

static long wait(struct monitor *m, uint64_t timeout)
{
	if (m->upcall == NULL)
		return -EINVAL;
	if (!events_post(m))
		events_wait(m, timeout);
	return 0;
}

static long set_timer(struct monitor *m, enum timer timer, uint64_t timeout)
{
	if (m->upcall == NULL)
		return -EINVAL;
	events_timer(m, timer, timeout);
	return 0;
}

static long listen(struct monitor *m)
{
	if (m->upcall == NULL)
		return -EINVAL;
	events_listen(m);
	return 0;
}

long call_handle(struct monitor *m, const struct kvm_regs *regs)
{
	struct memory *memory = &m->memory;
	uint64_t a = regs->rdi, b = regs->rsi, c = regs->rdx, d = regs->r10;

	switch (regs->rax) {
	case SKETE_CONSOLE_WRITE: return console_write(m, a, b, c);
	case SKETE_CONSOLE_READ: return console_take(m, a, b);
	case SKETE_CONSOLE_LISTEN: return listen(m);
	case SKETE_MAP: return pages_map(memory, a, b, c, d);
	case SKETE_PROTECT: return pages_protect(memory, a, b, c);
	case SKETE_UNMAP: return pages_unmap(memory, a, b);
	case SKETE_MOVE: return pages_move(memory, a, b, c);
	case SKETE_QUERY: return pages_query(memory, a);
	case SKETE_UPCALL: return register_upcall(m, regs);
	case SKETE_WAIT: return wait(m, a);
	case SKETE_TIMER: return set_timer(m, TIMER_EVENT, a);
	case SKETE_AGAIN: return set_timer(m, TIMER_AGAIN, a);
	case SKETE_EXIT: return end(m, a, b);
	default: return -ENOSYS;
	}
}
