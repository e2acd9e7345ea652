/* SPDX-License-Identifier: MIT */
/* Handlers that leave nonsense in their frames: the return ends in a SIGSEGV, for which there may be a
 * handler. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <ucontext.h>
#include <unistd.h>

#define FXSAVE_SIZE 512
#define HEADER_SIZE 64
#define SOFTWARE 464
#define MAGIC 0x46505853u
#define NON_CANONICAL 0x8000000000000000ull

static int faults, code;
static void *address;
static uint64_t at, interrupted_at;
static const char *damage;
static sigjmp_buf escape;

/* Where there is no XSAVE, there is no header to be damaged. */
static void damage_header(ucontext_t *context)
{
	char *state = (char *)context->uc_mcontext.fpregs;
	uint32_t magic;

	memcpy(&magic, state + SOFTWARE, sizeof magic);
	if (magic == MAGIC)
		memset(state + FXSAVE_SIZE, 0xff, HEADER_SIZE);
	else
		context->uc_mcontext.fpregs = (void *)8;
}

static void damage_frame(int number, siginfo_t *info, void *argument)
{
	ucontext_t *context = argument;
	greg_t *registers = context->uc_mcontext.gregs;

	(void)number;
	(void)info;
	interrupted_at = (uint64_t)registers[REG_RIP];
	if (strcmp(damage, "header") == 0)
		damage_header(context);
	else if (strcmp(damage, "state") == 0)
		context->uc_mcontext.fpregs = (void *)8;
	else if (strcmp(damage, "rip") == 0)
		registers[REG_RIP] = (greg_t)NON_CANONICAL;
	else if (strcmp(damage, "cs") == 0)
		registers[REG_CSGSFS] &= ~0xffffll;
	else if (strcmp(damage, "ss") == 0)
		registers[REG_CSGSFS] &= 0xffffffffffffll;
}

static void note(siginfo_t *info, ucontext_t *context)
{
	faults++;
	code = info->si_code;
	address = info->si_addr;
	at = (uint64_t)context->uc_mcontext.gregs[REG_RIP];
}

static void return_from(int number, siginfo_t *info, void *argument)
{
	(void)number;
	note(info, argument);
}

static void leave(int number, siginfo_t *info, void *argument)
{
	(void)number;
	note(info, argument);
	siglongjmp(escape, 1);
}

static void handle(int number, void (*function)(int, siginfo_t *, void *))
{
	struct sigaction action = { .sa_sigaction = function, .sa_flags = SA_SIGINFO };

	sigaction(number, &action, NULL);
}

static void show(const char *how)
{
	printf("%s, %s: faults %d, code %d, address %d, at %s\n", damage, how, faults, code == SI_KERNEL,
	       address != NULL,
	       at == interrupted_at ? "the interrupted" : at == NON_CANONICAL ? "that" : "another");
	faults = 0;
}

/* All but the extended state is as the frame tells: so the program goes on. */
static void go_on(const char *what)
{
	volatile double kept = 1.5;

	damage = what;
	handle(SIGSEGV, return_from);
	kill(getpid(), SIGUSR1);
	show("returned");
	printf("%g\n", kept * 2);
}

static void escape_from(const char *what)
{
	damage = what;
	handle(SIGSEGV, leave);
	if (sigsetjmp(escape, 1) == 0) {
		kill(getpid(), SIGUSR1);
		printf("%s: nothing happened\n", damage);
	}
	show("left");
}

static void damage_own(int number, siginfo_t *info, void *argument)
{
	if (faults == 0)
		damage_header(argument);
	note(info, argument);
	if (faults == 1)
		interrupted_at = at;
	else
		siglongjmp(escape, 1);
	(void)number;
}

/* The mask of the frame holds: the handler of SIGSEGV interrupts its own return. */
static void within_itself(void)
{
	damage = "its own";
	handle(SIGSEGV, damage_own);
	if (sigsetjmp(escape, 1) == 0)
		*(volatile int *)NULL = 0;
	show("left");
}

static void block(int number)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, number);
	sigprocmask(SIG_BLOCK, &set, NULL);
}

int main(void)
{
	handle(SIGUSR1, damage_frame);
	go_on("header");
	go_on("state");
	escape_from("header");
	escape_from("rip");
	escape_from("cs");
	escape_from("ss");
	within_itself();
	fflush(stdout);
	/* A handler is not enough where the signal is blocked. */
	block(SIGSEGV);
	handle(SIGSEGV, return_from);
	damage = "header";
	kill(getpid(), SIGUSR1);
	return 0;
}
