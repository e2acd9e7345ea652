/* SPDX-License-Identifier: MIT */
/* When which part of a line is written, while calls block, nest, and never return. */
#include <machine/console.h>

#include "../../../libos/trace/traced.h"
#include "../../lib/check.h"
#include "memory.h"

static char written[4096];
static size_t length;

void machine_console_write(enum console_stream stream, const void *data, size_t size)
{
	CHECK_EQ(stream, CONSOLE_ERROR);
	CHECK(length + size < sizeof written);
	memcpy(written + length, data, size);
	length += size;
}

static const char *taken(void)
{
	static char text[sizeof written];

	memcpy(text, written, length);
	text[length] = '\0';
	length = 0;
	return text;
}

static void show_mark(struct trace *trace, const void *subject)
{
	const char *text = subject;
	size_t size = strlen(text);

	memcpy(trace->text + trace->length, text, size);
	trace->length += size;
}

static long make(const char *name, long (*function)(long, long, long, long, long, long), long a)
{
	return eremite_trace_call(call_named(name), function, (long[6]){ a, MEMORY, 1 });
}

static long nothing(long a, long b, long c, long d, long e, long f)
{
	(void)b, (void)c, (void)d, (void)e, (void)f;
	CHECK_STR(taken(), "");
	return a;
}

TEST(a_line_is_one_piece)
{
	CHECK_EQ(make("close", nothing, -9), -9);
	CHECK_STR(taken(), "close(-9) = -1 EBADF (Bad file descriptor)\n");
}

static long nest(long a, long b, long c, long d, long e, long f)
{
	(void)b, (void)c, (void)d, (void)e, (void)f;
	return make("dup", nothing, a);
}

TEST(a_call_within_a_call_is_not_shown)
{
	CHECK_EQ(make("close", nest, 3), 3);
	CHECK_STR(taken(), "close(3) = 3\n");
}

static long block(long a, long b, long c, long d, long e, long f)
{
	(void)a, (void)b, (void)c, (void)d, (void)e, (void)f;
	traced_write();
	traced_write();
	CHECK_STR(taken(), "read(0");
	return 1;
}

TEST(who_blocks_shows_its_beginning)
{
	make("read", block, 0);
	CHECK_STR(taken(), ", \"\\0\", 1) = 1\n");
}

/* A handler runs, makes calls, and returns. */
static long interrupted(long a, long b, long c, long d, long e, long f)
{
	(void)a, (void)b, (void)c, (void)d, (void)e, (void)f;
	traced_leave();
	traced_line(show_mark, "--- SIGINT ---");
	length = 0;
	make("close", nothing, 0);
	length = 0;
	return -4;
}

TEST(who_is_interrupted_is_resumed)
{
	make("read", interrupted, 0);
	CHECK_STR(taken(), "<... read resumed>, 0x1f800, 1) = -1 EINTR (Interrupted system call)\n");
}

static long left(long a, long b, long c, long d, long e, long f)
{
	(void)a, (void)b, (void)c, (void)d, (void)e, (void)f;
	traced_leave();
	traced_line(show_mark, "--- SIGINT ---");
	CHECK_STR(taken(), "read(0 <unfinished ...>\n--- SIGINT ---\n");
	/* The handler jumps away: what follows is a call of the program. */
	CHECK_EQ(make("getpid", nothing, 0), 0);
	CHECK_STR(taken(), "getpid() = 0\n");
	exit(0);
}

TEST(who_never_returns_is_forgotten)
{
	make("read", left, 0);
	CHECK(false);
}

static long returned(long a, long b, long c, long d, long e, long f)
{
	(void)a, (void)b, (void)c, (void)d, (void)e, (void)f;
	traced_return(5);
	traced_line(show_mark, "--- SIGINT ---");
	return 5;
}

TEST(who_has_a_result_shows_it_before_the_handler)
{
	CHECK_EQ(make("close", returned, 3), 5);
	CHECK_STR(taken(), "close(3) = 5\n--- SIGINT ---\n");
}

TEST(the_last_call)
{
	struct traced traced;

	traced_begin(&traced, call_named("exit_group"), (long[6]){ 3 });
	CHECK_STR(taken(), "exit_group(3) = ?\n");
	traced_write();
	traced_finish();
	CHECK_STR(taken(), "");
}

TEST(only_what_was_chosen)
{
	traced_choose("none");
	make("close", nothing, 0);
	traced_line(show_mark, "--- SIGINT ---");
	traced_choose("dup");
	make("close", nest, 0);
	make("dup", nothing, 2);
	CHECK_STR(taken(), "dup(2) = 2\n");
	make("read", interrupted, 0);
	CHECK_STR(taken(), "");
}

CHECK_MAIN
