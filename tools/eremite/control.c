/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <string.h>

#include "control.h"

/* The text that is left of a line. */
struct rest {
	const char *text;
	size_t size;
};

static const char *const register_names[CONTROL_REGISTERS] = {
	"rax", "rdx", "rcx", "rbx", "rsi", "rdi", "rbp", "rsp", "r8",
	"r9", "r10", "r11", "r12", "r13", "r14", "r15", "rip", "rflags",
};

const char *control_register_name(unsigned index)
{
	return index < CONTROL_REGISTERS ? register_names[index] : "?";
}

/* The text up to the next space, which is skipped. */
static struct rest take_word(struct rest *rest)
{
	const char *space = rest->size ? memchr(rest->text, ' ', rest->size) : NULL;
	size_t size = space ? (size_t)(space - rest->text) : rest->size;
	struct rest word = { rest->text, size };
	size_t skip = space ? size + 1 : size;

	rest->text += skip;
	rest->size -= skip;
	return word;
}

static bool word_is(struct rest word, const char *text)
{
	return word.size == strlen(text) && memcmp(word.text, text, word.size) == 0;
}

static int digit_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return 16;
}

static int parse_number(struct rest word, unsigned base, uint64_t *value)
{
	if (base == 16 && word.size > 2 && word.text[0] == '0' && word.text[1] == 'x') {
		word.text += 2;
		word.size -= 2;
	}
	if (word.size == 0)
		return -EINVAL;
	*value = 0;
	for (size_t i = 0; i < word.size; i++) {
		unsigned digit = (unsigned)digit_value(word.text[i]);

		if (digit >= base || __builtin_mul_overflow(*value, base, value) ||
		    __builtin_add_overflow(*value, digit, value))
			return -EINVAL;
	}
	return 0;
}

static int parse_register(struct rest rest, struct control_message *message)
{
	struct rest name = take_word(&rest);

	message->kind = CONTROL_REGISTER;
	for (unsigned i = 0; i < CONTROL_REGISTERS; i++) {
		if (word_is(name, register_names[i])) {
			message->register_index = i;
			return parse_number(rest, 16, &message->value);
		}
	}
	return -EINVAL;
}

static int parse_text(enum control_kind kind, struct rest rest, struct control_message *message)
{
	message->kind = kind;
	message->text = rest.text;
	message->text_size = rest.size;
	return 0;
}

/* A number in BASE, then text. */
static int parse_numbered(enum control_kind kind, unsigned base, struct rest rest,
			  struct control_message *message)
{
	int error = parse_number(take_word(&rest), base, &message->value);

	return error != 0 ? error : parse_text(kind, rest, message);
}

static int parse_end(enum control_kind kind, uint64_t least, uint64_t most, struct rest rest,
		     struct control_message *message)
{
	int error = parse_number(rest, 10, &message->value);

	message->kind = kind;
	if (error == 0 && (message->value < least || message->value > most))
		error = -EINVAL;
	return error;
}

static int parse_bare(enum control_kind kind, struct rest rest, struct control_message *message)
{
	message->kind = kind;
	return rest.size == 0 ? 0 : -EINVAL;
}

int control_parse(const char *line, size_t size, struct control_message *message)
{
	struct rest rest = { line, size };
	struct rest word = take_word(&rest);

	*message = (struct control_message){ .text = "" };
	if (word_is(word, "log"))
		return parse_numbered(CONTROL_LOG, 10, rest, message);
	if (word_is(word, "report"))
		return parse_text(CONTROL_REPORT, rest, message);
	if (word_is(word, "reg"))
		return parse_register(rest, message);
	if (word_is(word, "stack"))
		return parse_numbered(CONTROL_STACK, 16, rest, message);
	if (word_is(word, "backtrace"))
		return parse_bare(CONTROL_BACKTRACE, rest, message);
	if (word_is(word, "input"))
		return parse_bare(CONTROL_INPUT, rest, message);
	if (word_is(word, "exit"))
		return parse_end(CONTROL_EXIT, 0, 255, rest, message);
	if (word_is(word, "signal"))
		return parse_end(CONTROL_SIGNAL, 1, 64, rest, message);
	if (word_is(word, "panic"))
		return parse_text(CONTROL_PANIC, rest, message); /* what follows is ignored */
	return -EINVAL;
}

long control_bytes(const char *text, size_t text_size, uint8_t *bytes, size_t size)
{
	size_t count = text_size / 2;

	if (text_size % 2 != 0)
		return -EINVAL;
	if (count > size)
		count = size;
	for (size_t i = 0; i < count; i++) {
		int high = digit_value(text[2 * i]), low = digit_value(text[2 * i + 1]);

		if (high > 15 || low > 15)
			return -EINVAL;
		bytes[i] = (uint8_t)(high << 4 | low);
	}
	return (long)count;
}

void control_feed(struct control_lines *lines, const char *data, size_t size,
		  void (*handle)(void *argument, const char *line, size_t size), void *argument)
{
	for (size_t i = 0; i < size; i++) {
		if (data[i] == '\n') {
			if (!lines->overlong)
				handle(argument, lines->data, lines->size);
			lines->size = 0;
			lines->overlong = false;
		} else if (lines->size == sizeof lines->data - 1) {
			lines->overlong = true;
		} else {
			lines->data[lines->size++] = data[i];
		}
	}
}
