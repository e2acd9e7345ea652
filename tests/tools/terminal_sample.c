/* SPDX-License-Identifier: MIT */
/* A program that talks to a terminal (test_terminal.py). */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

static void interrupted(int number)
{
	static const char text[] = "[interrupt]\n";

	(void)number;
	write(1, text, sizeof text - 1);
}

static void show_size(void)
{
	struct winsize size;

	if (ioctl(0, TIOCGWINSZ, &size) == 0)
		printf("size %dx%d\n", size.ws_row, size.ws_col);
}

static void resized(int number)
{
	(void)number;
	show_size();
}

static void read_keys(void)
{
	struct termios old, raw;
	char key;

	tcgetattr(0, &old);
	raw = old;
	raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
	tcsetattr(0, TCSANOW, &raw);
	printf("keys>");
	fflush(stdout);
	while (read(0, &key, 1) == 1 && key != 'q')
		printf("<%d>", key), fflush(stdout);
	tcsetattr(0, TCSANOW, &old);
	printf("done\n");
}

int main(void)
{
	struct sigaction action = { .sa_handler = interrupted, .sa_flags = SA_RESTART };
	char line[100];

	sigaction(SIGINT, &action, NULL);
	action.sa_handler = resized;
	sigaction(SIGWINCH, &action, NULL);
	printf("terminals %d%d%d\n", isatty(0), isatty(1), isatty(2));
	show_size();
	for (;;) {
		printf("> ");
		fflush(stdout);
		if (fgets(line, sizeof line, stdin) == NULL)
			break;
		line[strcspn(line, "\n")] = '\0';
		if (strcmp(line, "keys") == 0)
			read_keys();
		else if (strcmp(line, "default") == 0)
			signal(SIGINT, SIG_DFL);
		else if (strcmp(line, "spin") == 0)
			for (;;)
				;
		else
			printf("read %s.\n", line);
	}
	printf("end of file\n");
	return 7;
}
