/* SPDX-License-Identifier: MIT */
/*
 * Taking the arguments of ld apart, as gcc, clang, make and configure scripts give them.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "link.h"

/* Long options are accepted with one dash too, except those that begin with an o. */
static const char *const options_with_value[] = {
	"-m", "-l", "-T", "-e", "-u", "-z", "-h", "-A", "-b", "-c", "-y", "-Y", "-f", "-F", "-G",
	"-I", "-R", "-a", "-P", "-O", "-dT", "-Tbss", "-Tdata", "-Ttext", "-Ttext-segment",
	"-Trodata-segment", "-Tldata-segment", "-plugin", "-plugin-opt", "-soname", "-assert",
	"-defsym", "-wrap", "-undefined", "-entry", "-version-script", "-format", "-script",
	"-retain-symbols-file", "-section-start", "-architecture", "-library", "-auxiliary",
	"-filter", "-init", "-fini", "-just-symbols", "-trace-symbol", "-require-defined",
	"-dynamic-list", "-export-dynamic-symbol", "-hash-size", "-oformat", "-default-script",
	"-error-handling-script", "-excludelibs", "-exclude-libs", "-mri-script", "-sort-section",
};

/* Of dynamic linking, and what is decided for every image. */
static const char *const options_dropped[] = {
	"-pie", "-pic-executable", "-static-pie", "-no-dynamic-linker", "-Bdynamic", "-dy",
	"-call_shared", "-E", "-export-dynamic", "-eh-frame-hdr", "-build-id", "-q",
	"-emit-relocs", "-no-pie", "-gc-sections", "-dn", "-Bstatic", "-static", "-non_shared",
};
static const char *const prefixes_dropped[] = {
	"-build-id=", "-hash-style=", "-rpath=", "-rpath-link=", "-dynamic-linker=",
};
static const char *const options_dropped_with_value[] = {
	"-dynamic-linker", "-rpath", "-rpath-link", "-hash-style",
};

/* Options that are GNU ld's own business. */
static const char *const options_plain[] = {
	"-r", "-i", "-Ur", "-relocatable", "-version", "-help", "-print-sysroot",
	"-print-output-format",
};
/* The same, if nothing is to be linked. */
static const char *const options_plain_alone[] = { "-v", "-V", "-verbose" };

#define LENGTH(table) (sizeof(table) / sizeof((table)[0]))

static bool is_one_of(const char *argument, const char *const *table, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(argument, table[i]) == 0)
			return true;
	return false;
}

static bool has_prefix_of(const char *argument, const char *const *table, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (starts_with(argument, table[i]))
			return true;
	return false;
}

struct reader {
	const struct strings *arguments;
	size_t next;
	const char *host_marker;    /* -L of the sysroot: the host compiler's folders follow */
	bool in_host_folders;
	struct strings host_folders;
	bool has_input;
	bool asks_for_version;
	struct link_request *request;
};

/* The value of an option: the rest of the argument, or the next argument. */
static const char *value_of(struct reader *reader, const char *option, const char *rest)
{
	if (rest != NULL && *rest != '\0')
		return rest;
	if (reader->next == reader->arguments->count)
		fail(EXIT_USAGE, "the linker option %s needs a value", option);
	return reader->arguments->items[reader->next++];
}

static bool take_own(struct reader *reader, const char *argument)
{
	struct link_request *request = reader->request;
	static const char prefix[] = "--eremite-";
	if (!starts_with(argument, prefix))
		return false;
	const char *option = argument + strlen(prefix);
	if (strcmp(option, "no-start") == 0)
		request->no_start = true;
	else if (strcmp(option, "no-libc") == 0)
		request->no_libc = true;
	else if (starts_with(option, "with="))
		strings_add(&request->with, option + strlen("with="));
	else if (starts_with(option, "without="))
		strings_add(&request->without, option + strlen("without="));
	else if (starts_with(option, "machine="))
		strings_add(&request->machines, option + strlen("machine="));
	else
		fail(EXIT_USAGE, "unknown linker option %s", argument);
	return true;
}

static void take_folder(struct reader *reader, const char *folder)
{
	if (strcmp(folder, reader->host_marker) == 0)
		reader->in_host_folders = true;
	else if (reader->in_host_folders)
		strings_add(&reader->host_folders, folder);
	else
		strings_add(&reader->request->inputs, print("-L%s", folder));
}

/* The output, the map and stripping are ours to do. */
static bool take_output_option(struct reader *reader, const char *argument, const char *dashed)
{
	struct link_request *request = reader->request;
	if (starts_with(argument, "--output="))
		request->output = argument + strlen("--output=");
	else if (strcmp(argument, "--output") == 0)
		request->output = value_of(reader, argument, NULL);
	else if (starts_with(argument, "-o") && !starts_with(argument, "-oformat"))
		request->output = value_of(reader, argument, argument + 2);
	else if (starts_with(dashed, "-Map="))
		strings_add(&request->map_files, dashed + strlen("-Map="));
	else if (strcmp(dashed, "-Map") == 0)
		strings_add(&request->map_files, value_of(reader, argument, NULL));
	else if (strcmp(argument, "-M") == 0 || strcmp(dashed, "-print-map") == 0)
		strings_add(&request->map_files, "-");
	else if (starts_with(dashed, "-dependency-file="))
		request->dependency_file = dashed + strlen("-dependency-file=");
	else if (strcmp(argument, "-s") == 0 || strcmp(dashed, "-strip-all") == 0 ||
		 strcmp(argument, "-S") == 0 || strcmp(dashed, "-strip-debug") == 0)
		request->strip = true;
	else
		return false;
	return true;
}

static void check_refused(const char *argument, const char *value)
{
	static const char *const shared[] = { "-shared", "-Bshareable" };
	if (is_one_of(argument, shared, LENGTH(shared)))
		fail(EXIT_LINK, "-shared: an image is one static file; build static libraries "
			"(./configure --disable-shared)");
	if (strcmp(argument, "-z") == 0 && strcmp(value, "execstack") == 0)
		fail(EXIT_LINK, "-z execstack: no memory of an image is writable and executable; "
			"leave it out");
}

/* GNU ld looks at them, too, and refuses what is none. */
static void take_keyword(struct link_request *request, const char *keyword)
{
	static const char stack_size[] = "stack-size=";
	if (starts_with(keyword, stack_size))
		request->stack_size = strtoull(keyword + strlen(stack_size), NULL, 0);
}

static void take_option(struct reader *reader, const char *argument)
{
	/* "--gc-sections" and "-gc-sections" are one option. */
	const char *dashed = starts_with(argument, "--") ? argument + 1 : argument;
	struct link_request *request = reader->request;
	if (take_own(reader, argument) || take_output_option(reader, argument, dashed))
		return;
	if (is_one_of(dashed, options_dropped, LENGTH(options_dropped)) ||
	    has_prefix_of(dashed, prefixes_dropped, LENGTH(prefixes_dropped)))
		return;
	if (is_one_of(dashed, options_dropped_with_value, LENGTH(options_dropped_with_value))) {
		value_of(reader, argument, NULL);
		return;
	}
	if (starts_with(argument, "-L") || starts_with(dashed, "-library-path=")) {
		take_folder(reader, argument[1] == 'L' ? value_of(reader, argument, argument + 2) :
			strchr(argument, '=') + 1);
		return;
	}
	if (strcmp(argument, "-lgcc") == 0 || strcmp(argument, "-lgcc_s") == 0 ||
	    strcmp(argument, "-lgcc_eh") == 0)
		return; /* always there */
	if (starts_with(argument, "-z") && argument[2] != '\0') {
		check_refused("-z", argument + 2);
		take_keyword(request, argument + 2);
	}
	if (is_one_of(dashed, options_plain_alone, LENGTH(options_plain_alone)))
		reader->asks_for_version = true;
	if (starts_with(argument, "-l"))
		reader->has_input = true;
	strings_add(&request->inputs, argument);
	const char *value = "";
	if (is_one_of(dashed, options_with_value, LENGTH(options_with_value))) {
		value = value_of(reader, argument, NULL);
		strings_add(&request->inputs, value);
	}
	check_refused(dashed, value);
	if (strcmp(argument, "-z") == 0)
		take_keyword(request, value);
}

static const char *find_libgcc(const struct strings *folders)
{
	for (size_t i = 0; i < folders->count; i++) {
		char *path = print("%s/libgcc.a", folders->items[i]);
		if (access(path, R_OK) == 0)
			return path;
	}
	return NULL;
}

struct link_request read_link_request(const struct strings *arguments, const char *sysroot)
{
	struct link_request request = { .output = "a.out" };
	struct reader reader = {
		.arguments = arguments,
		.host_marker = print("%s/lib", sysroot),
		.request = &request,
	};
	for (size_t i = 0; i < arguments->count; i++) {
		const char *argument = arguments->items[i];
		const char *dashed = starts_with(argument, "--") ? argument + 1 : argument;
		if (is_one_of(dashed, options_plain, LENGTH(options_plain)) ||
		    strcmp(argument, "--help") == 0)
			request.is_plain = true;
	}
	if (request.is_plain)
		return request;
	while (reader.next < arguments->count) {
		const char *argument = arguments->items[reader.next++];
		if (argument[0] == '-' && argument[1] != '\0') {
			take_option(&reader, argument);
			continue;
		}
		strings_add(&request.inputs, argument);
		reader.has_input = true;
	}
	request.is_plain = reader.asks_for_version && !reader.has_input;
	request.libgcc = find_libgcc(&reader.host_folders);
	return request;
}
