/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "message.h"
#include "run.h"

static const char qemu_name[] = "qemu-system-x86_64";

static void add(struct qemu_command *command, const char *word)
{
	command->argv = memory_get(command->argv, command->argc + 2, sizeof *command->argv);
	command->argv[command->argc] = strcpy(memory_get(NULL, strlen(word) + 1, 1), word);
	command->argv[++command->argc] = NULL;
}

static void add_pair(struct qemu_command *command, const char *option, const char *value)
{
	add(command, option);
	add(command, value);
}

static void add_machine(struct qemu_command *command, const struct run_options *options)
{
	static const char *const machines[] = {
		[RUN_MICROVM] = "microvm,acpi=off",
		[RUN_PC] = "pc",
		[RUN_Q35] = "q35",
	};
	bool kvm = options->accelerator == RUN_KVM;
	char memory[32], cpus[16];

	/* In K: QEMU's -m counts in MiB otherwise. */
	snprintf(memory, sizeof memory, "%lluK", (unsigned long long)(options->memory >> 10));
	add_pair(command, "-M", machines[options->machine]);
	add_pair(command, "-accel", kvm ? "kvm" : "tcg");
	/* Nested KVM may refuse the MSR behind arch-capabilities; a guest without mitigations has no use
	 * for it. */
	add_pair(command, "-cpu", kvm ? "host,-arch-capabilities" : "max");
	add(command, "-nodefaults");
	add(command, "-no-user-config");
	add_pair(command, "-display", "none");
	add(command, "-no-reboot");
	add_pair(command, "-m", memory);
	if (options->cpus != 1) {
		snprintf(cpus, sizeof cpus, "%u", options->cpus);
		add_pair(command, "-smp", cpus);
	}
}

/* A write-only debug console at PORT that writes to the inherited DESCRIPTOR.  A pipe, since QEMU
 * writes byte by byte, which fills a socket's buffer with a few hundred bytes; append=on, since
 * QEMU truncates the file otherwise, which a pipe refuses. */
static void add_console(struct qemu_command *command, const char *id, int port, int descriptor)
{
	char text[96];

	snprintf(text, sizeof text, "fd=%d,set=%d", descriptor, descriptor);
	add_pair(command, "-add-fd", text);
	snprintf(text, sizeof text, "file,id=%s,path=/dev/fdset/%d,append=on", id, descriptor);
	add_pair(command, "-chardev", text);
	snprintf(text, sizeof text, "isa-debugcon,iobase=0x%x,chardev=%s", (unsigned)port, id);
	add_pair(command, "-device", text);
}

static void add_channels(struct qemu_command *command)
{
	char text[64];

	add_console(command, "out", 0xe9, GUEST_OUTPUT);
	add_console(command, "err", 0xea, GUEST_ERROR);
	add_console(command, "ctl", 0xeb, GUEST_CONTROL);
	snprintf(text, sizeof text, "socket,id=in,fd=%d", GUEST_INPUT);
	add_pair(command, "-chardev", text);
	add_pair(command, "-serial", "chardev:in");
	add_pair(command, "-device", "isa-debug-exit,iobase=0xf4,iosize=4");
}

/* For run_list.c. */
static void add_own_debugger(struct qemu_command *command)
{
	char text[64];

	snprintf(text, sizeof text, "socket,id=gdb,fd=%d", GUEST_DEBUGGER);
	add_pair(command, "-chardev", text);
	add_pair(command, "-gdb", "chardev:gdb");
	command->debugger = true;
}

/* The CPU waits for the debugger. */
static void add_debugger(struct qemu_command *command, const char *where)
{
	struct text text = { 0 };

	if (*where >= '0' && *where <= '9') {
		text_add_format(&text, "tcp:127.0.0.1:%s", where);
	} else {
		text_add_string(&text, "unix:");
		for (const char *at = where; *at != '\0'; at++)
			text_add_format(&text, *at == ',' ? ",," : "%c", *at);
		text_add_string(&text, ",server=on,wait=off");
	}
	add_pair(command, "-gdb", text.data);
	add(command, "-S");
	text_free(&text);
}

static void add_kernel(struct qemu_command *command, const struct run_options *options)
{
	struct text words = { 0 }, user = { 0 };
	char path[32];

	run_words_host(&words, options);
	run_words_clock(&words);
	run_words_user(&user, options);
	add_pair(command, "-kernel", options->image);
	if (words.size + 1 + user.size <= RUN_WORDS_MAX) {
		text_add_char(&words, ' ');
		text_add(&words, user.data, user.size);
	} else {
		text_add_word(&words, "eremite.args=", "module");
		snprintf(path, sizeof path, "/proc/self/fd/%d", GUEST_MODULE);
		add_pair(command, "-initrd", path);
		command->module = user;
		user = (struct text){ 0 };
	}
	add_pair(command, "-append", words.data);
	text_free(&words);
	text_free(&user);
}

void qemu_command_build(struct qemu_command *command, const struct run_options *options)
{
	*command = (struct qemu_command){ 0 };
	add(command, qemu_name);
	add_machine(command, options);
	add_channels(command);
	if (options->gdb != NULL)
		add_debugger(command, options->gdb);
	else
		add_own_debugger(command);
	add_kernel(command, options);
}

void qemu_command_free(struct qemu_command *command)
{
	for (size_t i = 0; i < command->argc; i++)
		free(command->argv[i]);
	free(command->argv);
	text_free(&command->module);
}

static bool is_program(const char *path)
{
	struct stat stat_buffer;

	return access(path, X_OK) == 0 && stat(path, &stat_buffer) == 0 &&
	       S_ISREG(stat_buffer.st_mode);
}

static char *complain_missing(void)
{
	complain("%s is not installed: apt-get install qemu-system-x86 (Debian), or set "
		 "EREMITE_QEMU to its path", qemu_name);
	return NULL;
}

char *qemu_find(void)
{
	const char *path = getenv("EREMITE_QEMU"), *end;
	struct text candidate = { 0 };

	if (path != NULL && *path != '\0') {
		if (is_program(path))
			return strcpy(memory_get(NULL, strlen(path) + 1, 1), path);
		complain("EREMITE_QEMU is '%s', which is not a program", path);
		return NULL;
	}
	path = getenv("PATH");
	for (; path != NULL; path = *end == ':' ? end + 1 : NULL) {
		end = path + strcspn(path, ":");
		candidate.size = 0;
		text_add(&candidate, path, (size_t)(end - path));
		text_add_format(&candidate, "%s%s", end == path ? "./" : "/", qemu_name);
		if (is_program(candidate.data))
			return candidate.data;
	}
	text_free(&candidate);
	return complain_missing();
}
