/* SPDX-License-Identifier: MIT */
#include <errno.h>

#include <arch/user.h>

#include <sys_calls.h>

#include "credentials.h"

static bool has_root(const struct ids *ids)
{
	return ids->real == 0 || ids->effective == 0 || ids->saved == 0;
}

/* What a change of user IDs does to the capabilities (capabilities(7)). */
static void follow(const struct ids *old)
{
	const struct ids *new = &credentials.user;

	if (has_root(old) && !has_root(new) && !credentials.keep)
		credentials.permitted = credentials.effective = 0;
	if (old->effective == 0 && new->effective != 0)
		credentials.effective = 0;
	if (old->effective != 0 && new->effective == 0)
		credentials.effective = credentials.permitted;
}

static int changed(const struct ids *old, int status)
{
	if (status == 0)
		follow(old);
	return status;
}

long sys_getuid(void)
{
	return credentials.user.real;
}

long sys_geteuid(void)
{
	return credentials.user.effective;
}

long sys_getresuid(uid_t *real, uid_t *effective, uid_t *saved)
{
	const struct ids *ids = &credentials.user;

	if (user_copy_out(real, &ids->real, sizeof *real) != 0 ||
	    user_copy_out(effective, &ids->effective, sizeof *effective) != 0 ||
	    user_copy_out(saved, &ids->saved, sizeof *saved) != 0)
		return -EFAULT;
	return 0;
}

long sys_setuid(uid_t uid)
{
	struct ids old = credentials.user;

	return changed(&old, ids_set(&credentials.user, uid, credentials_capable(CAP_SETUID)));
}

long sys_setreuid(uid_t real, uid_t effective)
{
	struct ids old = credentials.user;

	return changed(&old, ids_set_two(&credentials.user, real, effective,
					 credentials_capable(CAP_SETUID)));
}

long sys_setresuid(uid_t real, uid_t effective, uid_t saved)
{
	struct ids old = credentials.user;

	return changed(&old, ids_set_three(&credentials.user, real, effective, saved,
					   credentials_capable(CAP_SETUID)));
}

long sys_setfsuid(uid_t uid)
{
	return ids_set_file(&credentials.user, uid, credentials_capable(CAP_SETUID));
}
