/* SPDX-License-Identifier: MIT */
#include <elf.h>
#include <string.h>

#include "notes.h"
#include "threads.h"

#define IMAGE_BASE 0x100000 /* toolchain/image.ld: the ELF header */
#define HEADER_SIZE 4096
#define NOTES_SIZE 4096
#define SHOWN 256        /* threads */
#define STACKS 64        /* of the first of them */
#define STACK_BYTES 8192 /* of each */
#define STACK_LINE 64
#define GUARD_PAGES 256
#define PAGE 4096
#define OWNER 0x3fffffffu /* FUTEX_TID_MASK */
#define DETACH_STATE 56   /* offset in musl's struct pthread: what pthread_join waits for */

struct thread {
	uint64_t at, cpu, how, what, stack, pointer, preempted;
	uint32_t id, state;
	char name[THREADS_NOTE_NAME];
	int runs_on; /* -1: it does not */
};

struct list {
	const struct threads_view *view;
	struct threads_note note;
	struct text *text;
	unsigned count;
	bool more;
	struct thread threads[SHOWN];
};

static bool get(const struct list *list, uint64_t address, void *to, size_t size)
{
	return address + size >= size && list->view->read(list->view->argument, address, to, size);
}

/* The note is where the image's program headers say. */
static bool find_note(struct list *list)
{
	uint8_t header[HEADER_SIZE], content[NOTES_SIZE];
	struct notes notes = { 0 };
	Elf64_Ehdr elf;

	if (!get(list, IMAGE_BASE, header, sizeof header))
		return false;
	memcpy(&elf, header, sizeof elf);
	if (memcmp(elf.e_ident, ELFMAG, SELFMAG) != 0 || elf.e_phentsize != sizeof(Elf64_Phdr))
		return false;
	for (size_t i = 0; i < elf.e_phnum; i++) {
		Elf64_Phdr segment;

		if (elf.e_phoff > sizeof header ||
		    (i + 1) * sizeof segment > sizeof header - elf.e_phoff)
			break;
		memcpy(&segment, header + elf.e_phoff + i * sizeof segment, sizeof segment);
		if (segment.p_type != PT_NOTE || segment.p_filesz > sizeof content ||
		    !get(list, segment.p_vaddr, content, segment.p_filesz))
			continue;
		if (notes_parse(content, segment.p_filesz, &notes) != 0)
			return false;
	}
	list->note = notes.threads;
	return notes.has_threads;
}

static int find_cpu(const struct list *list, const struct thread *thread)
{
	uint64_t current;
	uint32_t number = 0;

	/* Nobody has asked for the main thread yet. */
	if (thread->cpu == 0)
		return 0;
	if (!get(list, thread->cpu + list->note.current, &current, sizeof current) ||
	    !get(list, thread->cpu + list->note.number, &number, sizeof number) ||
	    current != thread->at || number >= THREADS_CPUS)
		return -1;
	return (int)number;
}

static bool get_thread(const struct list *list, uint64_t at, struct thread *thread, uint64_t *next)
{
	const struct threads_note *note = &list->note;

	*thread = (struct thread){ .at = at };
	if (!get(list, at + note->next, next, sizeof *next) ||
	    !get(list, at + note->id, &thread->id, sizeof thread->id) ||
	    !get(list, at + note->state, &thread->state, sizeof thread->state) ||
	    !get(list, at + note->name, thread->name, sizeof thread->name) ||
	    !get(list, at + note->cpu, &thread->cpu, sizeof thread->cpu) ||
	    !get(list, at + note->how, &thread->how, sizeof thread->how) ||
	    !get(list, at + note->what, &thread->what, sizeof thread->what) ||
	    !get(list, at + note->stack, &thread->stack, sizeof thread->stack) ||
	    !get(list, at + note->pointer, &thread->pointer, sizeof thread->pointer) ||
	    !get(list, at + note->preempted, &thread->preempted, sizeof thread->preempted))
		return false;
	thread->name[sizeof thread->name - 1] = '\0';
	thread->runs_on = find_cpu(list, thread);
	return true;
}

static void collect(struct list *list)
{
	uint64_t at = 0;

	if (!get(list, list->note.first, &at, sizeof at))
		return;
	if (at == 0)
		at = list->note.main;
	while (at != 0 && list->count < SHOWN &&
	       get_thread(list, at, &list->threads[list->count], &at))
		list->count++;
	list->more = at != 0 && list->count == SHOWN;
}

static void add_register(struct text *text, unsigned index, uint64_t value)
{
	text_add_format(text, "reg %s %llx\n", control_register_name(index),
			(unsigned long long)value);
}

static void add_bytes(struct text *text, uint64_t address, const uint8_t *bytes, size_t size)
{
	static const char digits[] = "0123456789abcdef";

	text_add_format(text, "stack %llx ", (unsigned long long)address);
	for (size_t i = 0; i < size; i++) {
		text_add_char(text, digits[bytes[i] >> 4]);
		text_add_char(text, digits[bytes[i] & 15]);
	}
	text_add_char(text, '\n');
}

/* As much as there is; after an overflow, RSP is in the guard. */
static void add_stack(const struct list *list, uint64_t rsp)
{
	uint8_t bytes[PAGE];
	uint64_t end = rsp + STACK_BYTES, at = rsp, size;

	for (unsigned guard = 0; at < end; at += size) {
		size = PAGE - at % PAGE < end - at ? PAGE - at % PAGE : end - at;
		if (!get(list, at, bytes, size)) {
			if (at != rsp || guard++ == GUARD_PAGES)
				return;
			rsp += size;
			end = rsp + STACK_BYTES;
			continue;
		}
		for (uint64_t i = 0; i < size; i += STACK_LINE)
			add_bytes(list->text, at + i, bytes + i,
				  size - i < STACK_LINE ? size - i : STACK_LINE);
	}
}

enum { RBX = 3, RBP = 6, RSP = 7, R12 = 12, R13, R14, R15 };

static void add_frame(const struct list *list, const uint64_t *registers)
{
	for (unsigned i = 0; i < CONTROL_REGISTERS; i++)
		add_register(list->text, i, registers[i]);
	add_stack(list, registers[RSP]);
	text_add_string(list->text, "backtrace\n");
}

static void add_preempted(const struct list *list, uint64_t at)
{
	struct threads_frame frame;

	if (!get(list, at + list->note.frame, &frame, sizeof frame))
		return;
	add_frame(list, (const uint64_t[CONTROL_REGISTERS]){
			  frame.rax, frame.rdx, frame.rcx, frame.rbx, frame.rsi, frame.rdi, frame.rbp,
			  frame.rsp, frame.r8, frame.r9, frame.r10, frame.r11, frame.r12, frame.r13,
			  frame.r14, frame.r15, frame.rip, frame.rflags });
}

/* It left by a call: what that keeps is all there is. */
static void add_saved(const struct list *list, uint64_t at)
{
	struct threads_saved saved;
	uint64_t registers[CONTROL_REGISTERS] = { 0 };

	if (!get(list, at, &saved, sizeof saved))
		return;
	registers[RBX] = saved.rbx;
	registers[RBP] = saved.rbp;
	registers[R12] = saved.r12;
	registers[R13] = saved.r13;
	registers[R14] = saved.r14;
	registers[R15] = saved.r15;
	registers[RSP] = at + sizeof saved;
	registers[CONTROL_RIP] = saved.rip;
	add_frame(list, registers);
}

static void add_cpu(const struct list *list, unsigned number)
{
	const struct threads_cpu *cpu = &list->view->cpus[number];

	if (cpu->known)
		add_frame(list, cpu->registers);
}

static void add_name(struct text *text, const char *name)
{
	if (*name == '\0')
		return;
	text_add_string(text, ", \"");
	for (; *name != '\0'; name++)
		text_add_char(text, *name >= ' ' && *name <= '~' ? *name : '?');
	text_add_string(text, "\",");
}

/* The thread for whose end it waits, or NULL. */
static const struct thread *joined(const struct list *list, const struct thread *thread)
{
	for (unsigned i = 0; i < list->count; i++)
		if (list->threads[i].pointer + DETACH_STATE == thread->what && &list->threads[i] != thread)
			return &list->threads[i];
	return NULL;
}

/* The first word of a lock with priority inheritance tells. */
static void add_owner(const struct list *list, uint64_t what)
{
	uint32_t word;

	if (get(list, what, &word, sizeof word) && (word & OWNER) != 0)
		text_add_format(list->text, ", which thread %u has", word & OWNER);
}

static void add_what(const struct list *list, const struct thread *thread)
{
	const struct thread *other = joined(list, thread);
	char how[THREADS_NOTE_NAME] = "";

	get(list, thread->how, how, sizeof how);
	if (other != NULL) {
		text_add_format(list->text, "waits for the end of thread %u", other->id);
		return;
	}
	if (strncmp(how, "lock", sizeof how) == 0) {
		text_add_format(list->text, "waits for the lock at 0x%llx",
				(unsigned long long)thread->what);
		add_owner(list, thread->what);
		return;
	}
	text_add_format(list->text, "waits for the futex at 0x%llx", (unsigned long long)thread->what);
}

static void add_state(const struct list *list, const struct thread *thread)
{
	struct text *text = list->text;

	if (thread->runs_on >= 0)
		text_add_format(text, "runs on CPU %d", thread->runs_on);
	else if (thread->state == THREADS_NOTE_RUNS || thread->state == THREADS_NOTE_READY)
		text_add_string(text, "is ready to run");
	else if (thread->state != THREADS_NOTE_SLEEPS)
		text_add_string(text, "ends");
	else if (thread->how != 0)
		add_what(list, thread);
	else
		text_add_string(text, "sleeps");
}

/* A mutex tells more than its lock does: eremite-symbolize knows whether it is one. */
static void add_surroundings(const struct list *list, const struct thread *thread)
{
	uint8_t bytes[16];

	if (thread->how != 0 && get(list, thread->what - 8, bytes, sizeof bytes))
		add_bytes(list->text, thread->what - 8, bytes, sizeof bytes);
}

static void add_thread(const struct list *list, const struct thread *thread, bool with_stack)
{
	text_add_format(list->text, "report thread %u", thread->id);
	add_name(list->text, thread->name);
	text_add_char(list->text, ' ');
	add_state(list, thread);
	text_add_char(list->text, '\n');
	if (!with_stack)
		return;
	add_surroundings(list, thread);
	if (thread->runs_on >= 0)
		add_cpu(list, (unsigned)thread->runs_on);
	else if (thread->preempted != 0)
		add_preempted(list, thread->preempted);
	else
		add_saved(list, thread->stack);
}

static void add_only_thread(const struct list *list)
{
	text_add_format(list->text, "report thread 1 %s\n",
			list->view->cpus[0].idle ? "sleeps" : "runs on CPU 0");
	add_cpu(list, 0);
}

void threads_list(const struct threads_view *view, const char *program, struct text *text)
{
	static struct list list; /* large */
	bool several;

	list = (struct list){ .view = view, .text = text };
	several = find_note(&list);
	if (several)
		collect(&list);
	text_add_string(text, "report ");
	text_add_visible(text, program, strlen(program));
	text_add_format(text, ": %u%s thread%s\n", several ? list.count : 1, list.more ? " or more" : "",
			several && list.count != 1 ? "s" : "");
	if (!several)
		add_only_thread(&list);
	for (unsigned i = 0; i < list.count; i++)
		add_thread(&list, &list.threads[i], i < STACKS);
	if (list.more)
		text_add_format(text, "report (no more than %u threads are shown)\n", SHOWN);
}
