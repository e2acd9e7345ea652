/* SPDX-License-Identifier: MIT */
/*
 * Running GNU ld.
 *
 * Its output and its map go to files in memory, so that nothing is left behind whatever happens.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <eremite/names.h>

#include "link.h"

/* The image script is written for GNU ld, not for gold or lld, which "ld" may be. */
_Noreturn static void execute_ld(char **argv)
{
	static char bfd[] = "ld.bfd";
	static char plain[] = "ld";
	argv[0] = bfd;
	execvp(bfd, argv);
	argv[0] = plain;
	execvp(plain, argv);
	fail(EXIT_LINK, "cannot run ld: %s; install binutils", strerror(errno));
}

_Noreturn void become_ld(const struct strings *arguments)
{
	struct strings command = { 0 };
	strings_add(&command, "ld");
	strings_add_list(&command, arguments);
	execute_ld(command.items);
}

static const char *ask_for_libgcc(void)
{
	static char line[4096];
	FILE *answer = popen("${EREMITE_CC_HOST:-gcc} -print-libgcc-file-name", "r");
	if (answer == NULL || fgets(line, sizeof(line), answer) == NULL)
		line[0] = '\0';
	if (answer == NULL || pclose(answer) != 0 || line[0] != '/')
		fail(EXIT_LINK, "cannot find libgcc.a: install gcc");
	line[strcspn(line, "\n")] = '\0';
	return line;
}

static bool exists(const char *path)
{
	return access(path, R_OK) == 0;
}

/* A library that a feature names is linked as a whole: an archive before the C library's would come
 * too late for what the C library itself is the first to call.  What nobody refers to is dropped from
 * the image. */
static void add_library(struct strings *command, const char *sysroot, const char *name)
{
	char *path = print("%s/lib/%s", sysroot, name);
	if (strings_contain(command, path))
		return;
	strings_add(command, "--whole-archive");
	strings_add(command, path);
	strings_add(command, "--no-whole-archive");
}

/* A feature may have options for ld. */
static void add_feature(struct strings *command, const struct feature *feature, const char *sysroot)
{
	char *options = print("%s/lib/%s.options", sysroot, feature->name);
	if (exists(options))
		strings_add(command, print("@%s", options));
	for (size_t i = 0; i < feature->forced.count; i++) {
		const char *word = feature->forced.items[i];
		if (ends_with(word, ".a"))
			add_library(command, sysroot, word);
		else
			strings_add(command, print("--require-defined=" LIBOS_PREFIX "%s", word));
	}
}

static void add_features(struct strings *command, const struct link_request *request,
	const struct features *features, const char *sysroot)
{
	for (size_t i = 0; i < request->with.count; i++)
		add_feature(command, find_feature(features, request->with.items[i], "--with"),
			sysroot);
	for (size_t i = 0; i < request->machines.count; i++)
		add_feature(command, find_machine(features, request->machines.items[i]), sysroot);
}

/* A feature may have a library of its name, which goes before those that have the same functions. */
static void add_feature_libraries(struct strings *command, const struct link_request *request,
	const char *sysroot)
{
	for (size_t i = 0; i < request->with.count; i++) {
		char *library = print("%s/lib/lib%s.a", sysroot, request->with.items[i]);
		if (exists(library) && !strings_contain(command, library))
			strings_add(command, library);
	}
}

static void add_libraries(struct strings *command, const struct link_request *request,
	const char *sysroot, const char *libos)
{
	const char *libgcc = request->libgcc != NULL ? request->libgcc : ask_for_libgcc();
	strings_add(command, "--no-whole-archive");
	strings_add(command, "--format=default");
	strings_add(command, print("-L%s/lib", sysroot));
	/* The order decides: a call that exists wins over the one that says that it is missing. */
	strings_add(command, "--start-group");
	add_feature_libraries(command, request, sysroot);
	if (!request->no_libc)
		strings_add(command, print("%s/lib/libc.a", sysroot));
	strings_add(command, print("%s/lib/%s", sysroot, libos));
	strings_add(command, print("%s/lib/libmissing.a", sysroot));
	strings_add(command, libgcc);
	strings_add(command, "--end-group");
	if (!request->no_start)
		strings_add(command, print("%s/lib/crtn.o", sysroot));
}

static struct strings ld_command(const struct link_request *request,
	const struct features *features, const char *sysroot, const char *libos, int output,
	int map)
{
	static const char *const fixed[] = {
		"-static", "-nostdlib", "--gc-sections", "--emit-relocs", "-z", "noexecstack",
		"-z", "max-page-size=4096", "--build-id=sha1",
	};
	struct strings command = { 0 };
	strings_add(&command, "ld");
	for (size_t i = 0; i < sizeof(fixed) / sizeof(fixed[0]); i++)
		strings_add(&command, fixed[i]);
	/* As the default script, so that a script of the program can INSERT sections. */
	strings_add(&command, print("--default-script=%s/lib/image.ld", sysroot));
	strings_add(&command, print("-Map=/proc/self/fd/%d", map));
	strings_add(&command, "-o");
	strings_add(&command, print("/proc/self/fd/%d", output));
	add_features(&command, request, features, sysroot);
	if (!request->no_start) {
		strings_add(&command, print("%s/lib/crt1.o", sysroot));
		strings_add(&command, print("%s/lib/crti.o", sysroot));
	}
	strings_add_list(&command, &request->inputs);
	if (request->dependency_file != NULL)
		strings_add(&command, print("--dependency-file=%s", request->dependency_file));
	add_libraries(&command, request, sysroot, libos);
	return command;
}

static int memory_file(const char *name)
{
	int file = memfd_create(name, 0);
	if (file < 0)
		fail(EXIT_LINK, "cannot make a file in memory: %s", strerror(errno));
	return file;
}

static char *read_back(int file, size_t *size)
{
	char *bytes = read_file(print("/proc/self/fd/%d", file), size);
	if (bytes == NULL)
		fail(EXIT_LINK, "cannot read what ld wrote: %s", strerror(errno));
	close(file);
	return bytes;
}

static void run(struct strings *command)
{
	pid_t child = fork();
	if (child < 0)
		fail(EXIT_LINK, "cannot start a process: %s", strerror(errno));
	if (child == 0) {
		prctl(PR_SET_PDEATHSIG, SIGTERM);
		execute_ld(command->items);
	}
	int status;
	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			fail(EXIT_LINK, "cannot wait for ld: %s", strerror(errno));
	if (WIFSIGNALED(status))
		fail(EXIT_LINK, "ld was ended by signal %d", WTERMSIG(status));
	if (WEXITSTATUS(status) == 0)
		return;
	if (fail_cleanup != NULL)
		fail_cleanup();
	exit(WEXITSTATUS(status));
}

static struct linked link_with(const struct link_request *request, const struct features *features,
	const char *sysroot, const char *libos)
{
	int output = memory_file("image");
	int map = memory_file("map");
	struct strings command = ld_command(request, features, sysroot, libos, output, map);
	run(&command);
	struct linked linked;
	linked.elf = (uint8_t *)read_back(output, &linked.elf_size);
	linked.map = read_back(map, &linked.map_size);
	return linked;
}

static bool defines(const struct linked *linked, const char *name)
{
	struct image image = open_image(linked->elf, linked->elf_size);
	for (size_t i = 0; i < image.symbol_count; i++)
		if (strcmp(image_symbol_name(&image, &image.symbols[i]), name) == 0)
			return true;
	return false;
}

/* A feature may have a libOS of its own. */
static const char *libos_of(const struct link_request *request, const char *sysroot)
{
	for (size_t i = 0; i < request->with.count; i++) {
		char *name = print("libos-%s.a", request->with.items[i]);
		if (exists(print("%s/lib/%s", sysroot, name)))
			return name;
	}
	return NULL;
}

/* Only the whole link tells whether the program can start threads. */
struct linked run_ld(const struct link_request *request, const struct features *features,
	const char *sysroot)
{
	const char *libos = libos_of(request, sysroot);
	struct linked linked = link_with(request, features, sysroot, libos ? libos : "libos.a");
	if (libos != NULL || !defines(&linked, LIBOS_PREFIX "eremite_clone"))
		return linked;
	free(linked.elf);
	free(linked.map);
	return link_with(request, features, sysroot, "libos-threads.a");
}
