/* SPDX-License-Identifier: MIT */
/*
 * Character devices, with Linux's numbers (Documentation/admin-guide/devices.txt).
 */
#include <errno.h>
#include <sys/sysmacros.h>

#include <file/console.h>
#include <fs/open.h>
#include <tty/terminal.h>

#include "devices.h"

static const struct device {
	unsigned char major, minor;
	const struct file_ops *ops;
} devices[] = {
	{ 1, 3, &null_ops }, { 1, 5, &zero_ops },   { 1, 7, &full_ops },
	{ 1, 8, &random_ops }, { 1, 9, &random_ops },
};

/* As the console's, for files that have an inode. */
static const struct file_ops *terminal_ops(void)
{
	static struct file_ops ops;

	ops = *console_files[0].ops;
	ops.stat = inode_file_stat;
	ops.release = inode_file_release;
	return &ops;
}

/* The stream through which a terminal is reached; -ENXIO: there is none. */
static int terminal_stream(void)
{
	for (unsigned stream = 0; stream < 3; stream++)
		if (terminal_is(stream))
			return (int)stream;
	return -ENXIO;
}

int device_ops(dev_t device, const struct file_ops **ops, unsigned *stream)
{
	int found = 1; /* the console: standard output */

	for (unsigned i = 0; i < sizeof devices / sizeof devices[0]; i++)
		if (makedev(devices[i].major, devices[i].minor) == device) {
			*ops = devices[i].ops;
			return 0;
		}
	if (device != makedev(5, 0) && device != makedev(5, 1))
		return -ENXIO;
	if (device == makedev(5, 0))
		found = terminal_stream();
	if (found < 0)
		return found;
	*ops = terminal_ops();
	*stream = (unsigned)found;
	return 0;
}
