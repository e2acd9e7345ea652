/* SPDX-License-Identifier: MIT */
/*
 * eremite check: which system calls a program can reach, and which of them are missing.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "calls.h"
#include "command.h"
#include "message.h"
#include "program.h"
#include "text.h"

static const char help[] =
	"Usage: eremite check [--json] FILE\n"
	"Of an Eremite image: show where it runs, which system calls it can reach, and which of\n"
	"them are missing.  Of a static Linux program: which calls Eremite would lack.\n"
	"\n"
	"Exit status: 0 if no call is missing; 1 if one is; 2 for wrong usage or a bad file.\n";

#define MISSING_MODULE "libos/missing"

struct finding {
	const struct call *call;
	const char *module; /* "" if it is not known */
	const char *object;
	bool missing;
};

struct findings {
	bool is_image;
	struct finding *calls;
	size_t count;
	size_t missing;
	uint32_t unknown; /* sites of `syscall` without a constant number */
};

static void add_finding(struct findings *findings, const struct finding *finding)
{
	for (size_t i = 0; i < findings->count; i++) {
		if (findings->calls[i].call == finding->call)
			return;
	}
	findings->calls = memory_get(findings->calls, findings->count + 1,
				     sizeof *findings->calls);
	findings->calls[findings->count++] = *finding;
	findings->missing += finding->missing;
}

static int compare_findings(const void *left, const void *right)
{
	const struct finding *a = left, *b = right;

	return strcmp(a->call->name, b->call->name);
}

static void check_image(struct findings *findings, const struct program *program)
{
	findings->is_image = true;
	for (size_t i = 0; i < program->symbol_count; i++) {
		const struct symbol *symbol = &program->symbols[i];
		const struct call *call = NULL;
		const struct map_row *row;

		if (strncmp(symbol->name, "sys_", 4) == 0 && symbol->is_libos)
			call = call_by_name(symbol->name + 4);
		if (call == NULL)
			continue;
		row = map_find(&program->map, symbol->address);
		add_finding(findings, &(struct finding){
			.call = call,
			.module = row ? row->module : "",
			.object = row ? row->object : "",
			.missing = row != NULL && strcmp(row->module, MISSING_MODULE) == 0,
		});
	}
}

static int check_segment(struct scan *scan, const struct image *image, const Elf64_Phdr *segment)
{
	size_t size = (size_t)segment->p_filesz;
	uint8_t *code;
	int error;

	if (segment->p_type != PT_LOAD || !(segment->p_flags & PF_X))
		return STATUS_OK;
	code = memory_get(NULL, size, 1);
	error = image_read(image, segment->p_offset, code, size);
	if (error == 0)
		scan_code(scan, code, size);
	free(code);
	return error == 0 ? STATUS_OK : complain("cannot read '%s'", image->path);
}

static int check_linux(struct findings *findings, const struct image *image)
{
	struct scan scan = { 0 };
	int status = STATUS_OK;

	if (image_is_dynamic(image))
		return complain("'%s' is a dynamic executable, whose calls are in its libraries: "
				"link it with eremite-cc", image->path);
	for (size_t i = 0; i < image->segment_count && status == STATUS_OK; i++)
		status = check_segment(&scan, image, &image->segments[i]);
	for (unsigned number = 0; number < SCAN_NUMBERS; number++) {
		const struct call *call = scan.sites[number] ? call_by_number(number) : NULL;

		if (call != NULL)
			add_finding(findings, &(struct finding){ .call = call, .module = "",
				    .object = "", .missing = !call->implemented });
		else
			findings->unknown += scan.sites[number];
	}
	findings->unknown += scan.unknown;
	return status;
}

/* Where an image runs: its notes tell.  The list ends with NULL. */
static void machines(const struct notes *notes, const char **list)
{
	if (notes->has_pvh) {
		*list++ = "QEMU microvm";
		*list++ = "QEMU pc";
		*list++ = "QEMU q35";
	}
	if (notes->has_skete)
		*list++ = "Skete";
	if (notes->has_eremite)
		*list++ = "Linux command line";
	*list = NULL;
}

static void print_call(const struct finding *finding)
{
	printf("  %-24s %-16s %s\n", finding->call->name,
	       finding->missing ? "MISSING" : *finding->module ? finding->module : "implemented",
	       finding->missing ? "" : finding->object);
}

static void print_text(const struct findings *findings, const struct program *program)
{
	const char *list[8];
	struct text name = { 0 };

	text_add_visible(&name, program->image.path, strlen(program->image.path));
	if (findings->is_image) {
		machines(&program->notes, list);
		printf("%s is an Eremite image. It runs on:", name.data);
		for (size_t i = 0; list[i] != NULL; i++)
			printf("%s %s", i ? "," : "", list[i]);
		printf("\n");
	} else {
		printf("%s is a static Linux program: build it with eremite-cc to run it.\n"
		       "These calls were found in its code:\n", name.data);
	}
	for (size_t i = 0; i < findings->count; i++)
		print_call(&findings->calls[i]);
	printf("%zu calls, %zu missing\n", findings->count, findings->missing);
	if (findings->unknown != 0)
		printf("%u places compute the number of the call: not known which\n",
		       findings->unknown);
	text_free(&name);
}

static void add_json_call(struct text *text, const struct finding *finding)
{
	text_add_string(text, "{\"name\": ");
	text_add_json(text, finding->call->name);
	text_add_format(text, ", \"number\": %u, \"missing\": %s", finding->call->number,
			finding->missing ? "true" : "false");
	if (*finding->module != '\0') {
		text_add_string(text, ", \"module\": ");
		text_add_json(text, finding->module);
		text_add_string(text, ", \"object\": ");
		text_add_json(text, finding->object);
	}
	text_add_char(text, '}');
}

static void print_json(const struct findings *findings, const struct program *program)
{
	struct text text = { 0 };
	const char *list[8];

	text_add_string(&text, "{\"file\": ");
	text_add_json(&text, program->image.path);
	text_add_format(&text, ", \"kind\": \"%s\", \"machines\": [",
			findings->is_image ? "eremite" : "linux");
	machines(&program->notes, list);
	for (size_t i = 0; findings->is_image && list[i] != NULL; i++) {
		text_add_string(&text, i ? ", " : "");
		text_add_json(&text, list[i]);
	}
	text_add_string(&text, "], \"calls\": [");
	for (size_t i = 0; i < findings->count; i++) {
		text_add_string(&text, i ? ",\n\t" : "\n\t");
		add_json_call(&text, &findings->calls[i]);
	}
	text_add_format(&text, "\n], \"missing\": %zu, \"computed_numbers\": %u}",
			findings->missing, findings->unknown);
	puts(text.data);
	text_free(&text);
}

int command_check(int argc, char **argv)
{
	struct program program;
	struct findings findings = { 0 };
	bool json = argc > 1 && strcmp(argv[1], "--json") == 0;
	int status;

	if (argc == 2 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)) {
		fputs(help, stdout);
		return STATUS_OK;
	}
	if (argc != 2 + json || argv[1 + json][0] == '-')
		return complain("usage: eremite check [--json] FILE");
	status = program_open(&program, argv[1 + json]);
	if (status != STATUS_OK)
		return status;
	if (program.notes.has_eremite)
		check_image(&findings, &program);
	else
		status = check_linux(&findings, &program.image);
	if (status == STATUS_OK) {
		if (findings.count != 0)
			qsort(findings.calls, findings.count, sizeof *findings.calls,
			      compare_findings);
		json ? print_json(&findings, &program) : print_text(&findings, &program);
		status = findings.missing ? STATUS_NO : STATUS_OK;
	}
	free(findings.calls);
	program_close(&program);
	return status;
}
