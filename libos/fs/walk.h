/* SPDX-License-Identifier: MIT */
#ifndef FS_WALK_H
#define FS_WALK_H

#include <fs/path.h>

#define LINKS_MAX 40 /* Linux's MAXSYMLINKS */
#define WALK_TEXTS_ORDER 2 /* name->texts: a path, and the links in it that are not walked yet */

/* Put the text of the link NAME before *REST, which is in memory of NAME.
 * -ENOMEM, -ENAMETOOLONG: all of it is too long, -ENOENT: the text is empty. */
int walk_put_link(struct name *name, const char **rest);

#endif
