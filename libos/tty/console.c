/* SPDX-License-Identifier: MIT */
/*
 * The console's files: output and status.  Input is in input.c, which only programs that read are
 * linked with; the terminal's settings are in terminal.c.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>

#include <arch/user.h>
#include <file/console.h>
#include <init/options.h>
#include <machine/console.h>
#include <tty/terminal.h>

#define CHUNK 256 /* copied from the application at a time */
#define BLOCK_SIZE 1024
#define TERMINAL_DEVICE 0x8800 /* 136:0, /dev/pts/0 */

bool terminal_is(unsigned stream)
{
	/* Without a launcher, the console is a serial terminal. */
	return !boot_options.controlled || boot_options.terminals & 1u << stream;
}

static enum console_stream stream_of(unsigned stream)
{
	return stream == 2 ? CONSOLE_ERROR : CONSOLE_OUTPUT;
}

static void emit(unsigned stream, const char *data, size_t size)
{
	if (terminal_is(stream))
		terminal_emit(stream, data, size);
	else
		machine_console_write(stream_of(stream), data, size);
}

static long console_write(struct file *file, const void *buffer, size_t size)
{
	const char *from = buffer;
	char chunk[CHUNK];
	size_t done = 0;

	while (done < size) {
		size_t part = size - done < sizeof chunk ? size - done : sizeof chunk;

		/* What the machine cannot take from there, it gets by way of us. */
		if (size - done > sizeof chunk && !terminal_is(file->stream))
			done += machine_console_direct(stream_of(file->stream), from + done, size - done);
		if (size - done < part)
			part = size - done;
		if (part == 0)
			break;
		if (user_copy_in(chunk, from + done, part) != 0)
			return done > 0 ? (long)done : -EFAULT;
		emit(file->stream, chunk, part);
		done += part;
	}
	return (long)done;
}

static int console_stat(struct file *file, struct stat *status)
{
	status->st_nlink = 1;
	status->st_blksize = BLOCK_SIZE;
	status->st_ino = file->stream + 3;
	if (terminal_is(file->stream)) {
		status->st_mode = S_IFCHR | 0620;
		status->st_rdev = TERMINAL_DEVICE;
	} else {
		status->st_mode = S_IFIFO | 0600;
		status->st_blksize = 4096;
	}
	return 0;
}

static long console_ioctl(struct file *file, unsigned request, void *argument)
{
	return terminal_is(file->stream) ? terminal_ioctl(request, argument) : -ENOTTY;
}

static const struct file_ops console_ops = {
	.write = console_write,
	.ioctl = console_ioctl,
	.stat = console_stat,
};

/* The extra reference keeps a closed one from being freed. */
struct file console_files[3] = {
	{ .ops = &console_ops, .references = 2, .flags = O_RDWR, .stream = 0 },
	{ .ops = &console_ops, .references = 2, .flags = O_RDWR, .stream = 1 },
	{ .ops = &console_ops, .references = 2, .flags = O_RDWR, .stream = 2 },
};
