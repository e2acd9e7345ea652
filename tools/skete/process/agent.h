/* SPDX-License-Identifier: MIT */
/*
 * What the monitor shares with its agent: the code of ours that lies beside the guest in its
 * process (process/agent.c, process/run.c).  The guest can write all that the agent can.  Each CPU has
 * a process of its own, and so an agent, of which the other CPUs see nothing.
 */
#ifndef SKETE_AGENT_H
#define SKETE_AGENT_H

#include <stdint.h>

/* The window: the call page, the boot information, and far behind them the agent: its code, struct
 * agent, its stacks. */
#define AGENT_WINDOW 0x600000000000ull
#define AGENT_WINDOW_SIZE 0x4000ull
#define AGENT_BASE (AGENT_WINDOW + 0x10000000)
#define AGENT_CODE_SIZE 0x4000ull
#define AGENT_DATA (AGENT_BASE + AGENT_CODE_SIZE)
#define AGENT_DATA_SIZE 0x4000ull
#define AGENT_CALL_STACK (AGENT_DATA + AGENT_DATA_SIZE)
#define AGENT_CALL_STACK_SIZE 0x4000ull
#define AGENT_SIGNAL_STACK (AGENT_CALL_STACK + AGENT_CALL_STACK_SIZE)
#define AGENT_SIGNAL_STACK_SIZE 0x20000ull
#define AGENT_END (AGENT_SIGNAL_STACK + AGENT_SIGNAL_STACK_SIZE)

/* Descriptors of the guest's process; the image's is closed before the guest runs. */
enum agent_descriptor { AGENT_RAM = 3, AGENT_IMAGE = 4, AGENT_DESCRIPTORS_END = 5 };

/* One that debuggers and profilers pass on without a word. */
#define AGENT_SIGNAL SIGURG

/* What the agent wants of the monitor. */
enum agent_request {
	AGENT_CALL,      /* of the guest: number, arguments */
	AGENT_READY,     /* to begin, or for the next mappings */
	AGENT_REFUSED,   /* (errno, address): the kernel did not do what the monitor said */
	AGENT_EXCEPTION, /* (vector, rip): where the libOS cannot take it */
	AGENT_STOPPED,   /* as wanted by `stop`; its registers are in `registers` */
	AGENT_STALE,     /* the mappings that `stale` tells of: a page was not there */
};

/* What the agent does once it has made the mappings that came with the answer. */
enum agent_command {
	AGENT_RETURN,   /* to the guest, with the result */
	AGENT_CONTINUE, /* the same request again, for there is more */
	AGENT_ENTER,    /* the guest, confined */
	AGENT_EXIT,     /* with the result as status */
};

enum agent_mapping_kind { AGENT_MAP, AGENT_MAP_IMAGE, AGENT_PROTECT, AGENT_UNMAP };

struct agent_mapping {
	uint64_t address, size, offset;
	uint32_t kind, protection; /* PROT_* */
};

/* As the kernel has them in a signal's context (REG_R8 to REG_EFL), and as a call saves them at the
 * top of its stack, the first one highest. */
#define AGENT_REGISTERS 18
enum agent_saved {
	AGENT_RFLAGS, AGENT_RCX, AGENT_RDX, AGENT_RSI, AGENT_RDI, AGENT_R8, AGENT_R9, AGENT_R10, AGENT_R11,
	AGENT_RBX, AGENT_RBP, AGENT_R12, AGENT_R13, AGENT_R14, AGENT_R15,
};

#define AGENT_MAPPINGS 128
#define AGENT_FILTER 128

struct agent {
	uint64_t guest_stack; /* while the agent runs; process/agent.c's assembly knows that it is first */
	uint32_t turn;        /* 1: the monitor's, 0: the agent's */
	uint32_t request, command;
	uint64_t number, arguments[4];
	int64_t result;
	uint64_t entry, boot;
	/* The upcall, as registered; entry 0: not yet. */
	uint64_t upcall, upcall_entry, upcall_start, upcall_end;
	uint64_t interrupted; /* ~rip of the guest while an upcall is made, else 0 */
	uint64_t exceptions, events;
	uint32_t stop;  /* 1: at the next AGENT_SIGNAL, unless it is in a call, the guest stands */
	uint32_t stale; /* 1: other CPUs have mapped what is not mapped here yet */
	uint64_t registers[AGENT_REGISTERS];
	uint64_t base_call, base, base_next; /* of arch_prctl; and where the guest goes on */
	int32_t monitor, monitor_thread;
	uint32_t confined, filter_size, mapping_count;
	uint64_t filter[AGENT_FILTER]; /* struct sock_filter */
	_Alignas(64) struct agent_mapping mappings[AGENT_MAPPINGS];
};

_Static_assert(sizeof(struct agent) <= AGENT_DATA_SIZE, "it has its pages");

/* In the section "agent", which is copied to AGENT_BASE. */
void agent_call_entry(void);
void agent_base_entry(void);
void agent_start(void);
void agent_handler(void);
void agent_restorer(void);
extern const char __start_agent[], __stop_agent[];

#endif
