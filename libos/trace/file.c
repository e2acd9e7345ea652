/* SPDX-License-Identifier: MIT */
/*
 * Files: modes, status, positions, what operations of fcntl and ioctl take.
 */
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <termios.h>

#include <trace/kinds.h>
#include <trace/show.h>

static const char *type_name(unsigned mode)
{
	switch (mode & S_IFMT) {
	case S_IFREG: return "S_IFREG|";
	case S_IFDIR: return "S_IFDIR|";
	case S_IFCHR: return "S_IFCHR|";
	case S_IFBLK: return "S_IFBLK|";
	case S_IFIFO: return "S_IFIFO|";
	case S_IFLNK: return "S_IFLNK|";
	case S_IFSOCK: return "S_IFSOCK|";
	default: return "";
	}
}

void trace_show_mode(struct trace *trace, unsigned mode)
{
	const char *type = type_name(mode);

	trace_put(trace, type);
	trace_show_octal(trace, *type == '\0' ? mode : mode & ~(unsigned)S_IFMT);
}

void trace_file_mode(struct trace *trace, unsigned index)
{
	trace_show_mode(trace, (unsigned)trace_number(trace, index));
}

/* Of open and openat, behind the flags. */
void trace_create_mode(struct trace *trace, unsigned index)
{
	int flags = trace_number(trace, index - 1);

	if (flags & O_CREAT || (flags & O_TMPFILE) == O_TMPFILE)
		trace_octal(trace, index);
}

void trace_stat_out(struct trace *trace, unsigned index)
{
	struct stat status;

	if (!trace_fetch_result(trace, index, &status, sizeof status))
		return;
	trace_put(trace, "{st_mode=");
	trace_show_mode(trace, status.st_mode);
	if (S_ISCHR(status.st_mode) || S_ISBLK(status.st_mode))
		trace_format(trace, ", st_rdev=makedev(0x%x, 0x%x), ...}", major(status.st_rdev),
			     minor(status.st_rdev));
	else
		trace_format(trace, ", st_size=%ld, ...}", (long)status.st_size);
}

/* The kernel's struct statx, which not every C library has: its beginning. */
struct statx_head {
	uint32_t mask, block_size;
	uint64_t attributes;
	uint32_t links, user, group;
	uint16_t mode, unused;
	uint64_t inode, size;
};

void trace_statx_out(struct trace *trace, unsigned index)
{
	struct statx_head status;

	if (!trace_fetch_result(trace, index, &status, sizeof status))
		return;
	trace_put(trace, "{stx_mode=");
	trace_show_mode(trace, status.mode);
	trace_format(trace, ", stx_size=%lu, ...}", (unsigned long)status.size);
}

static void show_lock(struct trace *trace, unsigned index)
{
	struct flock lock;

	if (trace_fetch(trace, index, &lock, sizeof lock))
		trace_format(trace, "{l_type=%d, l_whence=%d, l_start=%ld, l_len=%ld}", lock.l_type,
			     lock.l_whence, (long)lock.l_start, (long)lock.l_len);
}

void trace_fcntl_arg(struct trace *trace, unsigned index)
{
	switch (trace_number(trace, index - 1)) {
	case F_GETFD:
	case F_GETFL:
	case F_GETOWN:
	case F_GETSIG:
	case F_GETPIPE_SZ:
		return;
	case F_SETFD:
		trace_show_names(trace, &trace_names_fd_flags, (unsigned)trace_number(trace, index));
		return;
	case F_SETFL:
		trace_show_names(trace, &trace_names_open_flags,
				 (unsigned)trace_number(trace, index));
		return;
	case F_GETLK:
	case F_SETLK:
	case F_SETLKW:
		show_lock(trace, index);
		return;
	default:
		trace_signed(trace, index);
	}
}

static void show_window(struct trace *trace, unsigned index)
{
	struct winsize window;

	if (trace_fetch(trace, index, &window, sizeof window))
		trace_format(trace, "{ws_row=%u, ws_col=%u, ws_xpixel=%u, ws_ypixel=%u}",
			     window.ws_row, window.ws_col, window.ws_xpixel, window.ws_ypixel);
}

/* The kernel's struct termios: the flags come first in the C library's, too. */
static void show_terminal(struct trace *trace, unsigned index)
{
	unsigned flags[4];

	if (trace_fetch(trace, index, flags, sizeof flags))
		trace_format(trace, "{c_iflag=0x%x, c_oflag=0x%x, c_cflag=0x%x, c_lflag=0x%x, ...}",
			     flags[0], flags[1], flags[2], flags[3]);
}

void trace_ioctl_arg_out(struct trace *trace, unsigned index)
{
	unsigned request = (unsigned)trace_number(trace, index - 1);

	/* What the call should have filled in. */
	if (trace->result < 0 && (request == TIOCGWINSZ || request == TCGETS || request == FIONREAD))
		request = 0;
	switch (request) {
	case TIOCGWINSZ:
	case TIOCSWINSZ:
		show_window(trace, index);
		return;
	case TCGETS:
	case TCSETS:
	case TCSETSW:
	case TCSETSF:
		show_terminal(trace, index);
		return;
	case FIONREAD:
	case FIONBIO:
		trace_int_in(trace, index);
		return;
	default:
		trace_pointer(trace, index);
	}
}
