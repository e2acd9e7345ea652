/* SPDX-License-Identifier: MIT */
/*
 * eremite-strace SOCKET SET IMAGE: traces the calls of SET in a guest that runs IMAGE, whose monitor
 * serves GDB at the other end of the descriptor SOCKET.  Skete starts this for an image that was
 * linked without --with=strace.
 */
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "../command.h"
#include "../message.h"
#include "strace.h"

/* Past the instruction at a breakpoint. */
static void pass(const struct registers *registers)
{
	remote_point(registers->rip, false);
	remote_step();
	remote_point(registers->rip, true);
}

static _Noreturn void trace_guest(void)
{
	struct registers now, before;

	calls_plant();
	for (;;) {
		remote_go();
		remote_get(&now);
		calls_look(&now);
		/* What is behind it may be another one. */
		while (calls_has_point(now.rip)) {
			before = now;
			pass(&before);
			remote_get(&now);
			if (now.rip == before.rip)
				break;
			calls_look(&now);
		}
	}
}

int main(int argc, char **argv)
{
	static struct program program;

	message_prefix = "eremite-strace";
	if (argc != 4)
		return complain("usage: eremite-strace SOCKET SET IMAGE");
	/* The monitor decides when all ends. */
	signal(SIGINT, SIG_IGN);
	signal(SIGQUIT, SIG_IGN);
	signal(SIGTSTP, SIG_IGN);
	if (program_open(&program, argv[3]) != STATUS_OK)
		return STATUS_BAD;
	if (!calls_find(&program, argv[2]))
		return complain("'%s' has no symbols of the libOS: link it without -s", argv[3]);
	if (confine() != 0)
		return STATUS_BAD;
	remote_open(atoi(argv[1]));
	trace_guest();
}
