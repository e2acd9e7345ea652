/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stddef.h>

#include <arch/user.h>
#include <machine/paging.h>
#include <mm/frames.h>

#include <sys_calls.h>

#include "credentials.h"

#define GROUPS_MAX 65536 /* Linux's NGROUPS_MAX */
#define GROUPS_KEPT (PAGE_SIZE / sizeof(gid_t))

static gid_t *groups; /* a frame */
static size_t group_count;

long sys_getgroups(int count, gid_t *list)
{
	if (count < 0 || (count > 0 && (size_t)count < group_count))
		return -EINVAL;
	if (count > 0 && user_copy_out(list, groups, group_count * sizeof *list) != 0)
		return -EFAULT;
	return (long)group_count;
}

static int make_room(size_t count)
{
	paddr_t frame;

	if (count == 0 || groups != NULL)
		return 0;
	frame = frames_alloc(0);
	if (frame == PADDR_NONE)
		return -ENOMEM;
	groups = machine_direct(frame);
	return 0;
}

long sys_setgroups(size_t count, const gid_t *list)
{
	if (!credentials_capable(CAP_SETGID))
		return -EPERM;
	if (count > GROUPS_MAX)
		return -EINVAL;
	if (count > GROUPS_KEPT || make_room(count) != 0)
		return -ENOMEM;
	group_count = 0;
	if (user_copy_in(groups, list, count * sizeof *list) != 0)
		return -EFAULT;
	group_count = count;
	return 0;
}
