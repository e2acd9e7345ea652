/* SPDX-License-Identifier: MIT */
/*
 * What a frame is called: function, file and line, and the functions inlined there.
 */
#include <dwarf.h>
#include <elfutils/libdw.h>
#include <elfutils/libdwfl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../text.h"
#include "frames.h"

void frame_print(unsigned number, uint64_t address, const char *function, const char *file,
		 int line)
{
	struct text text = { 0 };

	text_add_format(&text, "  #%-2u 0x%016llx  ", number, (unsigned long long)address);
	text_add_visible(&text, function, strlen(function));
	if (file != NULL) {
		text_add_string(&text, "  (");
		text_add_visible(&text, file, strlen(file));
		text_add_format(&text, ":%d)", line);
	}
	text_add_char(&text, '\n');
	fwrite(text.data, 1, text.size, stdout);
	text_free(&text);
}

/* FILE as the compiler was told it: relative to the folder in which it ran. */
static const char *short_file(Dwarf_Die *unit, const char *file)
{
	Dwarf_Attribute attribute;
	const char *folder = dwarf_formstring(dwarf_attr(unit, DW_AT_comp_dir, &attribute));
	size_t length = folder ? strlen(folder) : 0;

	if (file != NULL && length > 1 && strncmp(file, folder, length) == 0 &&
	    file[length] == '/')
		file += length + 1;
	while (file != NULL && strncmp(file, "./", 2) == 0)
		file += 2;
	return file;
}

/* Where the function that SCOPE was inlined from is called. */
static const char *call_file(Dwarf_Die *unit, Dwarf_Die *scope, int *line)
{
	Dwarf_Attribute attribute;
	Dwarf_Word index, number;
	Dwarf_Files *files;
	size_t count;

	if (dwarf_formudata(dwarf_attr(scope, DW_AT_call_file, &attribute), &index) != 0 ||
	    dwarf_formudata(dwarf_attr(scope, DW_AT_call_line, &attribute), &number) != 0 ||
	    dwarf_getsrcfiles(unit, &files, &count) != 0 || index >= count)
		return NULL;
	*line = (int)number;
	return dwarf_filesrc(files, index, NULL, NULL);
}

static const char *function_name(Dwarf_Die *scope)
{
	const char *name = dwarf_diename(scope);

	return name ? name : "??";
}

/* The scopes around PC as they are nested in the code, the innermost first; to be freed.  (libdw's
 * first answer goes from an inlined function on to where that was defined.) */
static int code_scopes(Dwarf_Die *unit, Dwarf_Addr pc, Dwarf_Die **scopes)
{
	Dwarf_Die *found = NULL;
	int count = dwarf_getscopes(unit, pc, &found);

	*scopes = NULL;
	if (count > 0)
		count = dwarf_getscopes_die(&found[0], scopes);
	free(found);
	return count;
}

/* Print a line for each function that was inlined at PC.  Returns how many, and leaves in FILE and
 * LINE where the outermost was called. */
static unsigned print_inlined(unsigned number, uint64_t address, Dwarf_Die *unit, Dwarf_Addr pc,
			      const char **file, int *line)
{
	Dwarf_Die *scopes = NULL;
	int count = code_scopes(unit, pc, &scopes);
	unsigned printed = 0;

	for (int i = 0; i < count; i++) {
		int tag = dwarf_tag(&scopes[i]);

		if (tag == DW_TAG_subprogram)
			break;
		if (tag != DW_TAG_inlined_subroutine)
			continue;
		frame_print(number + printed++, address, function_name(&scopes[i]), *file, *line);
		*file = short_file(unit, call_file(unit, &scopes[i], line));
	}
	free(scopes);
	return printed;
}

/* The function at PC by its debug information: at the same address there may be symbols that only
 * mark a place, which the symbol table does not tell from it. */
static const char *subprogram_name(Dwarf_Die *unit, Dwarf_Addr pc)
{
	Dwarf_Die *scopes = NULL;
	int count = code_scopes(unit, pc, &scopes);
	const char *name = NULL;

	for (int i = 0; i < count && name == NULL; i++)
		if (dwarf_tag(&scopes[i]) == DW_TAG_subprogram)
			name = dwarf_diename(&scopes[i]);
	free(scopes);
	return name;
}

unsigned frame_print_all(unsigned number, Dwfl_Module *module, uint64_t address, bool is_call)
{
	/* A return address belongs to the call before it. */
	Dwarf_Addr pc = is_call ? address - 1 : address, bias;
	const char *name = module ? dwfl_module_addrname(module, pc) : NULL;
	Dwarf_Die *unit = module ? dwfl_module_addrdie(module, pc, &bias) : NULL;
	Dwfl_Line *source = module ? dwfl_module_getsrc(module, pc) : NULL;
	const char *file = NULL, *exact = NULL;
	unsigned printed = 0;
	int line = 0;

	if (source != NULL)
		file = dwfl_lineinfo(source, NULL, &line, NULL, NULL, NULL);
	if (unit != NULL) {
		file = short_file(unit, file);
		printed = print_inlined(number, address, unit, pc - bias, &file, &line);
		exact = subprogram_name(unit, pc - bias);
	}
	if (exact != NULL)
		name = exact;
	frame_print(number + printed, address, name ? name : "??", file, line);
	return printed + 1;
}
