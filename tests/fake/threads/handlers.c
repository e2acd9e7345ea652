/* SPDX-License-Identifier: MIT */
/*
 * Signal frames for the machine of cpus.h: a handler is a function that the thread calls when the
 * frame is resumed, at the end of an event or of a call; then, as sigreturn, what was before.
 */
#include <errno.h>
#include <stdlib.h>

#include <arch/sigframe.h>
#include <arch/trap.h>
#include <crash/exception.h>
#include <signal/signal.h>

#include "cpus.h"

#define CALL_RIP 0x402000

struct pushed {
	struct trap_frame before;
	uint64_t mask;
};

int arch_sigframe_push(struct trap_frame *frame, const struct arch_sigframe *request)
{
	struct pushed *pushed = malloc(sizeof *pushed);

	if (pushed == NULL)
		return -EFAULT;
	*pushed = (struct pushed){ .before = *frame, .mask = request->mask };
	frame->rip = request->handler;
	frame->rdi = (uint64_t)request->signal;
	frame->rsi = (uintptr_t)pushed;
	return 0;
}

void fake_handlers(struct trap_frame *frame, uint64_t rip)
{
	while (frame->rip != rip) {
		void (*handler)(int) = (void (*)(int))frame->rip;
		struct pushed *pushed = (struct pushed *)frame->rsi;

		handler((int)frame->rdi);
		*frame = pushed->before;
		signal_mask_set(pushed->mask);
		free(pushed);
		signal_deliver(frame);
	}
}

long arch_with_frame(void (*fn)(struct trap_frame *frame), long result)
{
	struct trap_frame frame = { .rip = CALL_RIP, .rax = (uint64_t)result };

	fn(&frame);
	fake_handlers(&frame, CALL_RIP);
	return (long)frame.rax;
}
