/* SPDX-License-Identifier: MIT */
/* The environment: getenv, setenv, unsetenv, putenv, clearenv, environ. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void show(const char *name)
{
	const char *value = getenv(name);

	printf("%s=%s\n", name, value ? value : "(none)");
}

static int count(void)
{
	int n = 0;

	while (environ && environ[n])
		n++;
	return n;
}

int main(void)
{
	static char entry[] = "PUT=first";
	char name[32];
	int before, wrong = 0;

	clearenv();
	printf("cleared: %d\n", count());
	printf("%d\n", setenv("A", "1", 0));
	printf("%d\n", setenv("A", "2", 0));
	show("A");
	printf("%d\n", setenv("A", "two", 1));
	show("A");
	printf("%d %s\n", setenv("", "x", 1), strerror(errno));
	printf("%d %s\n", setenv("A=B", "x", 1), strerror(errno));
	printf("%d %s\n", unsetenv("A=B"), strerror(errno));
	show("");
	show("A=two");
	printf("%d\n", putenv(entry));
	show("PUT");
	memcpy(entry + 4, "other", 5);
	show("PUT");
	setenv("EMPTY", "", 1);
	show("EMPTY");
	setenv("EQUALS", "a=b=c", 1);
	show("EQUALS");
	setenv("LINES", "one\ntwo \xc3\xa9", 1);
	show("LINES");
	printf("entries: %d\n", count());
	unsetenv("A");
	show("A");
	unsetenv("A");
	before = count();
	for (int i = 0; i < 2000; i++) {
		snprintf(name, sizeof name, "VARIABLE_%d", i);
		setenv(name, name + 9, 1);
	}
	for (int i = 0; i < 2000; i++) {
		snprintf(name, sizeof name, "VARIABLE_%d", i);
		wrong += strcmp(getenv(name), name + 9) != 0;
	}
	printf("more: %d, wrong %d\n", count() - before, wrong);
	for (int i = 0; i < 2000; i++) {
		snprintf(name, sizeof name, "VARIABLE_%d", i);
		unsetenv(name);
	}
	printf("left: %d\n", count() - before);
	putenv("PUT");
	show("PUT");
	for (char **p = environ; *p; p++)
		printf("%s;", *p);
	printf("\n");
	return 0;
}
