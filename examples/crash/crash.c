/* SPDX-License-Identifier: MIT */
/*
 * A mistake, for its report: find() returns NULL for a name that it does not know.
 *
 *     eremite run build/examples/crash alice     works
 *     eremite run build/examples/crash bob       ends with a report and status 139 (128 + SIGSEGV)
 */
#include <stdio.h>
#include <string.h>

struct account {
	char name[32];
	long cents;
};

static struct account *find(const char *name)
{
	static struct account alice = { "alice", 100 };

	return strcmp(name, alice.name) == 0 ? &alice : NULL;
}

static void deposit(struct account *account, long cents)
{
	account->cents += cents;
}

int main(int argc, char **argv)
{
	const char *name = argc > 1 ? argv[1] : "bob";
	struct account *account = find(name);

	deposit(account, 50);
	printf("%s has %ld cents\n", name, account->cents);
}
