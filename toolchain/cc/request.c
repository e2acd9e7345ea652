/* SPDX-License-Identifier: MIT */
/*
 * Taking a command line apart.
 *
 * Options are gcc's and are passed on as they are.  Known here are those that change what has to be
 * added, those that an image cannot have, and those whose value is an argument of its own and must
 * not be taken for a source file.
 */
#include <string.h>
#include <unistd.h>

#include "driver.h"

static const char *const options_with_value[] = {
	"-o", "-I", "-L", "-l", "-D", "-U", "-x", "-T", "-u", "-z", "-e", "-A", "-B", "-G", "-h",
	"-MF", "-MT", "-MQ", "-MJ", "-include", "-imacros", "-isystem", "-iquote", "-idirafter",
	"-iprefix", "-iwithprefix", "-iwithprefixbefore", "-isysroot", "-imultilib", "-aux-info",
	"-dumpbase", "-dumpbase-ext", "-dumpdir", "-wrapper", "-Xlinker", "-Xassembler",
	"-Xpreprocessor", "-Xclang", "-mllvm", "-target", "-Tbss", "-Tdata", "-Ttext", "--param",
	"--output", "--include", "--include-directory", "--sysroot", "--entry",
};

/* Options after which nothing is linked. */
static const char *const options_without_link[] = {
	"-c", "-S", "-E", "-M", "-MM", "-fsyntax-only", "--compile", "--assemble", "--preprocess",
	"--dependencies", "--user-dependencies", "--analyze", "-emit-ast",
};

/* Options that make another kind of executable, or ask for the one that is made anyhow. */
static const char *const options_dropped[] = {
	"-static", "-no-pie", "-nopie", "-pie", "-static-pie", "-rdynamic", "-dynamic",
	"-fuse-ld=bfd", "-shared-libgcc", "-static-libgcc", "--static", "--pie", "--no-pie",
};

static const struct {
	const char *option;
	const char *reason;
} refused[] = {
	{ "-m32", "images are x86_64 only" },
	{ "-mx32", "images are x86_64 only" },
	{ "-m16", "images are x86_64 only" },
};

static const struct {
	const char *option;
	const char *reason;
} refused_in_link[] = {
	{ "-shared", "an image is one static file; build static libraries "
		"(./configure --disable-shared)" },
	{ "--shared", "an image is one static file; build static libraries" },
	{ "-pg", "there is no profiling runtime for images" },
	{ "--coverage", "there is no coverage runtime for images" },
	{ "-coverage", "there is no coverage runtime for images" },
	{ "-fprofile-arcs", "there is no coverage runtime for images" },
	{ "-fprofile-generate", "there is no profiling runtime for images" },
	{ "-fopenmp", "there is no OpenMP runtime for images" },
	{ "-fopenacc", "there is no OpenACC runtime for images" },
	{ "-fsplit-stack", "there is no split-stack runtime for images" },
};

#define LENGTH(table) (sizeof(table) / sizeof((table)[0]))

static bool is_one_of(const char *argument, const char *const *table, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(argument, table[i]) == 0)
			return true;
	return false;
}

/* A sanitizer that only traps needs no runtime library. */
static void check_sanitizer(const struct strings *arguments)
{
	const char *asked = NULL;
	bool traps = false;
	for (size_t i = 0; i < arguments->count; i++) {
		const char *argument = arguments->items[i];
		if (starts_with(argument, "-fsanitize="))
			asked = argument;
		if (strcmp(argument, "-fno-sanitize=all") == 0)
			asked = NULL;
		if (strcmp(argument, "-fsanitize-undefined-trap-on-error") == 0 ||
		    starts_with(argument, "-fsanitize-trap"))
			traps = true;
	}
	if (asked == NULL || (traps && strstr(asked, "address") == NULL &&
			      strstr(asked, "thread") == NULL && strstr(asked, "leak") == NULL))
		return;
	fail(EXIT_USAGE, "%s: there is no sanitizer runtime for images; leave it out, or use "
		"-fsanitize=undefined -fsanitize-undefined-trap-on-error", asked);
}

static void check_refused(const struct strings *arguments, const struct request *request)
{
	check_sanitizer(arguments);
	for (size_t i = 0; i < arguments->count; i++) {
		const char *argument = arguments->items[i];
		for (size_t j = 0; j < LENGTH(refused); j++)
			if (strcmp(argument, refused[j].option) == 0)
				fail(EXIT_USAGE, "%s: %s", argument, refused[j].reason);
		if (!request->links || !request->has_input)
			continue;
		for (size_t j = 0; j < LENGTH(refused_in_link); j++)
			if (strcmp(argument, refused_in_link[j].option) == 0)
				fail(EXIT_USAGE, "%s: %s", argument, refused_in_link[j].reason);
		if (starts_with(argument, "-fuse-ld=") && strcmp(argument, "-fuse-ld=bfd") != 0)
			fail(EXIT_USAGE, "%s: images are linked by GNU ld only; leave it out",
				argument);
	}
}

static enum query query_of(const char *argument)
{
	if (strcmp(argument, "--print-features") == 0)
		return QUERY_FEATURES;
	if (strcmp(argument, "--version") == 0)
		return QUERY_VERSION;
	if (strcmp(argument, "--help") == 0)
		return QUERY_HELP;
	if (strcmp(argument, "-dumpmachine") == 0 || strcmp(argument, "--dump-machine") == 0)
		return QUERY_MACHINE;
	if (starts_with(argument, "-print-") || starts_with(argument, "--print-") ||
	    starts_with(argument, "-dumpversion") || starts_with(argument, "-dumpfullversion") ||
	    strcmp(argument, "-dumpspecs") == 0 || starts_with(argument, "--help=") ||
	    strcmp(argument, "--target-help") == 0)
		return QUERY_HOST;
	return QUERY_NONE;
}

/* An option of our own, which the host compiler does not know. */
static bool take_own(const char *argument, struct request *request)
{
	if (starts_with(argument, "--with="))
		strings_split(&request->with, argument + strlen("--with="), ",");
	else if (starts_with(argument, "--without="))
		strings_split(&request->without, argument + strlen("--without="), ",");
	else if (starts_with(argument, "--machine="))
		strings_split(&request->machines, argument + strlen("--machine="), ",");
	else
		return false;
	return true;
}

static void note_option(const char *argument, struct request *request)
{
	if (is_one_of(argument, options_without_link, LENGTH(options_without_link)))
		request->links = false;
	else if (strcmp(argument, "-r") == 0)
		request->combines = true;
	else if (argument[1] == 'g')
		request->has_debug_option = true;
	else if (strcmp(argument, "-nostdinc") == 0)
		request->has_nostdinc = true;
	else if (strcmp(argument, "-nostartfiles") == 0)
		request->has_nostartfiles = true;
	else if (strcmp(argument, "-nodefaultlibs") == 0 || strcmp(argument, "-nolibc") == 0)
		request->has_nostdlib = true;
	else if (strcmp(argument, "-nostdlib") == 0)
		request->has_nostartfiles = request->has_nostdlib = true;
	else if (starts_with(argument, "-Wl,") || starts_with(argument, "-l") ||
		 strcmp(argument, "-Xlinker") == 0)
		request->has_input = true;
	else if (starts_with(argument, "-o") && argument[2] != '\0')
		request->output = argument + 2;
}

static bool is_header(const char *name)
{
	return ends_with(name, ".h") || ends_with(name, ".hh") || ends_with(name, ".hpp");
}

struct request read_request(const struct strings *arguments)
{
	struct request request = { .links = true };
	size_t headers = 0;
	size_t inputs = 0;
	const char *language = "none";
	for (size_t i = 0; i < arguments->count; i++) {
		const char *argument = arguments->items[i];
		enum query query = query_of(argument);
		if (query != QUERY_NONE)
			request.query = query;
		if (take_own(argument, &request) ||
		    is_one_of(argument, options_dropped, LENGTH(options_dropped)))
			continue;
		strings_add(&request.passed, argument);
		if (argument[0] != '-' || argument[1] == '\0') {
			inputs++;
			headers += ends_with(language, "-header") ||
				(strcmp(language, "none") == 0 && is_header(argument));
			continue;
		}
		note_option(argument, &request);
		if (starts_with(argument, "-x") && argument[2] != '\0')
			language = argument + 2;
		if (!is_one_of(argument, options_with_value, LENGTH(options_with_value)))
			continue;
		if (++i == arguments->count) {
			request.is_incomplete = true;
			break;
		}
		strings_add(&request.passed, arguments->items[i]);
		if (strcmp(argument, "-o") == 0)
			request.output = arguments->items[i];
		else if (strcmp(argument, "-x") == 0)
			language = arguments->items[i];
	}
	if (inputs > 0 && headers == inputs)
		request.links = false; /* a precompiled header */
	request.has_input |= inputs > 0;
	if (request.query == QUERY_NONE)
		check_refused(arguments, &request);
	return request;
}
