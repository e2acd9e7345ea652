/* SPDX-License-Identifier: MIT */
/*
 * get_robust_list(2): locks to release when the thread ends.  With it, all ends.
 */
#include <errno.h>
#include <stddef.h>

#include <arch/user.h>

#include <sys_calls.h>

#include "process.h"

#define HEAD_SIZE (3 * sizeof(long)) /* struct robust_list_head */

static struct robust_list_head *list;

long sys_set_robust_list(struct robust_list_head *head, size_t length)
{
	if (length != HEAD_SIZE)
		return -EINVAL;
	list = head;
	return 0;
}

long sys_get_robust_list(pid_t pid, struct robust_list_head **head, size_t *length)
{
	const size_t size = HEAD_SIZE;

	if (!process_is(pid))
		return -ESRCH;
	if (user_copy_out(length, &size, sizeof size) != 0)
		return -EFAULT;
	return user_copy_out(head, &list, sizeof list);
}
