/* SPDX-License-Identifier: MIT */
#include <errno.h>

#include <arch/user.h>

#include <sys_calls.h>

#include "credentials.h"

long sys_getgid(void)
{
	return credentials.group.real;
}

long sys_getegid(void)
{
	return credentials.group.effective;
}

long sys_getresgid(gid_t *real, gid_t *effective, gid_t *saved)
{
	const struct ids *ids = &credentials.group;

	if (user_copy_out(real, &ids->real, sizeof *real) != 0 ||
	    user_copy_out(effective, &ids->effective, sizeof *effective) != 0 ||
	    user_copy_out(saved, &ids->saved, sizeof *saved) != 0)
		return -EFAULT;
	return 0;
}

long sys_setgid(gid_t gid)
{
	return ids_set(&credentials.group, gid, credentials_capable(CAP_SETGID));
}

long sys_setregid(gid_t real, gid_t effective)
{
	return ids_set_two(&credentials.group, real, effective, credentials_capable(CAP_SETGID));
}

long sys_setresgid(gid_t real, gid_t effective, gid_t saved)
{
	return ids_set_three(&credentials.group, real, effective, saved,
			     credentials_capable(CAP_SETGID));
}

long sys_setfsgid(gid_t gid)
{
	return ids_set_file(&credentials.group, gid, credentials_capable(CAP_SETGID));
}
