/* SPDX-License-Identifier: MIT */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <x86intrin.h>

#include "monitor.h"

static const char help[] =
	"Usage: skete [OPTION...] IMAGE [ARGUMENT...]\n"
	"Run the program in IMAGE, which eremite-cc made, in a virtual machine of its own.\n"
	"\n"
	"  -m, --memory=SIZE   RAM in MiB, or with K, M or G after the number (256M)\n"
	"  -e, --env=NAME=VALUE  an environment variable of the program\n"
	"  -e, --env=NAME      the same with your own value, if you have one\n"
	"  --name=NAME         argv[0] of the program (IMAGE)\n"
	"  --timeout=SECONDS   stop the program after this time, with status 124\n"
	"  --sandbox=NAME      strict (only what running the guest needs), off\n"
	"  --stats             at the end, say what the virtual machine did\n"
	"  -v, --verbose       show the boot log\n"
	"  --version, --help\n"
	"\n"
	"Exit status: the program's; 128 + N if signal N ended it; 124 at the time limit;\n"
	"125 if the libOS or Skete failed; 2 for wrong usage or a bad image.\n";

enum { OPTION_TIMEOUT = 256, OPTION_NAME, OPTION_STATS, OPTION_SANDBOX, OPTION_PROBE,
       OPTION_VERSION };

static const struct option long_options[] = {
	{ "memory", required_argument, NULL, 'm' },
	{ "env", required_argument, NULL, 'e' },
	{ "timeout", required_argument, NULL, OPTION_TIMEOUT },
	{ "name", required_argument, NULL, OPTION_NAME },
	{ "sandbox", required_argument, NULL, OPTION_SANDBOX },
	{ "probe", required_argument, NULL, OPTION_PROBE },
	{ "stats", no_argument, NULL, OPTION_STATS },
	{ "verbose", no_argument, NULL, 'v' },
	{ "version", no_argument, NULL, OPTION_VERSION },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

struct monitor monitor;
static bool unconfined;
static const char *probe;

static int parse_sandbox(const char *text)
{
	unconfined = strcmp(text, "off") == 0;
	if (!unconfined && strcmp(text, "strict") != 0)
		return complain("unknown --sandbox=%s: use strict or off", text);
	return STATUS_OK;
}

uint64_t run_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static int parse_one(struct run_options *options, int found, char **argv)
{
	switch (found) {
	case OPTION_TIMEOUT: return run_option_timeout(options, optarg);
	case OPTION_NAME: options->name = optarg; return STATUS_OK;
	case OPTION_SANDBOX: return parse_sandbox(optarg);
	case OPTION_PROBE: probe = optarg; return STATUS_OK;
	case OPTION_STATS: monitor.stats = true; return STATUS_OK;
	case 'm': return run_option_memory(options, optarg);
	case 'e': return run_option_environment(options, optarg);
	case 'v': options->verbose = true; return STATUS_OK;
	case OPTION_VERSION:
		printf("skete, interface version %d\n", SKETE_VERSION);
		exit(STATUS_OK);
	case 'h':
		fputs(help, stdout);
		exit(STATUS_OK);
	default: return complain("bad option %s: see 'skete --help'", argv[optind - 1]);
	}
}

static int parse(struct run_options *options, int argc, char **argv)
{
	int status = STATUS_OK, found;

	opterr = 0;
	while (status == STATUS_OK &&
	       (found = getopt_long(argc, argv, "+:m:e:vh", long_options, NULL)) != -1)
		status = parse_one(options, found, argv);
	if (status != STATUS_OK)
		return status;
	if (optind >= argc)
		return complain("no image given: skete [OPTION...] IMAGE [ARGUMENT...]");
	options->image = argv[optind];
	options->arguments = argv + optind + 1;
	if (options->name == NULL)
		options->name = options->image;
	return STATUS_OK;
}

static int check_image(const struct run_options *options, const struct image *image)
{
	int status = image_check_bootable(image);

	if (status == STATUS_OK && options->memory < image_memory_end(image))
		status = complain("%lluK of memory are too small: '%s' needs -m %lluK at least",
				  (unsigned long long)(options->memory >> 10), options->image,
				  (unsigned long long)((image_memory_end(image) + 4095) >> 12 << 2));
	return status;
}

/* All that there is before the guest's first instruction. */
static int prepare(struct monitor *m, const struct image *image)
{
	struct memory *memory = &m->memory;
	int status = vcpu_open(m);

	if (status == STATUS_OK)
		status = vcpu_create(m);
	if (status == STATUS_OK)
		status = memory_create(memory, m->options->memory);
	if (status != STATUS_OK)
		return status;
	m->boot = pool_at(memory, memory->pool_base + POOL_BOOT * PAGE);
	paging_init(memory);
	stub_write(memory);
	status = load_image(m, image);
	if (status == STATUS_OK)
		status = load_boot(m);
	if (status == STATUS_OK)
		status = memory_register(memory, m->vm);
	if (status == STATUS_OK)
		status = vcpu_start(m);
	return status;
}

int main(int argc, char **argv)
{
	static struct run_options options = { .memory = RUN_MEMORY_DEFAULT };
	struct monitor *m = &monitor;
	struct image image;
	int status;

	message_prefix = "skete";
	m->start_cycles = __rdtsc();
	m->start_time = run_now();
	m->options = &options;
	status = parse(&options, argc, argv);
	if (status == STATUS_OK)
		status = image_open(&image, options.image);
	if (status == STATUS_OK)
		status = check_image(&options, &image);
	if (status != STATUS_OK)
		return status;
	helper_start(m);
	status = prepare(m, &image);
	if (status != STATUS_OK)
		return status;
	image_close(&image);
	m->report.visible = isatty(STDERR_FILENO);
	events_init(m);
	if (!unconfined)
		status = sandbox_enter(m);
	if (status != STATUS_OK)
		return status;
	if (probe != NULL)
		return sandbox_probe(probe);
	terminal_open(&m->terminal);
	run_end(m, run_loop(m));
}
