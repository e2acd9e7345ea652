/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <string.h>
#include <sys/utsname.h>

#include <arch/user.h>

#include <sys_calls.h>

#include "credentials.h"

#define NAME_MAX_LENGTH 64
#define DOMAIN_OFFSET (5 * (NAME_MAX_LENGTH + 1)) /* C libraries name the last field differently */

/* Programs ask what interface they find: Linux's, as of the release. */
static struct utsname name = {
	.sysname = "Linux",
	.nodename = "eremite",
	.release = "6.1.0-eremite",
	.version = "#1 Eremite",
	.machine = "x86_64",
};

_Static_assert(sizeof name == 6 * (NAME_MAX_LENGTH + 1), "struct new_utsname");

long sys_uname(struct utsname *to)
{
	return user_copy_out(to, &name, sizeof name);
}

static long set(char *field, const char *value, size_t length)
{
	char copy[NAME_MAX_LENGTH + 1];

	if (!credentials_capable(CAP_SYS_ADMIN))
		return -EPERM;
	if (length > NAME_MAX_LENGTH)
		return -EINVAL;
	memset(copy, 0, sizeof copy);
	if (user_copy_in(copy, value, length) != 0)
		return -EFAULT;
	memcpy(field, copy, sizeof copy);
	return 0;
}

long sys_sethostname(const char *value, size_t length)
{
	return set(name.nodename, value, length);
}

long sys_setdomainname(const char *value, size_t length)
{
	return set((char *)&name + DOMAIN_OFFSET, value, length);
}
