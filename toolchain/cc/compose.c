/* SPDX-License-Identifier: MIT */
/*
 * The host compiler's command line for an image.
 *
 * Defaults stand before the user's arguments, so that the user's win.  Include folders stand behind
 * them, so that the user's -isystem folders are searched first.  The linker step learns the rest
 * from options of its own (--eremite-*), and that everything after "-L SYSROOT/lib" is the host's.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "driver.h"

struct strings host_compiler(void)
{
	struct strings words = { 0 };
	const char *named = getenv("EREMITE_CC_HOST");
	if (named != NULL)
		strings_split(&words, named, " ");
	if (words.count == 0)
		strings_add(&words, "gcc");
	return words;
}

static bool is_clang(const struct strings *host)
{
	return strstr(base_name(host->items[host->count - 1]), "clang") != NULL;
}

/* The folder of the compiler's own headers: stddef.h, stdarg.h, the intrinsics. */
static char *compiler_headers(const struct strings *host)
{
	struct strings command = { 0 };
	char *output;
	strings_add_list(&command, host);
	strings_add(&command, "-print-file-name=include");
	if (run_command(&command, &output) != 0)
		fail(EXIT_USAGE, "%s does not run; set EREMITE_CC_HOST to a gcc or clang that does",
			host->items[0]);
	output[strcspn(output, "\n")] = '\0';
	return output;
}

static void add_defaults(struct strings *command, const struct request *request,
	const struct layout *layout)
{
	strings_add(command, "-fno-pie");
	strings_add(command, "-ffunction-sections");
	strings_add(command, "-fdata-sections");
	/* Stack frames are described to crash reports and debuggers, not to the program. */
	strings_add(command, "-fno-asynchronous-unwind-tables");
	strings_add(command, "-fno-unwind-tables");
	if (!request->has_debug_option) {
		/* Nobody asked for debug information, so it must not make two builds differ. */
		char *folder = getcwd(NULL, 0);
		if (folder != NULL)
			strings_add(command, print("-fdebug-prefix-map=%s=.", folder));
		strings_add(command, "-g1");
	}
	/* The last one that matches wins. */
	strings_add(command, print("-fdebug-prefix-map=%s=/eremite", layout->sysroot));
}

static void add_headers(struct strings *command, const struct request *request,
	const struct layout *layout, const struct strings *host)
{
	if (request->has_nostdinc)
		return;
	strings_add(command, "-nostdinc");
	strings_add(command, "-isystem");
	strings_add(command, print("%s/include", layout->sysroot));
	strings_add(command, "-isystem");
	strings_add(command, compiler_headers(host));
}

static void add_link(struct strings *command, const struct request *request,
	const struct layout *layout)
{
	strings_add(command, "-static");
	strings_add(command, "-no-pie");
	strings_add(command, "-nostdlib");
	if (request->has_nostartfiles)
		strings_add(command, "-Wl,--eremite-no-start");
	if (request->has_nostdlib)
		strings_add(command, "-Wl,--eremite-no-libc");
	for (size_t i = 0; i < request->with.count; i++)
		strings_add(command, print("-Wl,--eremite-with=%s", request->with.items[i]));
	for (size_t i = 0; i < request->without.count; i++)
		strings_add(command, print("-Wl,--eremite-without=%s", request->without.items[i]));
	for (size_t i = 0; i < request->machines.count; i++)
		strings_add(command, print("-Wl,--eremite-machine=%s", request->machines.items[i]));
	strings_add(command, print("-L%s/lib", layout->sysroot));
}

struct strings compose_command(const struct request *request, const struct layout *layout)
{
	struct strings host = host_compiler();
	struct strings command = { 0 };
	strings_add_list(&command, &host);
	strings_add(&command, print("-B%s/", layout->libexec));
	if (request->query != QUERY_NONE) {
		strings_add(&command, print("-B%s/lib/", layout->sysroot));
		strings_add_list(&command, &request->passed);
		return command;
	}
	if (request->is_incomplete || !request->has_input) {
		/* The host compiler says what is missing. */
		strings_add_list(&command, &request->passed);
		return command;
	}
	if (is_clang(&host))
		strings_add(&command, "--start-no-unused-arguments");
	add_defaults(&command, request, layout);
	if (is_clang(&host))
		strings_add(&command, "--end-no-unused-arguments");
	strings_add_list(&command, &request->passed);
	if (is_clang(&host))
		strings_add(&command, "--start-no-unused-arguments");
	add_headers(&command, request, layout, &host);
	if (request->links && !request->combines)
		add_link(&command, request, layout);
	if (is_clang(&host))
		strings_add(&command, "--end-no-unused-arguments");
	return command;
}
