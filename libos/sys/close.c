/* SPDX-License-Identifier: MIT */
#include <file/file.h>

#include <sys_calls.h>

long sys_close(int fd)
{
	return descriptor_close(fd);
}
