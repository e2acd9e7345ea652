/* SPDX-License-Identifier: MIT */
/*
 * ioctl_tty(2).
 */
#include <errno.h>
#include <sys/ioctl.h>

#include <arch/user.h>
#include <init/options.h>
#include <tty/input.h>
#include <tty/terminal.h>

#define SESSION 1 /* the one process is its own session and group */

enum flush_queue { TCIFLUSH_VALUE, TCOFLUSH_VALUE, TCIOFLUSH_VALUE };

static long get_window(void *argument)
{
	struct window_size size = terminal.window;

	if (size.rows == 0 && size.columns == 0) {
		size.rows = boot_options.rows;
		size.columns = boot_options.columns;
	}
	return user_copy_out(argument, &size, sizeof size);
}

static long set_termios(const void *argument)
{
	struct k_termios fresh;

	if (user_copy_in(&fresh, argument, sizeof fresh) != 0)
		return -EFAULT;
	terminal.termios = fresh;
	if (tty_input_changed != NULL)
		tty_input_changed();
	return 0;
}

static long input_waiting(void *argument)
{
	int count = tty_input_available != NULL ? tty_input_available() : 0;

	return user_copy_out(argument, &count, sizeof count);
}

static long get_int(void *argument, int value)
{
	return user_copy_out(argument, &value, sizeof value);
}

long terminal_ioctl(unsigned request, void *argument)
{
	switch (request) {
	case TCGETS:
		return user_copy_out(argument, &terminal.termios, sizeof terminal.termios);
	case TCSETSF:
		if (tty_input_flush != NULL)
			tty_input_flush();
		return set_termios(argument);
	case TCSETS:
	case TCSETSW: /* output is never queued */
		return set_termios(argument);
	case TCFLSH:
		if ((long)argument < TCIFLUSH_VALUE || (long)argument > TCIOFLUSH_VALUE)
			return -EINVAL;
		if ((long)argument != TCOFLUSH_VALUE && tty_input_flush != NULL)
			tty_input_flush();
		return 0;
	case TCSBRK:
	case TCXONC:
		return 0; /* the output is drained and never stopped */
	case TIOCGWINSZ:
		return get_window(argument);
	case TIOCSWINSZ:
		return user_copy_in(&terminal.window, argument, sizeof terminal.window);
	case FIONREAD:
		return input_waiting(argument);
	case TIOCOUTQ:
		return get_int(argument, 0);
	case TIOCGPGRP:
	case TIOCGSID:
		return get_int(argument, SESSION);
	case TIOCSPGRP: {
		int group;

		if (user_copy_in(&group, argument, sizeof group) != 0)
			return -EFAULT;
		return group == SESSION ? 0 : group < 0 ? -EINVAL : -ESRCH;
	}
	default:
		return -ENOTTY;
	}
}
