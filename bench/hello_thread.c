/* SPDX-License-Identifier: MIT */
/* examples/hello, said by a thread: what the first thread costs in bytes. */
#include <pthread.h>
#include <stdio.h>

static void *hello(void *unused)
{
	printf("Hello World!\n");
	return unused;
}

int main(void)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, hello, NULL) != 0)
		return 1;
	return pthread_join(thread, NULL) != 0;
}
