/* SPDX-License-Identifier: MIT */
#include <sys/ioctl.h>
#include <unistd.h>

#include "run.h"

static bool apply(struct terminal *terminal, const struct termios *mode)
{
	/* A job in the background would be stopped by SIGTTOU. */
	if (!terminal->is_terminal || tcgetpgrp(STDIN_FILENO) != getpgrp())
		return false;
	terminal->changed = true;
	return tcsetattr(STDIN_FILENO, TCSANOW, mode) == 0;
}

void terminal_open(struct terminal *terminal)
{
	terminal->is_terminal = tcgetattr(STDIN_FILENO, &terminal->saved) == 0;
	terminal->raw = false;
	terminal->changed = false;
	terminal_quiet(terminal);
}

/* The guest has a line discipline of its own: it writes the carriage returns. */
static void leave_output_alone(struct termios *mode)
{
	if (isatty(STDOUT_FILENO))
		mode->c_oflag &= ~(tcflag_t)OPOST;
}

/* What is typed ahead waits for the guest, which will echo it; Ctrl-C is still ours. */
void terminal_quiet(struct terminal *terminal)
{
	struct termios mode = terminal->saved;

	mode.c_lflag &= ~(tcflag_t)(ECHO | ECHONL | ICANON);
	leave_output_alone(&mode);
	mode.c_cc[VMIN] = 1;
	mode.c_cc[VTIME] = 0;
	apply(terminal, &mode);
}

void terminal_raw(struct terminal *terminal)
{
	struct termios mode = terminal->saved;

	if (terminal->raw)
		return;
	mode.c_iflag &= ~(tcflag_t)(BRKINT | ICRNL | IGNCR | INLCR | INPCK | ISTRIP | IXON);
	mode.c_lflag &= ~(tcflag_t)(ECHO | ECHONL | ICANON | IEXTEN | ISIG);
	leave_output_alone(&mode);
	mode.c_cc[VMIN] = 1;
	mode.c_cc[VTIME] = 0;
	terminal->raw = apply(terminal, &mode);
}

void terminal_restore(struct terminal *terminal)
{
	/* Not TCSADRAIN: the terminal may be stopped (Ctrl-S). */
	if (terminal->changed)
		tcsetattr(STDIN_FILENO, TCSANOW, &terminal->saved);
	terminal->changed = false;
	terminal->raw = false;
}

bool terminal_size(unsigned *rows, unsigned *columns)
{
	struct winsize size;

	for (int fd = 0; fd <= 2; fd++) {
		if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_row != 0 && size.ws_col != 0) {
			*rows = size.ws_row;
			*columns = size.ws_col;
			return true;
		}
	}
	return false;
}
