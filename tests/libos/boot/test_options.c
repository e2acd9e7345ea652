/* SPDX-License-Identifier: MIT */
/* The words of the command line that are for the libOS. */
#include "../../lib/check.h"

#include <init/options.h>

static enum option_kind take(struct boot_options *options, const char *text)
{
	struct words words = { text, text + strlen(text) };
	struct word word;

	CHECK(words_next(&words, &word));
	CHECK(words.at == words.end);
	return options_take(options, &word);
}

static struct boot_options taken(const char *text)
{
	struct boot_options options = { 0 };

	CHECK_EQ(take(&options, text), OPTION_OTHER);
	return options;
}

TEST(kinds)
{
	struct boot_options options = { 0 };

	CHECK_EQ(take(&options, "word"), OPTION_ARGUMENT);
	CHECK_EQ(take(&options, "eremite"), OPTION_ARGUMENT);
	CHECK_EQ(take(&options, "\"eremite.verbose\""), OPTION_ARGUMENT);
	CHECK_EQ(take(&options, "\\eremite.verbose"), OPTION_ARGUMENT);
	CHECK_EQ(take(&options, "eremite.name=a"), OPTION_NAME);
	CHECK_EQ(take(&options, "eremite.env=A=b"), OPTION_VARIABLE);
	CHECK_EQ(take(&options, "virtio_mmio.device=512@0xfeb00000:5"), OPTION_OTHER);
	CHECK_EQ(take(&options, "eremite.unknown=1"), OPTION_OTHER);
	CHECK(!options.verbose);
}

TEST(switches)
{
	CHECK(taken("eremite.verbose").verbose);
	CHECK(taken("eremite.console=debugcon").controlled);
	CHECK(taken("eremite.stdin=framed").framed_input);
	CHECK(taken("eremite.args=module").more_in_module);
	CHECK(!taken("eremite.console=other").controlled);
}

TEST(terminals)
{
	CHECK_EQ(taken("eremite.tty=").terminals, 0);
	CHECK_EQ(taken("eremite.tty=0").terminals, 1);
	CHECK_EQ(taken("eremite.tty=02").terminals, 5);
	CHECK_EQ(taken("eremite.tty=210").terminals, 7);
	CHECK_EQ(taken("eremite.tty=13").terminals, 2);
}

TEST(window)
{
	struct boot_options options = taken("eremite.winsize=24x80");

	CHECK_EQ(options.rows, 24);
	CHECK_EQ(options.columns, 80);
	options = taken("eremite.winsize=24");
	CHECK_EQ(options.rows, 24);
	CHECK_EQ(options.columns, 0);
	CHECK_EQ(taken("eremite.winsize=").rows, 0);
	CHECK_EQ(taken("eremite.winsize=65535x65535").columns, 65535);
}

TEST(clock_of_the_launcher)
{
	CHECK_EQ(taken("eremite.clock=1700000000.000000001").clock, 1700000000000000001);
	CHECK_EQ(taken("eremite.clock=1700000000.999999999").clock, 1700000000999999999);
	CHECK_EQ(taken("eremite.clock=1700000000").clock, 1700000000000000000);
	CHECK_EQ(taken("eremite.clock=1.1000000000").clock, 0);
	CHECK_EQ(taken("eremite.clock=99999999999999999999.0").clock, 0);
	CHECK_EQ(taken("eremite.clock=18446744073709551615").clock, 0);
	CHECK_EQ(taken("eremite.clock=x").clock, 0);
}

TEST(long_words_are_ignored)
{
	char text[300] = "eremite.verbose";
	struct boot_options options = { 0 };

	memset(text + 15, 'x', 200);
	CHECK_EQ(take(&options, text), OPTION_OTHER);
	CHECK(!options.verbose);
}

CHECK_MAIN
