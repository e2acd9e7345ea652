/* SPDX-License-Identifier: MIT */
/*
 * Input from the console: bytes as they come, or through the line discipline if standard input is
 * a terminal.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <termios.h>

#include <arch/page.h>
#include <arch/user.h>
#include <crash/exception.h>
#include <init/options.h>
#include <log/log.h>
#include <machine/clock.h>
#include <machine/console.h>
#include <mm/frames.h>
#include <mm/vm.h>
#include <sched/block.h>
#include <sched/hooks.h>
#include <signal/hooks.h>
#include <tty/input.h>
#include <tty/terminal.h>

#include "frame.h"
#include "line.h"

#define CHUNK 256
#define WAITING_ORDER 4 /* 64 KiB: on some machines, to take input costs the same however much it is */
#define TENTH_OF_SECOND 100000000ull

static struct frame_decoder decoder;
static char *waiting; /* plain bytes that were decoded but not read */
static size_t waiting_size, waiting_start, waiting_end;

static void emit_echo(const char *data, size_t size)
{
	terminal_emit(1, data, size);
}

static struct line_discipline line = { .terminal = &terminal, .emit = emit_echo };

static bool is_terminal(void)
{
	return terminal_is(0);
}

static void arrived(void)
{
	sched_post(WORK_TTY);
}

static bool listening;

bool tty_input_begun(void)
{
	return listening;
}

static void listen_once(void)
{
	if (listening)
		return;
	listening = true;
	machine_console_listen(arrived);
	log_control("input");
}

static void apply_resize(void)
{
	if (!decoder.resized)
		return;
	decoder.resized = false;
	terminal.window.rows = decoder.rows;
	terminal.window.columns = decoder.columns;
	if (signal_post != NULL)
		signal_post(SIGWINCH, SI_KERNEL);
}

/* Take up to SIZE bytes from the machine; *COUNT is how many bytes of input they held.  False if
 * the machine has none. */
static bool receive(char *to, size_t size, size_t *count)
{
	*count = machine_console_read(to, size);
	if (*count == 0)
		return false;
	if (boot_options.framed_input) {
		*count = frame_decode(&decoder, to, *count);
		apply_resize();
	}
	return true;
}

static void interrupt(int number)
{
	if (signal_post != NULL)
		signal_post(number, SI_KERNEL);
	else
		crash_by_signal(number, NULL);
}

void tty_receive(void)
{
	char byte;
	size_t count;

	/* Bytes that are not typed wait for their reader. */
	while (is_terminal() && line_has_room(&line) && !decoder.end_of_file &&
	       receive(&byte, 1, &count)) {
		int number = count > 0 ? line_type(&line, byte) : 0;

		if (number != 0)
			interrupt(number);
	}
}

static void make_waiting(void)
{
	static char small[CHUNK];
	unsigned order = frames_available() >> 6 < PAGE_SIZE << WAITING_ORDER ? 0 : WAITING_ORDER;
	paddr_t frames = frames_alloc(order);

	waiting = frames != PADDR_NONE ? machine_direct(frames) : small;
	waiting_size = frames != PADDR_NONE ? PAGE_SIZE << order : sizeof small;
}

static void fill_waiting(void)
{
	if (waiting == NULL)
		make_waiting();
	while (waiting_start == waiting_end && !decoder.end_of_file) {
		size_t count;

		if (!receive(waiting, waiting_size, &count))
			return;
		waiting_start = 0;
		waiting_end = count;
	}
}

/* Something to read, or the end of it. */
static bool readable(void *unused)
{
	(void)unused;
	if (is_terminal()) {
		tty_receive();
		return line_readable(&line) || decoder.end_of_file;
	}
	fill_waiting();
	return waiting_start != waiting_end || decoder.end_of_file;
}

/* Copy what is there, without blocking. */
static long copy_waiting(char *to, size_t size)
{
	size_t done = 0;

	while (done < size && readable(NULL) && waiting_start != waiting_end) {
		size_t count = waiting_end - waiting_start;

		if (count > size - done)
			count = size - done;
		if (user_copy_out(to + done, waiting + waiting_start, count) != 0)
			return done > 0 ? (long)done : -EFAULT;
		waiting_start += count;
		done += count;
	}
	return (long)done;
}

/* At most a line. */
static long copy_typed(char *to, size_t size)
{
	size_t done = 0;

	while (done < size && readable(NULL)) {
		char chunk[CHUNK];
		size_t part = size - done < sizeof chunk ? size - done : sizeof chunk;
		size_t count = line_read(&line, chunk, part);

		if (user_copy_out(to + done, chunk, count) != 0)
			return done > 0 ? (long)done : -EFAULT;
		done += count;
		if (count < part || chunk[count - 1] == '\n')
			break;
	}
	return (long)done;
}

/* The deadline that VMIN and VTIME give (termios(3), noncanonical mode): only the pure timeout is
 * told apart from blocking; the timer between bytes is not. */
static uint64_t read_deadline(void)
{
	const struct k_termios *termios = &terminal.termios;

	if (!is_terminal() || termios->local & ICANON || termios->characters[VMIN] > 0)
		return MACHINE_NEVER;
	if (termios->characters[VTIME] == 0)
		return 0;
	return machine_clock_monotonic() + termios->characters[VTIME] * TENTH_OF_SECOND;
}

long console_read(struct file *file, void *buffer, size_t size)
{
	int status = 0;

	listen_once();
	if (size == 0)
		return 0;
	/* Nothing may be lost if the buffer is bad. */
	if ((uintptr_t)buffer >= USER_END ||
	    vm_populate((uintptr_t)buffer & ~PAGE_MASK, PAGE_SIZE, VM_ACCESS_WRITE) != 0)
		return -EFAULT;
	while (!readable(NULL)) {
		if (file->flags & O_NONBLOCK)
			return -EAGAIN;
		status = sched_block_asking(read_deadline(), readable, NULL);
		if (status == -ETIMEDOUT)
			return 0;
		if (status == -EINTR && !signal_hook_restarts())
			return -EINTR;
	}
	return is_terminal() ? copy_typed(buffer, size) : copy_waiting(buffer, size);
}

short console_poll(struct file *file)
{
	(void)file;
	listen_once();
	return POLLOUT | POLLWRNORM | (readable(NULL) ? POLLIN | POLLRDNORM : 0);
}

void tty_input_changed(void)
{
	line_mode_changed(&line);
}

void tty_input_flush(void)
{
	if (is_terminal())
		line_flush(&line);
	waiting_start = waiting_end;
}

int tty_input_available(void)
{
	readable(NULL);
	return is_terminal() ? (int)line_available(&line) : (int)(waiting_end - waiting_start);
}
