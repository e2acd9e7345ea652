/* SPDX-License-Identifier: MIT */
/*
 * Signals as a file.  It has no wait queue: signals do not know of it.  Whoever waits asks for its
 * readiness after each event.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stddef.h>
#include <string.h>
#include <sys/signalfd.h>

#include <eventfd/signalfd.h>
#include <file/own.h>
#include <machine/clock.h>
#include <ramfs/memory.h>
#include <signal/signal.h>
#include <waited/waited.h>

#include "anonymous.h"

struct signalfd {
	struct wait_queue queue; /* must be the first member: file->queue */
	uint64_t mask;
};

static struct signalfd *signalfd_of(const struct file *file)
{
	return (struct signalfd *)file->queue;
}

static bool readable(void *argument)
{
	const struct signalfd *signalfd = argument;

	return (signal_takeable() & signalfd->mask) != 0;
}

static bool is_fault(int number)
{
	return number == SIGILL || number == SIGFPE || number == SIGSEGV || number == SIGBUS ||
		number == SIGTRAP;
}

/* What a siginfo_t holds depends on the signal and where it comes from (sigaction(2)). */
static void convert(const siginfo_t *info, struct signalfd_siginfo *record)
{
	memset(record, 0, sizeof *record);
	record->ssi_signo = (uint32_t)info->si_signo;
	record->ssi_errno = info->si_errno;
	record->ssi_code = info->si_code;
	if (info->si_code == SI_TIMER) {
		record->ssi_tid = (uint32_t)info->si_timerid;
		record->ssi_overrun = (uint32_t)info->si_overrun;
	} else if (info->si_code > 0 && info->si_code != SI_KERNEL && is_fault(info->si_signo)) {
		record->ssi_addr = (uintptr_t)info->si_addr;
		return;
	} else {
		record->ssi_pid = (uint32_t)info->si_pid;
		record->ssi_uid = (uint32_t)info->si_uid;
	}
	if (info->si_code < 0) {
		record->ssi_ptr = (uintptr_t)info->si_value.sival_ptr;
		record->ssi_int = info->si_value.sival_int;
	}
}

static int wait(struct file *file, struct signalfd *signalfd)
{
	int status = 0;

	while (status == 0 && !readable(signalfd)) {
		if (file->flags & O_NONBLOCK)
			return -EAGAIN;
		status = waited_block(file, MACHINE_NEVER, readable, signalfd);
	}
	return status;
}

static long read_whole(struct file *file, struct buffers *to)
{
	struct signalfd *signalfd = signalfd_of(file);
	struct signalfd_siginfo record;
	long done = 0;

	if (to->left < sizeof record)
		return -EINVAL;
	while (to->left >= sizeof record) {
		siginfo_t info;

		/* Another thread may take it before this one does. */
		while (!signal_take(signalfd->mask, &info)) {
			int status = done == 0 ? wait(file, signalfd) : -EAGAIN;

			if (status != 0)
				return done > 0 ? done : status;
		}
		convert(&info, &record);
		if (buffers_fill(to, &record, sizeof record) != 0)
			return done > 0 ? done : -EFAULT;
		done += (long)sizeof record;
	}
	return done;
}

static long read_one(struct file *file, void *buffer, size_t size)
{
	struct buffers to = buffers_one(buffer, size);

	return read_whole(file, &to);
}

static short poll_signalfd(struct file *file)
{
	return readable(signalfd_of(file)) ? POLLIN : 0;
}

static void release(struct file *file)
{
	wait_queue_end(file->queue);
	piece_give(signalfd_of(file));
}

static const struct waited_ops ops = {
	.file = { .read = read_one, .poll = poll_signalfd, .stat = anonymous_stat,
		  .seek = anonymous_seek, .release = release },
	.read_whole = read_whole,
	.silent = true,
};

struct file *signalfd_new(uint64_t mask, int flags)
{
	struct signalfd *signalfd = piece_take(sizeof *signalfd);
	struct file *file;

	if (signalfd == NULL)
		return NULL;
	*signalfd = (struct signalfd){ .mask = mask };
	file = waited_new(&ops, &signalfd->queue, (flags & O_NONBLOCK) | O_RDWR);
	if (file == NULL)
		piece_give(signalfd);
	else
		file_set_own(file);
	return file;
}

int signalfd_set(struct file *file, uint64_t mask)
{
	if (file->ops != &ops.file)
		return -EINVAL;
	file_own_lock(file);
	signalfd_of(file)->mask = mask;
	file_own_unlock(file);
	return 0;
}
