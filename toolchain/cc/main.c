/* SPDX-License-Identifier: MIT */
/*
 * eremite-cc: a compiler driver with the interface of cc that makes microVM images.
 *
 * It becomes the host's gcc (or clang) with a few more arguments, so every option means what it
 * means there.  Called as eremite-ar, eremite-nm and so on, it becomes that tool.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "driver.h"

/* The C library is musl, whatever the host compiler was made for. */
static const char machine_triple[] = "x86_64-linux-musl";

static const char own_help[] =
	"\n"
	"Options of eremite-cc, which makes images for microVMs:\n"
	"  --with=NAME,...          Link these features, even if nothing refers to them.\n"
	"  --without=NAME,...       Fail to link if the program can reach these features.\n"
	"  --machine=NAME,...       The image must boot on these machines (each boots on all).\n"
	"  --print-features         List the features and machines.\n"
	"All other options are the host compiler's; EREMITE_CC_HOST names it (default: gcc).\n"
	"See eremite-cc(1).\n";

/* Tools that need nothing added, and the names to look for, the best first. */
static const struct {
	const char *name;
	const char *programs[2];
} tools[] = {
	{ "ar", { "gcc-ar", "ar" } }, /* gcc's know objects made with -flto */
	{ "nm", { "gcc-nm", "nm" } },
	{ "ranlib", { "gcc-ranlib", "ranlib" } },
	{ "as", { "as", NULL } },
	{ "strip", { "strip", NULL } },
	{ "objcopy", { "objcopy", NULL } },
	{ "objdump", { "objdump", NULL } },
	{ "readelf", { "readelf", NULL } },
	{ "size", { "size", NULL } },
	{ "strings", { "strings", NULL } },
	{ "addr2line", { "addr2line", NULL } },
};

/* "ar" of "eremite-ar" and "x86_64-eremite-ar". */
static const char *tool_name(const char *program)
{
	static const char *const prefixes[] = { "x86_64-eremite-", "eremite-" };
	const char *name = base_name(program);
	for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++)
		if (starts_with(name, prefixes[i]))
			return name + strlen(prefixes[i]);
	return name;
}

static void become_tool(const char *name, char **argv)
{
	for (size_t i = 0; i < sizeof(tools) / sizeof(tools[0]); i++) {
		if (strcmp(name, tools[i].name) != 0)
			continue;
		for (size_t j = 0; j < 2 && tools[i].programs[j] != NULL; j++) {
			argv[0] = duplicate(tools[i].programs[j]);
			execvp(argv[0], argv);
		}
		fail(EXIT_USAGE, "cannot run %s: %s; install binutils", name, strerror(errno));
	}
}

_Noreturn static void become_linker(char **argv)
{
	struct layout layout = find_layout();
	char *linker = print("%s/ld", layout.libexec);
	execv(linker, argv);
	fail(EXIT_USAGE, "cannot run %s: %s", linker, strerror(errno));
}

static void print_features(const struct layout *layout)
{
	struct features features = read_features(layout->sysroot);
	for (int machines = 0; machines < 2; machines++) {
		puts(machines ? "\nMachines (--machine=):" : "Features (--with=, --without=):");
		for (size_t i = 0; i < features.count; i++) {
			const struct feature *feature = &features.items[i];
			if (feature->is_machine == machines)
				printf("  %-12s %s\n", feature->name, feature->description);
		}
	}
}

static void check_names(const struct request *request, const struct layout *layout)
{
	if (request->with.count + request->without.count + request->machines.count == 0)
		return;
	struct features features = read_features(layout->sysroot);
	for (size_t i = 0; i < request->with.count; i++)
		find_feature(&features, request->with.items[i], "--with");
	for (size_t i = 0; i < request->without.count; i++)
		find_feature(&features, request->without.items[i], "--without");
	for (size_t i = 0; i < request->machines.count; i++)
		find_machine(&features, request->machines.items[i]);
	for (size_t i = 0; i < request->with.count; i++)
		if (strings_contain(&request->without, request->with.items[i]))
			fail(EXIT_USAGE, "--with=%s and --without=%s: choose one",
				request->with.items[i], request->with.items[i]);
}

/* Say it in one line before a compiler and a linker say it in their ways. */
static void check_output(const struct request *request)
{
	const char *output = request->output;
	if (output == NULL || request->is_incomplete || !request->has_input ||
	    strcmp(output, "-") == 0)
		return;
	struct stat status;
	bool exists = stat(output, &status) == 0;
	if (exists && S_ISDIR(status.st_mode))
		fail(EXIT_USAGE, "cannot write %s: it is a folder; name a file with -o", output);
	if (exists && !S_ISREG(status.st_mode))
		return;
	char *folder = duplicate_part(output, (size_t)(base_name(output) - output));
	if (access(folder[0] == '\0' ? "." : folder, W_OK) != 0)
		fail(EXIT_USAGE, "cannot write %s: %s; name another file with -o", output,
			strerror(errno));
}

/* The host compiler's answer, then ours. */
static int answer_after_host(const struct request *request, const struct layout *layout)
{
	struct strings command = compose_command(request, layout);
	int status = run_command(&command, NULL);
	if (status != 0)
		return status;
	if (request->query == QUERY_HELP)
		fputs(own_help, stdout);
	else
		printf("This is eremite-cc, which makes microVM images with the compiler above.\n");
	return EXIT_SUCCESS;
}

static int answer(const struct request *request, const struct layout *layout)
{
	switch (request->query) {
	case QUERY_FEATURES:
		print_features(layout);
		break;
	case QUERY_MACHINE:
		puts(machine_triple);
		break;
	case QUERY_HELP:
	case QUERY_VERSION:
		return answer_after_host(request, layout);
	case QUERY_HOST:
	case QUERY_NONE:;
		struct strings command = compose_command(request, layout);
		become(&command);
	}
	return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
	const char *name = argc > 0 ? tool_name(argv[0]) : "cc";
	if (strcmp(name, "ld") == 0)
		become_linker(argv);
	become_tool(name, argv);

	struct strings arguments = { 0 };
	expand_arguments(&arguments, argc > 0 ? argc - 1 : 0, argv + 1);
	struct request request = read_request(&arguments);
	struct layout layout = find_layout();
	if (request.query == QUERY_NONE) {
		check_names(&request, &layout);
		check_output(&request);
	}
	int status = answer(&request, &layout);
	if (fflush(stdout) != 0 || ferror(stdout))
		fail(EXIT_USAGE, "cannot write to standard output");
	return status;
}
