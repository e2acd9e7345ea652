/* SPDX-License-Identifier: MIT */
#include <arch/lock.h>
#include <mm/frames.h>
#include <mm/vm.h>
#include <ramfs/memory.h>

/* What is left for page tables, stacks and whatever the program does next. */
#define RESERVE_SHARE 16
#define RESERVE_MIN (8 * PAGE_SIZE)
#define RESERVE_MAX (4ul << 20)

struct piece {
	struct piece *next;
};

/* At the start of each frame; the pieces follow. */
struct piece_frame {
	struct piece_frame *next, *previous; /* among those of its class that have free pieces */
	struct piece *free;
	unsigned short used, class;
};

static const unsigned short sizes[] = { 64, 128, 192, PIECE_MAX };

#define CLASSES (sizeof sizes / sizeof sizes[0])

static struct piece_frame *partial[CLASSES];
static struct spin lock = SPIN("pieces");

static uint64_t reserve(void)
{
	uint64_t size = frames_total() / RESERVE_SHARE;

	if (size < RESERVE_MIN)
		return RESERVE_MIN;
	return size < RESERVE_MAX ? size : RESERVE_MAX;
}

uint64_t ram_left(void)
{
	uint64_t spare = vm_spare_ram(), kept = reserve();

	return spare > kept ? spare - kept : 0;
}

paddr_t ram_frame(void)
{
	return ram_left() >= PAGE_SIZE ? frames_alloc(0) : PADDR_NONE;
}

static void list(struct piece_frame *frame)
{
	frame->previous = NULL;
	frame->next = partial[frame->class];
	if (frame->next != NULL)
		frame->next->previous = frame;
	partial[frame->class] = frame;
}

static void unlist(struct piece_frame *frame)
{
	if (frame->next != NULL)
		frame->next->previous = frame->previous;
	if (frame->previous != NULL)
		frame->previous->next = frame->next;
	else
		partial[frame->class] = frame->next;
}

static struct piece_frame *grow(unsigned class)
{
	paddr_t address = ram_frame();
	struct piece_frame *frame;
	char *memory;

	if (address == PADDR_NONE)
		return NULL;
	memory = machine_direct(address);
	frame = (struct piece_frame *)memory;
	*frame = (struct piece_frame){ .class = (unsigned short)class };
	for (size_t end = PAGE_SIZE; end >= sizeof *frame + sizes[class]; end -= sizes[class]) {
		struct piece *piece = (struct piece *)(memory + end - sizes[class]);

		piece->next = frame->free;
		frame->free = piece;
	}
	list(frame);
	return frame;
}

static struct piece *take(size_t size)
{
	struct piece_frame *frame;
	struct piece *piece;
	unsigned class = 0;

	while (size > sizes[class])
		class++;
	frame = partial[class] != NULL ? partial[class] : grow(class);
	if (frame == NULL)
		return NULL;
	piece = frame->free;
	frame->free = piece->next;
	frame->used++;
	if (frame->free == NULL)
		unlist(frame);
	return piece;
}

void *piece_take(size_t size)
{
	void *memory;

	spin_lock(&lock);
	memory = take(size);
	spin_unlock(&lock);
	return memory;
}

static void give(struct piece *piece)
{
	struct piece_frame *frame =
		(struct piece_frame *)((char *)piece - ((uintptr_t)piece & PAGE_MASK));

	if (frame->free == NULL)
		list(frame);
	piece->next = frame->free;
	frame->free = piece;
	if (--frame->used > 0)
		return;
	unlist(frame);
	frames_free(machine_direct_frame(frame), 0);
}

void piece_give(void *memory)
{
	spin_lock(&lock);
	give(memory);
	spin_unlock(&lock);
}
