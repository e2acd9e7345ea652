/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <x86intrin.h>

#include "command.h"
#include "image.h"
#include "message.h"
#include "run.h"

static const char help[] =
	"Usage: eremite run [OPTION...] IMAGE [ARGUMENT...]\n"
	"Boot IMAGE, which eremite-cc made, in a microVM and run its program.\n"
	"\n"
	"  --vmm=NAME                auto, skete, process (Skete without KVM),\n"
	"                            qemu (its microvm), qemu-pc, qemu-q35\n"
	"                            (auto: skete if there is KVM, else qemu)\n"
	"  --accel=NAME              of QEMU: auto, kvm, tcg\n"
	"  -m, --memory=SIZE         RAM in MiB, or with K, M or G after the number (256M)\n"
	"  -c, --cpus=COUNT          virtual CPUs (1)\n"
	"  -e, --env=NAME[=VALUE]    an environment variable of the program; without VALUE,\n"
	"                            your own, if you have it\n"
	"  -e strace[=SET]           trace system calls, or those of SET (open,read,memory,...);\n"
	"                            on QEMU the image must be linked with --with=strace\n"
	"  --name=NAME               argv[0] of the program (IMAGE)\n"
	"  --timeout=SECONDS         stop the program after this time, with status 124\n"
	"  --gdb=PORT|SOCKET         wait for GDB at this port of 127.0.0.1, or Unix socket\n"
	"  -o, --output=FILE         write the program's standard output to FILE\n"
	"  -v, --verbose             show the boot log\n"
	"  --dry-run                 only print the command line of QEMU, or Skete\n"
	"  --map=HOST:GUEST[:ro], --sandbox=NAME, --thp, --ksm, --stats[=FILE],\n"
	"  --snapshot-at-main=FILE\n"
	"                            of Skete: see 'skete --help'\n"
	"\n"
	"Exit status: the program's; 128 + N if signal N ended it; 124 at the time limit;\n"
	"125 if the libOS or the machine failed; 2 for wrong usage or a bad image.\n";

static struct run *current; /* whose terminal is restored by exit */

uint64_t run_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static void restore_terminal(void)
{
	if (current != NULL)
		terminal_restore(&current->terminal);
}

/* An image from before Skete, or an installation without it: QEMU can do it too. */
static void choose_machine(struct run_options *options, const struct image *image)
{
	struct notes notes = { 0 };

	if (options->machine == RUN_SKETE && options->machine_is_ours &&
	    (image_notes(image, &notes) != 0 || !notes.has_skete || !skete_is_installed()))
		options->machine = RUN_MICROVM;
}

/* Whether the image is fit to be run with these options. */
static int check_image(struct run_options *options)
{
	struct image image;
	uint64_t end;
	int status = image_open(&image, options->image);

	if (status != STATUS_OK)
		return status;
	status = image_check_bootable(&image);
	end = image_memory_end(&image);
	if (status == STATUS_OK && options->memory < end)
		status = complain("%lluK of memory are too small: '%s' needs -m %lluK at least",
				  (unsigned long long)(options->memory >> 10), options->image,
				  (unsigned long long)((end + 4095) >> 12 << 2));
	if (status == STATUS_OK)
		status = run_strace_check(options, &image);
	if (status == STATUS_OK)
		choose_machine(options, &image);
	image_close(&image);
	return status;
}

int run_print(const char *const *argv)
{
	struct text line = { 0 };

	for (const char *const *word = argv; *word != NULL; word++) {
		if (word != argv)
			text_add_char(&line, ' ');
		text_add_shell(&line, *word);
	}
	text_add_char(&line, '\n');
	fwrite(line.data, 1, line.size, stdout);
	text_free(&line);
	return STATUS_OK;
}

/* The signals that we take by descriptor; those that our caller ignores stay ignored. */
static void choose_signals(sigset_t *set)
{
	static const int wanted[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGTSTP,
				      SIGWINCH };
	struct sigaction action;

	signal(SIGPIPE, SIG_IGN);
	signal(SIGCHLD, SIG_DFL);
	sigemptyset(set);
	sigaddset(set, SIGCHLD);
	for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
		if (sigaction(wanted[i], NULL, &action) == 0 && action.sa_handler != SIG_IGN)
			sigaddset(set, wanted[i]);
	}
}

/* Whether standard output and standard error are the same thing, so that the order of what the
 * program writes to both can be kept. */
static bool same_output(void)
{
	struct stat out, err;

	return fstat(STDOUT_FILENO, &out) == 0 && fstat(STDERR_FILENO, &err) == 0 &&
	       out.st_dev == err.st_dev && out.st_ino == err.st_ino;
}

/* The guest ended without a word: show what there is to be seen. */
static int explain_silence(struct run *run)
{
	const char *text = run->diagnostics.data ? run->diagnostics.data : "";
	size_t size = run->diagnostics.size;
	int status = run->guest.wait_status;

	if (WIFSIGNALED(status))
		complain("QEMU was ended by signal %d", WTERMSIG(status));
	else if (WEXITSTATUS(status) == 1 && size != 0)
		complain("QEMU failed:");
	else
		complain("the guest ended without telling a status: its libOS failed very early");
	while (size != 0) {
		const char *newline = memchr(text, '\n', size);
		size_t length = newline ? (size_t)(newline - text) : size;

		report_line(&run->report, text, length);
		size -= newline ? length + 1 : length;
		text += newline ? length + 1 : length;
	}
	return STATUS_FAILED;
}

static int final_status(struct run *run)
{
	if (run->stop_status != 0)
		return run->stop_status;
	switch (run->outcome) {
	case OUTCOME_STATUS: return run->value;
	case OUTCOME_SIGNAL: return STATUS_SIGNAL + run->value;
	case OUTCOME_PANIC: return STATUS_FAILED;
	default: return explain_silence(run);
	}
}

static int run_guest(struct run *run)
{
	struct guest *guest = &run->guest;

	output_open(&run->output, guest->output, STDOUT_FILENO);
	output_open(&run->error, guest->error, STDERR_FILENO);
	terminal_open(&run->terminal);
	run->report.visible = isatty(STDERR_FILENO);
	if (run->options->timeout != 0)
		run->deadline = run->start_time + run->options->timeout;
	current = run;
	atexit(restore_terminal);
	run_streams(run);
	guest_stop(guest);
	terminal_restore(&run->terminal);
	current = NULL;
	output_close(&run->output);
	output_close(&run->error);
	return final_status(run);
}

static int start(const struct run_options *options, const struct qemu_command *command)
{
	static struct run run; /* large, and zero */
	sigset_t signals;
	char *qemu = qemu_find();
	int status;

	if (qemu == NULL)
		return STATUS_BAD;
	run.options = options;
	run.start_cycles = __rdtsc();
	run.start_time = run_now();
	choose_signals(&signals);
	run.signals = signalfd(-1, &signals, SFD_NONBLOCK | SFD_CLOEXEC);
	status = guest_start(&run.guest, qemu, command, same_output(), &signals);
	if (status == STATUS_OK)
		status = run_guest(&run);
	guest_close(&run.guest);
	report_free(&run.report);
	text_free(&run.diagnostics);
	close(run.signals);
	free(qemu);
	return status;
}

int command_run(int argc, char **argv)
{
	struct run_options options;
	struct qemu_command command = { 0 };
	int status = run_options_parse(&options, argc, argv);

	if (status == STATUS_OK && options.help) {
		fputs(help, stdout);
		goto free_options;
	}
	if (status == STATUS_OK)
		status = check_image(&options);
	if (status != STATUS_OK)
		goto free_options;
	if (options.machine == RUN_SKETE) {
		status = run_skete(&options);
		goto free_options;
	}
	if (!options.dry_run)
		status = run_check_output(&options, options.output);
	if (status == STATUS_OK && options.output != NULL && !options.dry_run)
		status = run_redirect(options.output);
	if (status != STATUS_OK)
		goto free_options;
	qemu_command_build(&command, &options);
	status = options.dry_run ? run_print((const char *const *)command.argv) : start(&options, &command);
	qemu_command_free(&command);
free_options:
	run_options_free(&options);
	return status;
}
