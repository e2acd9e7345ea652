/* SPDX-License-Identifier: MIT */
/* Which calls -e strace=SET names. */
#include "../../lib/check.h"
#include "memory.h"

static bool chosen(const char *text, const char *name)
{
	return trace_chosen(text, call_named(name));
}

TEST(names)
{
	CHECK(chosen("read", "read") && !chosen("read", "readv") && !chosen("readv", "read"));
	CHECK(chosen("open,read", "read") && chosen("open,read", "open"));
	CHECK(!chosen("open,read", "close") && !chosen("", "read") && !chosen(",", "read"));
}

TEST(sets)
{
	CHECK(chosen("file", "openat") && chosen("%file", "stat") && !chosen("file", "read"));
	CHECK(chosen("desc", "read") && chosen("desc", "openat") && chosen("desc", "mmap"));
	CHECK(!chosen("desc", "munmap") && chosen("memory", "munmap") && chosen("memory", "brk"));
	CHECK(chosen("signal", "kill") && chosen("process", "kill") && chosen("process", "exit_group"));
	CHECK(chosen("network", "socketpair") && chosen("clock", "clock_gettime"));
	CHECK(!chosen("clock", "nanosleep") && !chosen("%", "read") && !chosen("files", "open"));
}

TEST(all_and_none)
{
	CHECK(chosen("all", "read") && !chosen("none", "read"));
	CHECK(!chosen("!all", "read") && chosen("!none", "read"));
}

TEST(negation_is_of_the_whole)
{
	CHECK(!chosen("!read,file", "read") && !chosen("!read,file", "openat"));
	CHECK(chosen("!read,file", "write") && chosen("!", "read"));
	CHECK(!chosen("read,!file", "openat"));
}

CHECK_MAIN
