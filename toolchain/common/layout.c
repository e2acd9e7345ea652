/* SPDX-License-Identifier: MIT */
/*
 * Where the parts of the toolchain are: in a build folder or installed under a prefix, found from
 * the running executable, so that either can be moved.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common.h"

static char *executable_folder(void)
{
	char *path = realpath("/proc/self/exe", NULL);
	if (path == NULL)
		fail(EXIT_USAGE, "cannot tell where this program is (/proc/self/exe): %s",
			strerror(errno));
	*strrchr(path, '/') = '\0';
	return path;
}

/* The first of FOLDER/../CANDIDATE that holds MEMBER, without symbolic links and dots; or NULL. */
static char *find_part(const char *folder, const char *const *candidates, const char *member)
{
	for (; *candidates != NULL; candidates++) {
		char *part = print("%s/%s", folder, *candidates);
		char *probe = print("%s/%s", part, member);
		if (access(probe, F_OK) == 0)
			return realpath(part, NULL);
	}
	return NULL;
}

struct layout find_layout(void)
{
	/* Seen from bin/, from libexec/ of a build folder, and from PREFIX/libexec/eremite/. */
	static const char *const sysroots[] = {
		"../sysroot", "../../sysroot", "../lib/eremite/sysroot",
		"../../lib/eremite/sysroot", NULL,
	};
	static const char *const libexecs[] = {
		"../libexec/eremite", "../libexec", ".", NULL,
	};
	char *folder = executable_folder();
	struct layout layout = {
		.sysroot = find_part(folder, sysroots, "lib/image.ld"),
		.libexec = find_part(folder, libexecs, "ld"),
	};
	if (layout.sysroot == NULL)
		fail(EXIT_USAGE, "no sysroot near %s: run make, or make install again", folder);
	if (layout.libexec == NULL)
		fail(EXIT_USAGE, "no linker step (ld) near %s: run make, or make install again",
			folder);
	return layout;
}
