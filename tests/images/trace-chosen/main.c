/* SPDX-License-Identifier: MIT */
/* Only some calls are shown (options). */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

static void nothing(int number)
{
	(void)number;
}

int main(void)
{
	char data[4];
	int fd = open("/dev/null", O_RDONLY);

	signal(SIGUSR1, nothing);
	kill(getpid(), SIGUSR1);
	read(fd, data, sizeof data);
	close(fd);
	puts("done");
	return 0;
}
