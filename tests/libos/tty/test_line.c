/* SPDX-License-Identifier: MIT */
/* The line discipline: what is typed, what is shown, what is read. */
#include "../../lib/check.h"

#include <signal.h>
#include <termios.h>

#include <machine/console.h>
#include <tty/terminal.h>

#include "../../../libos/tty/line.h"

#define ERASE "\b \b"

static char screen[65536];
static size_t shown;

void machine_console_write(enum console_stream stream, const void *data, size_t size)
{
	CHECK_EQ(stream, CONSOLE_OUTPUT);
	if (size > sizeof screen - 1 - shown)
		size = sizeof screen - 1 - shown;
	memcpy(screen + shown, data, size);
	shown += size;
	screen[shown] = '\0';
}

static void emit(const char *data, size_t size)
{
	terminal_emit(1, data, size);
}

static struct line_discipline line = { .terminal = &terminal, .emit = emit };

static int type_bytes(const char *bytes, size_t size)
{
	int last = 0;

	for (size_t i = 0; i < size; i++)
		last = line_type(&line, bytes[i]);
	return last;
}

static int type(const char *text)
{
	return type_bytes(text, strlen(text));
}

/* Read once, with room for SIZE bytes. */
static void check_read(size_t size, const char *expected)
{
	char *to = malloc(size);
	size_t count;

	CHECK(line_readable(&line));
	count = line_read(&line, to, size);
	CHECK_EQ(count, strlen(expected));
	CHECK_EQ(memcmp(to, expected, count), 0);
	free(to);
}

static void check_screen(const char *expected)
{
	CHECK_STR(screen, expected);
	shown = 0;
	screen[0] = '\0';
}

static void set_local(uint32_t off, uint32_t on)
{
	terminal.termios.local = (terminal.termios.local & ~off) | on;
	line_mode_changed(&line);
}

TEST(a_line)
{
	type("ab");
	CHECK(!line_readable(&line));
	type("c\r");
	check_screen("abc\r\n");
	CHECK_EQ(line_available(&line), 4);
	check_read(100, "abc\n");
	CHECK(!line_readable(&line));
}

TEST(lines_are_read_one_at_a_time)
{
	type("one\ntwo\nrest");
	check_read(100, "one\n");
	check_read(2, "tw");
	check_read(100, "o\n");
	CHECK(!line_readable(&line));
	type("\n");
	check_read(100, "rest\n");
}

TEST(erase)
{
	type("\x7f" "ab\x7f" "c\n");
	check_screen("ab" ERASE "c\r\n");
	check_read(100, "ac\n");
	/* Never into a complete line. */
	type("x\n\x7f\x7f\x15y\n");
	check_read(100, "x\n");
	check_read(100, "y\n");
}

TEST(erase_by_character)
{
	terminal.termios.input |= IUTF8;
	type("a\xc3\xa4\xe2\x82\xac\x7f\x7f" "b\n");
	check_screen("a\xc3\xa4\xe2\x82\xac" ERASE ERASE "b\r\n");
	check_read(100, "ab\n");
	/* Continuation bytes alone. */
	type("\x80\x80\x7f\n");
	check_read(100, "\n");
	terminal.termios.input &= ~(uint32_t)IUTF8;
	type("\xc3\xa4\x7f\n");
	check_read(100, "\xc3\n");
}

TEST(erase_control_characters_and_tabs)
{
	type("\x01\x7f");
	check_screen("^A" ERASE ERASE);
	type("ab\t\x7f");
	check_screen("ab\t" ERASE ERASE ERASE ERASE ERASE ERASE);
	type("\x15" "abcdefgh\t\x7f\x7f\n");
	check_read(100, "abcdefg\n");
}

TEST(tab_after_a_prompt)
{
	terminal_emit(1, "> ", 2);
	check_screen("> ");
	type("a\t\x7f");
	check_screen("a\t" ERASE ERASE ERASE ERASE ERASE);
}

TEST(tab_after_a_prompt_of_several_bytes_a_character)
{
	terminal.termios.input |= IUTF8;
	terminal_emit(1, "\xc2\xbb ", 3);
	check_screen("\xc2\xbb ");
	type("a\t\x7f");
	check_screen("a\t" ERASE ERASE ERASE ERASE ERASE);
}

TEST(kill_and_word_erase)
{
	type("one two  \x17");
	check_screen("one two  " ERASE ERASE ERASE ERASE ERASE);
	type("x\n");
	check_read(100, "one x\n");
	type("gone\x15kept\n");
	check_read(100, "kept\n");
	type("\x17\x15\n");
	check_read(100, "\n");
}

TEST(reprint)
{
	type("ab\x12" "c\n");
	check_screen("ab^R\r\nabc\r\n");
	check_read(100, "abc\n");
}

TEST(literal_next)
{
	type("\x16\x03\x16\x7f\x16\x04\n");
	check_read(100, "\x03\x7f\x04\n");
	type("\x16\n\n");
	check_read(100, "\n\n");
}

TEST(end_of_file)
{
	type("\x04");
	check_read(100, "");
	CHECK(!line_readable(&line));
	type("abc\x04");
	check_screen("abc");
	CHECK_EQ(line_available(&line), 3);
	check_read(100, "abc");
	CHECK(!line_readable(&line));
	/* Of exactly the size asked for: no second end of file. */
	type("abc\x04");
	check_read(3, "abc");
	CHECK(!line_readable(&line));
	type("abc\x04");
	check_read(2, "ab");
	check_read(2, "c");
	CHECK(!line_readable(&line));
}

TEST(zero_bytes_are_no_end_of_file)
{
	char bytes[8];

	type_bytes("a\0b\n", 4);
	CHECK_EQ(line_available(&line), 4);
	CHECK_EQ(line_read(&line, bytes, sizeof bytes), 4);
	CHECK_EQ(memcmp(bytes, "a\0b\n", 4), 0);
}

TEST(signals)
{
	CHECK_EQ(type("lost\x03"), SIGINT);
	check_screen("lost^C");
	CHECK(!line_readable(&line));
	type("\n");
	check_read(100, "\n");
	CHECK_EQ(type("\x1c"), SIGQUIT);
	CHECK_EQ(type("\x1a"), SIGTSTP);
	set_local(0, NOFLSH);
	CHECK_EQ(type("kept\x03"), SIGINT);
	type("\n");
	check_read(100, "kept\n");
	set_local(ISIG, 0);
	CHECK_EQ(type("\x03\n"), 0);
	check_read(100, "\x03\n");
}

TEST(disabled_control_characters)
{
	terminal.termios.characters[VINTR] = 0;
	CHECK_EQ(type_bytes("\0\x03", 2), 0);
	type("\n");
	CHECK_EQ(line_available(&line), 3);
}

TEST(further_ends_of_lines)
{
	terminal.termios.characters[VEOL] = ';';
	type("a;b");
	check_read(100, "a;");
	CHECK(!line_readable(&line));
}

TEST(raw_mode)
{
	set_local(ICANON | ECHO | ISIG, 0);
	terminal.termios.input &= ~(uint32_t)(ICRNL | IXON);
	CHECK_EQ(type("a\x03\x04\r\x7f"), 0);
	check_screen("");
	check_read(3, "a\x03\x04");
	check_read(100, "\r\x7f");
	CHECK(!line_readable(&line));
}

TEST(least_count)
{
	set_local(ICANON, 0);
	terminal.termios.characters[VMIN] = 3;
	type("ab");
	CHECK(!line_readable(&line));
	type("c");
	check_read(100, "abc");
	terminal.termios.characters[VMIN] = 0;
	CHECK(!line_readable(&line));
	type("x");
	check_read(100, "x");
}

TEST(mode_changes)
{
	type("half");
	CHECK(!line_readable(&line));
	set_local(ICANON, 0);
	check_read(100, "half");
	type("raw");
	set_local(0, ICANON);
	check_read(100, "raw");
	type("line\n");
	check_read(100, "line\n");
}

TEST(translation)
{
	terminal.termios.input = INLCR;
	type("a\nb\r");
	CHECK(!line_readable(&line));
	terminal.termios.input = IGNCR;
	type("\n");
	check_read(100, "a\rb\r\n");
	type("a\rb\n");
	check_read(100, "ab\n");
	terminal.termios.input = ISTRIP;
	type("\xe1\n");
	check_read(100, "a\n");
}

TEST(stop_keys_do_nothing)
{
	type("a\x13\x11" "b\n");
	check_read(100, "ab\n");
	terminal.termios.input &= ~(uint32_t)IXON;
	type("\x13\n");
	check_read(100, "\x13\n");
}

TEST(echo_modes)
{
	set_local(ECHO, 0);
	type("secret\x7f\n");
	check_screen("");
	set_local(0, ECHONL);
	type("secret\n");
	check_screen("\r\n");
	check_read(100, "secre\n");
	check_read(100, "secret\n");
	set_local(ECHOCTL, ECHO);
	type("\x01\n");
	check_screen("\x01\r\n");
}

TEST(long_lines_keep_their_end)
{
	static char to[LINE_MAX_BYTES];

	for (int i = 0; i < 3 * LINE_MAX_BYTES && line_has_room(&line); i++)
		type("x");
	type("\n");
	CHECK(line_readable(&line));
	CHECK_EQ(line_read(&line, to, sizeof to), sizeof to);
	CHECK_EQ(to[sizeof to - 1], '\n');
	CHECK(!line_readable(&line));
}

TEST(full_buffer_waits_for_the_reader)
{
	type("first\n");
	for (int i = 0; i < 3 * LINE_MAX_BYTES && line_has_room(&line); i++)
		type("x");
	CHECK(!line_has_room(&line));
	check_read(100, "first\n");
	CHECK(line_has_room(&line));
}

TEST(flush)
{
	type("line\nhalf\x16");
	line_flush(&line);
	CHECK(!line_readable(&line));
	type("\x7f" "a\n");
	check_read(100, "a\n");
}

/* What must hold whatever is typed and set. */
static void check_state(void)
{
	CHECK(line.ready <= line.used && line.used <= sizeof line.bytes);
	CHECK(line_available(&line) <= line.ready);
}

static void random_setting(uint64_t *seed)
{
	static const uint32_t locals[] = { ICANON, ECHO, ISIG, IEXTEN, NOFLSH, ECHOCTL, ECHONL };
	static const uint32_t inputs[] = { ICRNL, INLCR, IGNCR, IUTF8, IXON, ISTRIP };

	terminal.termios.local ^= locals[check_random(seed) % 7];
	terminal.termios.input ^= inputs[check_random(seed) % 6];
	terminal.termios.characters[check_random(seed) % TERMINAL_CONTROLS] =
		(uint8_t)check_random(seed);
	line_mode_changed(&line);
}

TEST(random_typing)
{
	uint64_t seed = check_seed(1), steps = check_steps(200000);
	char to[64];

	for (uint64_t i = 0; i < steps; i++) {
		uint64_t what = check_random(&seed) % 1000;

		if (what < 20)
			random_setting(&seed);
		else if (what < 60 && line_readable(&line))
			line_read(&line, to, check_random(&seed) % sizeof to);
		else if (what == 999)
			line_flush(&line);
		else
			line_type(&line, (char)(check_random(&seed) >> 8));
		check_state();
		shown = 0;
	}
}

CHECK_MAIN
