/* SPDX-License-Identifier: MIT */
/*
 * ld: the linker step of eremite-cc, called by gcc's collect2, by clang, or as eremite-ld.
 *
 * Links the program with the C library and the libOS by GNU ld, looks at the result, and adds the
 * section .debug_eremite_map, which tells "eremite size" and "eremite why" what is in the image.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "link.h"

/* The name by which ld knew its output, replaced by the real one in a text that it wrote. */
static char *with_output_name(const char *text, size_t *size, const char *output)
{
	static const char prefix[] = "/proc/self/fd/";
	const char *name = strstr(text, prefix);
	if (name == NULL)
		return duplicate_part(text, *size);
	size_t length = strlen(prefix) + strspn(name + strlen(prefix), "0123456789");
	char *result = print("%.*s%s%s", (int)(name - text), text, output, name + length);
	*size = strlen(result);
	return result;
}

static void write_maps(const struct link_request *request, const struct linked *linked)
{
	size_t size = linked->map_size;
	char *map = with_output_name(linked->map, &size, request->output);
	for (size_t i = 0; i < request->map_files.count; i++)
		write_text(request->map_files.items[i], map, size);
}

static void repair_dependency_file(const struct link_request *request)
{
	size_t size;
	if (request->dependency_file == NULL)
		return;
	char *text = read_file(request->dependency_file, &size);
	if (text == NULL)
		return;
	text = with_output_name(text, &size, request->output);
	write_text(request->dependency_file, text, size);
}

/* The unstripped file stays beside the stripped one, for crash reports. */
static void write_image(const struct link_request *request, const uint8_t *bytes, size_t size)
{
	if (!request->strip) {
		write_executable(request->output, bytes, size);
		return;
	}
	struct image image = open_image(bytes, size);
	size_t stripped_size;
	uint8_t *stripped = strip_image(&image, &stripped_size);
	if (strcmp(request->output, "/dev/null") != 0)
		write_executable(print("%s.debug", request->output), bytes, size);
	write_executable(request->output, stripped, stripped_size);
}

int main(int argc, char **argv)
{
	struct strings arguments = { 0 };
	expand_arguments(&arguments, argc > 0 ? argc - 1 : 0, argv + 1);
	struct layout layout = find_layout();
	struct link_request request = read_link_request(&arguments, layout.sysroot);
	if (request.is_plain)
		become_ld(&arguments);

	output_begin(request.output);
	struct features features = { 0 };
	if (request.with.count + request.without.count + request.machines.count > 0)
		features = read_features(layout.sysroot);
	struct linked linked = run_ld(&request, &features, layout.sysroot);
	set_stack_size(&linked, request.stack_size);
	struct image image = open_image(linked.elf, linked.elf_size);
	struct pieces pieces = read_map(linked.map, linked.map_size, &image, &request,
		layout.sysroot);
	check_image(&image);
	check_without(&image, &pieces, &request, &features);
	warn_of_missing_calls(&image, &pieces);
	size_t size;
	uint8_t *bytes = add_section(&image, ".debug_eremite_map", format_map(&pieces), &size);
	write_image(&request, bytes, size);
	write_maps(&request, &linked);
	repair_dependency_file(&request);
	return EXIT_SUCCESS;
}
