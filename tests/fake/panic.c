/* SPDX-License-Identifier: MIT */
#include "panic.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <crash/exception.h>

jmp_buf fake_panic;
bool fake_panic_expected;
char fake_panic_text[256];

/* tests/fake/context.c has more to it. */
__attribute__((weak)) _Noreturn void crash_by_signal(int signal, const struct exception *exception)
{
	(void)exception;
	panic("ended by signal %d", signal);
}

_Noreturn void panic(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(fake_panic_text, sizeof(fake_panic_text), format, arguments);
	va_end(arguments);
	if (fake_panic_expected)
		longjmp(fake_panic, 1);
	printf("# panic: %s\n", fake_panic_text);
	fflush(stdout);
	abort();
}
