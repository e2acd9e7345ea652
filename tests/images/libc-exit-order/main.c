/* SPDX-License-Identifier: MIT */
/* Constructors, destructors, atexit, exit inside of them, flushing. */
#include <stdio.h>
#include <stdlib.h>

static int constructed;

__attribute__((constructor(101))) static void first(void)
{
	printf("constructor 101\n");
	constructed = 1;
}

__attribute__((constructor(200))) static void second(void)
{
	printf("constructor 200\n");
}

__attribute__((constructor)) static void last(void)
{
	printf("constructor\n");
}

__attribute__((destructor(101))) static void destroy_last(void)
{
	printf("destructor 101\n");
	printf("without a newline, flushed by nobody else");
}

__attribute__((destructor(200))) static void destroy_second(void)
{
	printf("destructor 200\n");
}

__attribute__((destructor)) static void destroy_first(void)
{
	printf("destructor\n");
}

static void number(void)
{
	static int calls;

	printf("atexit %d\n", ++calls);
}

static void nested(void)
{
	printf("registered while exiting\n");
}

static void registering(void)
{
	printf("registering\n");
	atexit(nested);
}

static void exits_again(void)
{
	printf("exit again\n");
}

int main(void)
{
	printf("main: constructed %d\n", constructed);
	for (int i = 0; i < 100; i++)
		if (atexit(number) != 0)
			printf("atexit failed\n");
	atexit(registering);
	atexit(exits_again);
	exit(256 + 7);
}
