/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <cpuid.h>
#include <ctype.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysinfo.h>
#include <unistd.h>

#include "command.h"
#include "message.h"
#include "run.h"

enum { OPTION_VMM = 256, OPTION_ACCEL, OPTION_TIMEOUT, OPTION_DRY_RUN, OPTION_NAME, OPTION_GDB,
       OPTION_SKETE };


#define TIMEOUT_LEAST 1000000ull /* ns */
#define TIMEOUT_MOST 1000000000000000000ull

static const struct option long_options[] = {
	{ "vmm", required_argument, NULL, OPTION_VMM },
	{ "accel", required_argument, NULL, OPTION_ACCEL },
	{ "memory", required_argument, NULL, 'm' },
	{ "cpus", required_argument, NULL, 'c' },
	{ "env", required_argument, NULL, 'e' },
	{ "output", required_argument, NULL, 'o' },
	/* Left to skete. */
	{ "map", required_argument, NULL, OPTION_SKETE },
	{ "stats", optional_argument, NULL, OPTION_SKETE },
	{ "thp", optional_argument, NULL, OPTION_SKETE },
	{ "ksm", optional_argument, NULL, OPTION_SKETE },
	{ "isolation", required_argument, NULL, OPTION_SKETE },
	{ "sandbox", required_argument, NULL, OPTION_SKETE },
	{ "snapshot-at-main", required_argument, NULL, OPTION_SKETE },
	{ "timeout", required_argument, NULL, OPTION_TIMEOUT },
	{ "gdb", required_argument, NULL, OPTION_GDB },
	{ "name", required_argument, NULL, OPTION_NAME },
	{ "verbose", no_argument, NULL, 'v' },
	{ "dry-run", no_argument, NULL, OPTION_DRY_RUN },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

static int parse_vmm(struct run_options *options, const char *text)
{
	options->process = strcmp(text, "process") == 0;
	if (strcmp(text, "auto") == 0)
		options->machine = RUN_ANY;
	else if (strcmp(text, "skete") == 0 || options->process)
		options->machine = RUN_SKETE;
	else if (strcmp(text, "qemu") == 0)
		options->machine = RUN_MICROVM;
	else if (strcmp(text, "qemu-pc") == 0)
		options->machine = RUN_PC;
	else if (strcmp(text, "qemu-q35") == 0)
		options->machine = RUN_Q35;
	else
		return complain("unknown --vmm=%s: use auto, skete, process, qemu, qemu-pc or qemu-q35",
				text);
	return STATUS_OK;
}

static int parse_accelerator(struct run_options *options, const char *text)
{
	if (strcmp(text, "auto") == 0)
		options->accelerator = RUN_AUTO;
	else if (strcmp(text, "kvm") == 0)
		options->accelerator = RUN_KVM;
	else if (strcmp(text, "tcg") == 0)
		options->accelerator = RUN_TCG;
	else
		return complain("unknown --accel=%s: use auto, kvm or tcg", text);
	return STATUS_OK;
}

static int complain_memory(const char *text)
{
	return complain("bad memory size '%s': give a number of MiB, or one with K, M or G", text);
}

static int memory_shift(char suffix)
{
	switch (suffix) {
	case 'K': case 'k': return 10;
	case 'M': case 'm': case '\0': return 20;
	case 'G': case 'g': return 30;
	default: return -1;
	}
}

int run_option_memory(struct run_options *options, const char *text)
{
	size_t digits = strspn(text, "0123456789");
	int shift = digits == 0 ? -1 : memory_shift(text[digits]);
	unsigned long long number;
	struct sysinfo info;
	uint64_t host;

	if (shift < 0 || (text[digits] != '\0' && text[digits + 1] != '\0'))
		return complain_memory(text);
	errno = 0;
	number = strtoull(text, NULL, 10);
	if (errno != 0 || number > UINT64_MAX >> shift)
		return complain("memory size %s is absurd: this host has less", text);
	options->memory = (uint64_t)number << shift;
	if (sysinfo(&info) != 0)
		return STATUS_OK;
	host = ((uint64_t)info.totalram + info.totalswap) * info.mem_unit;
	if (options->memory > host)
		return complain("memory size %s is absurd: this host has %llu MiB with swap", text,
				(unsigned long long)(host >> 20));
	return STATUS_OK;
}

int run_option_cpus(struct run_options *options, const char *text)
{
	size_t digits = strspn(text, "0123456789");
	unsigned long count = digits != 0 && digits <= 9 ? strtoul(text, NULL, 10) : 0;

	if (text[digits] != '\0' || count < 1 || count > CPUS_MAX)
		return complain("bad number of CPUs '%s': give 1 to %d", text, CPUS_MAX);
	options->cpus = (unsigned)count;
	return STATUS_OK;
}

int run_option_gdb(struct run_options *options, const char *text)
{
	size_t digits = strspn(text, "0123456789");
	unsigned long port = digits != 0 && digits <= 9 ? strtoul(text, NULL, 10) : 0;
	bool is_path = isalpha((unsigned char)*text) || *text == '.' || *text == '/';

	if (!is_path && (text[digits] != '\0' || port < 1 || port > 65535))
		return complain("bad --gdb=%s: give a port, 1 to 65535, or the path of a socket", text);
	options->gdb = text;
	return STATUS_OK;
}

/* Nanoseconds for a number of seconds, with a fraction or without; 0 if it is none, or too large.
 * By hand: strtod takes more than a person means by seconds (signs, nan, hexadecimal). */
static uint64_t parse_seconds(const char *text)
{
	size_t whole = strspn(text, "0123456789"), fraction = 0;
	uint64_t value = 0;

	if (text[whole] == '.')
		fraction = strspn(text + whole + 1, "0123456789");
	if (whole + fraction == 0 || whole > 10 ||
	    text[whole + (text[whole] == '.') + fraction] != '\0')
		return 0;
	for (size_t i = 0; i < whole; i++)
		value = value * 10 + (uint64_t)(text[i] - '0');
	for (size_t i = 0; i < 9; i++)
		value = value * 10 + (i < fraction ? (uint64_t)(text[whole + 1 + i] - '0') : 0);
	return value;
}

int run_option_timeout(struct run_options *options, const char *text)
{
	options->timeout = parse_seconds(text);
	if (options->timeout < TIMEOUT_LEAST || options->timeout > TIMEOUT_MOST)
		return complain("bad --timeout=%s: give seconds from 0.001 to 1000000000", text);
	return STATUS_OK;
}

/* PAIR is ours now.  The last of each name counts. */
static void add_variable(struct run_options *options, char *pair)
{
	size_t name = (size_t)(strchr(pair, '=') - pair) + 1;

	for (size_t i = 0; i < options->environment_count; i++)
		if (strncmp(options->environment[i], pair, name) == 0) {
			free((char *)options->environment[i]);
			options->environment[i] = pair;
			return;
		}
	options->environment = memory_get(options->environment, options->environment_count + 1,
					  sizeof *options->environment);
	options->environment[options->environment_count++] = pair;
}

int run_option_environment(struct run_options *options, const char *text)
{
	const char *equals = strchr(text, '='), *value;
	char *word;

	if (strncmp(text, "strace", 6) == 0 && (text[6] == '\0' || text[6] == '='))
		return run_option_strace(options, text[6] == '\0' ? "all" : text + 7);
	if (*text == '\0' || equals == text)
		return complain("bad -e '%s': give NAME=VALUE, or NAME to pass yours on", text);
	if (equals == NULL) {
		struct text pair = { 0 };

		value = getenv(text);
		if (value == NULL)
			return STATUS_OK;
		text_add_format(&pair, "%s=%s", text, value);
		word = pair.data;
	} else {
		word = strdup(text);
		if (word == NULL)
			return complain("out of memory");
	}
	add_variable(options, word);
	return STATUS_OK;
}

int run_option_complain(const char *see, int argc, char **argv, int found)
{
	const char *word = optind > 0 && optind <= argc ? argv[optind - 1] : "";

	if (found == ':' && optopt < 256 && word[1] != '-')
		return complain("option -%c needs a value: see '%s'", optopt, see);
	if (found == ':')
		return complain("option %s needs a value: see '%s'", word, see);
	if (optopt > 0 && optopt < 256 && word[1] != '-')
		return complain("unknown option -%c: see '%s'", optopt, see);
	return complain("unknown option %s: see '%s'", word, see);
}

static void keep_for_skete(struct run_options *options, const char *name)
{
	struct text word = { 0 };

	text_add_format(&word, optarg ? "--%s=%s" : "--%s", name, optarg);
	options->skete_options = memory_get(options->skete_options, options->skete_option_count + 1,
					    sizeof *options->skete_options);
	options->skete_options[options->skete_option_count++] = word.data;
}

static int parse_one(struct run_options *options, int found, int argc, char **argv)
{
	switch (found) {
	case OPTION_VMM: return parse_vmm(options, optarg);
	case OPTION_ACCEL: return parse_accelerator(options, optarg);
	case OPTION_TIMEOUT: return run_option_timeout(options, optarg);
	case OPTION_GDB: return run_option_gdb(options, optarg);
	case OPTION_NAME: options->name = optarg; return STATUS_OK;
	case OPTION_DRY_RUN: options->dry_run = true; return STATUS_OK;
	case 'm': return run_option_memory(options, optarg);
	case 'c': return run_option_cpus(options, optarg);
	case 'o': options->output = optarg; return STATUS_OK;
	case 'e': return run_option_environment(options, optarg);
	case 'v': options->verbose = true; return STATUS_OK;
	case 'h': options->help = true; return STATUS_OK;
	default: return run_option_complain("eremite run --help", argc, argv, found);
	}
}

/* Options up to the first word that is none; optind tells which that is. */
static int parse_options(struct run_options *options, int argc, char **argv)
{
	int status = STATUS_OK, found, index;

	opterr = 0;
	while (status == STATUS_OK && !options->help &&
	       (found = getopt_long(argc, argv, "+:m:c:e:o:vh", long_options, &index)) != -1) {
		if (found == OPTION_SKETE)
			keep_for_skete(options, long_options[index].name);
		else
			status = parse_one(options, found, argc, argv);
	}
	return status;
}

/* Nested KVM without VMX or SVM emulates ring 0 instruction by instruction: slower than TCG. */
static bool cpu_has_virtualisation(void)
{
	unsigned a, b, c, d;

	if (__get_cpuid(1, &a, &b, &c, &d) && (c & 1u << 5))
		return true;
	return __get_cpuid(0x80000001, &a, &b, &c, &d) && (c & 1u << 2);
}

static bool kvm_opens(void)
{
	int fd = open("/dev/kvm", O_RDWR | O_CLOEXEC);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

/* Options that Skete has not, or a QEMU of the user's own. */
static bool means_qemu(const struct run_options *options)
{
	const char *qemu = getenv("EREMITE_QEMU");

	return options->accelerator != RUN_AUTO || options->dry_run || (qemu != NULL && *qemu != '\0');
}

/* Skete needs no ring 0, QEMU does. */
static void choose(struct run_options *options)
{
	options->machine_is_ours = options->machine == RUN_ANY && options->skete_option_count == 0;
	if (options->machine == RUN_ANY && options->skete_option_count != 0)
		options->machine = RUN_SKETE;
	if (options->machine == RUN_ANY)
		options->machine = !means_qemu(options) && kvm_opens()
					   ? RUN_SKETE : RUN_MICROVM;
	if (options->accelerator == RUN_AUTO)
		options->accelerator = cpu_has_virtualisation() && kvm_opens() ? RUN_KVM : RUN_TCG;
}

int run_options_parse(struct run_options *options, int argc, char **argv)
{
	int status;

	*options = (struct run_options){ .memory = RUN_MEMORY_DEFAULT, .cpus = 1 };
	status = parse_options(options, argc, argv);
	if (status != STATUS_OK || options->help)
		return status;
	if (optind >= argc)
		return complain("no image given: eremite run [OPTION...] IMAGE [ARGUMENT...]");
	options->image = argv[optind];
	options->arguments = argv + optind + 1;
	if (options->name == NULL)
		options->name = options->image;
	choose(options);
	if (options->machine != RUN_SKETE && options->skete_option_count != 0)
		return complain("%s is for Skete: use it with --vmm=skete", options->skete_options[0]);
	return STATUS_OK;
}

void run_options_free(struct run_options *options)
{
	for (size_t i = 0; i < options->environment_count; i++)
		free((char *)options->environment[i]);
	free(options->environment);
	for (size_t i = 0; i < options->skete_option_count; i++)
		free(options->skete_options[i]);
	free(options->skete_options);
}
