/* SPDX-License-Identifier: MIT */
#ifndef CHANGE_H
#define CHANGE_H

/* Whether a path, which is not walked, can be one: 0, -EFAULT, -ENOENT, -ENAMETOOLONG, -ENOMEM. */
int change_check_path(const char *path);

#endif
