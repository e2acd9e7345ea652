/* SPDX-License-Identifier: MIT */
/*
 * The registers in the order of struct gdb_registers ("Debugging with GDB", appendix G).
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "gdb.h"

#define TEXT_MAX 8192

static const char header[] =
	"<?xml version=\"1.0\"?><!DOCTYPE target SYSTEM \"gdb-target.dtd\"><target>"
	"<architecture>i386:x86-64</architecture><feature name=\"org.gnu.gdb.i386.core\">"
	"<flags id=\"i386_eflags\" size=\"4\">";

static const char vectors[] =
	"</feature><feature name=\"org.gnu.gdb.i386.sse\">"
	"<vector id=\"v4_float\" type=\"ieee_single\" count=\"4\"/>"
	"<vector id=\"v2_double\" type=\"ieee_double\" count=\"2\"/>"
	"<vector id=\"v16_int8\" type=\"int8\" count=\"16\"/>"
	"<vector id=\"v8_int16\" type=\"int16\" count=\"8\"/>"
	"<vector id=\"v4_int32\" type=\"int32\" count=\"4\"/>"
	"<vector id=\"v2_int64\" type=\"int64\" count=\"2\"/>"
	"<union id=\"vec128\"><field name=\"v4_float\" type=\"v4_float\"/>"
	"<field name=\"v2_double\" type=\"v2_double\"/><field name=\"v16_int8\" type=\"v16_int8\"/>"
	"<field name=\"v8_int16\" type=\"v8_int16\"/><field name=\"v4_int32\" type=\"v4_int32\"/>"
	"<field name=\"v2_int64\" type=\"v2_int64\"/><field name=\"uint128\" type=\"uint128\"/></union>";

static char xml[TEXT_MAX];
static size_t size;

static void add(const char *format, ...) __attribute__((format(printf, 1, 2)));
static void add(const char *format, ...)
{
	va_list arguments;
	int count;

	va_start(arguments, format);
	count = vsnprintf(xml + size, sizeof xml - size, format, arguments);
	va_end(arguments);
	size = count > 0 && (size_t)count < sizeof xml - size ? size + (size_t)count : size;
}

/* NAMES are separated by blanks. */
static void add_registers(const char *names, unsigned bits, const char *type)
{
	for (int length; *names != '\0'; names += length + (names[length] == ' ')) {
		length = (int)strcspn(names, " ");
		add("<reg name=\"%.*s\" bitsize=\"%u\" type=\"%s\"/>", length, names, bits, type);
	}
}

static void add_numbered(const char *name, unsigned count, const char *end, unsigned bits,
			 const char *type)
{
	for (unsigned i = 0; i < count; i++)
		add("<reg name=\"%s%u%s\" bitsize=\"%u\" type=\"%s\"/>", name, i, end, bits, type);
}

size_t gdb_description(bool with_avx, const char **text)
{
	static const char flags[] = "C?P?A?ZSTIDO"; /* from bit 0 on */

	*text = xml;
	if (size != 0)
		return size;
	add("%s", header);
	for (unsigned i = 0; i < sizeof flags - 1; i++)
		if (flags[i] != '?')
			add("<field name=\"%cF\" start=\"%u\" end=\"%u\"/>", flags[i], i, i);
	add("</flags>");
	add_registers("rax rbx rcx rdx rsi rdi", 64, "int64");
	add_registers("rbp rsp", 64, "data_ptr");
	add_registers("r8 r9 r10 r11 r12 r13 r14 r15", 64, "int64");
	add_registers("rip", 64, "code_ptr");
	add_registers("eflags", 32, "i386_eflags");
	add_registers("cs ss ds es fs gs", 32, "int32");
	add_numbered("st", 8, "", 80, "i387_ext");
	add_registers("fctrl fstat ftag fiseg fioff foseg fooff fop", 32, "int");
	add("%s", vectors);
	add_numbered("xmm", 16, "", 128, "vec128");
	add_registers("mxcsr", 32, "int");
	add("</feature><feature name=\"org.gnu.gdb.i386.segments\">");
	add_registers("fs_base gs_base", 64, "int64");
	if (with_avx) {
		add("</feature><feature name=\"org.gnu.gdb.i386.avx\">");
		add_numbered("ymm", 16, "h", 128, "uint128");
	}
	add("</feature></target>");
	return size;
}
