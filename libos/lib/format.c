/* SPDX-License-Identifier: MIT */
#include <stdbool.h>
#include <stdint.h>

#include <lib/format.h>

struct output {
	char *to;
	size_t size;
	size_t length; /* wanted so far */
};

struct directive {
	bool zero_pad, left, is_long;
	int width;
};

static void put(struct output *output, char c)
{
	if (output->length + 1 < output->size)
		output->to[output->length] = c;
	output->length++;
}

/* TEXT in the directive's width; SIGN goes before zeros, not after them. */
static void put_padded(struct output *output, char sign, const char *text, size_t length,
		       const struct directive *directive)
{
	size_t width = directive->width > 0 ? (size_t)directive->width : 0;
	size_t used = length + (sign != '\0');
	size_t padding = width > used ? width - used : 0;
	bool zeros = directive->zero_pad && !directive->left;

	for (size_t i = 0; i < padding && !directive->left && !zeros; i++)
		put(output, ' ');
	if (sign != '\0')
		put(output, sign);
	for (size_t i = 0; i < padding && zeros; i++)
		put(output, '0');
	for (size_t i = 0; i < length; i++)
		put(output, text[i]);
	for (size_t i = 0; i < padding && directive->left; i++)
		put(output, ' ');
}

static void put_number(struct output *output, uint64_t value, bool negative, unsigned base,
		       const struct directive *directive)
{
	char digits[24];
	size_t start = sizeof digits;

	do {
		digits[--start] = "0123456789abcdef"[value % base];
		value /= base;
	} while (value != 0);
	put_padded(output, negative ? '-' : '\0', digits + start, sizeof digits - start, directive);
}

static const char *parse(const char *pattern, struct directive *directive)
{
	*directive = (struct directive){ 0 };
	for (;; pattern++) {
		if (*pattern == '0')
			directive->zero_pad = true;
		else if (*pattern == '-')
			directive->left = true;
		else
			break;
	}
	while (*pattern >= '0' && *pattern <= '9')
		directive->width = directive->width * 10 + (*pattern++ - '0');
	while (*pattern == 'l' || *pattern == 'z' || *pattern == 'j') {
		directive->is_long = true;
		pattern++;
	}
	return pattern;
}

static void put_string(struct output *output, const char *text, const struct directive *directive)
{
	size_t length = 0;

	if (text == NULL)
		text = "(null)";
	while (text[length] != '\0')
		length++;
	put_padded(output, '\0', text, length, directive);
}

int format_list(char *to, size_t size, const char *pattern, va_list arguments)
{
	struct output output = { to, size, 0 };
	struct directive directive;

	for (; *pattern != '\0'; pattern++) {
		if (*pattern != '%') {
			put(&output, *pattern);
			continue;
		}
		pattern = parse(pattern + 1, &directive);
		switch (*pattern) {
		case 'd': {
			long value = directive.is_long ? va_arg(arguments, long) : va_arg(arguments, int);

			put_number(&output, value < 0 ? -(uint64_t)value : (uint64_t)value, value < 0, 10,
				   &directive);
			break;
		}
		case 'u':
		case 'x': {
			uint64_t value = directive.is_long ? va_arg(arguments, unsigned long)
							   : va_arg(arguments, unsigned int);

			put_number(&output, value, false, *pattern == 'x' ? 16 : 10, &directive);
			break;
		}
		case 'p':
			put(&output, '0');
			put(&output, 'x');
			put_number(&output, (uintptr_t)va_arg(arguments, void *), false, 16, &directive);
			break;
		case 's':
			put_string(&output, va_arg(arguments, const char *), &directive);
			break;
		case 'c': {
			char c = (char)va_arg(arguments, int);

			put_padded(&output, '\0', &c, 1, &directive);
			break;
		}
		case '\0':
			pattern--;
			break;
		default:
			put(&output, *pattern);
			break;
		}
	}
	if (size > 0)
		to[output.length < size ? output.length : size - 1] = '\0';
	return (int)output.length;
}

int format(char *to, size_t size, const char *pattern, ...)
{
	va_list arguments;
	int length;

	va_start(arguments, pattern);
	length = format_list(to, size, pattern, arguments);
	va_end(arguments);
	return length;
}
