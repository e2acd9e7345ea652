/* SPDX-License-Identifier: MIT */
/*
 * The interface between an image and Skete, its monitor (docs/skete-abi.md).  Both sides include
 * this file.  All numbers are little-endian, addresses and sizes in bytes, times in nanoseconds.
 *
 * The guest runs in ring 3 and stays there.  It calls the monitor at skete_boot.call; the monitor
 * calls the guest ("upcall") at the entry that the guest registers.
 */
#ifndef EREMITE_SKETE_H
#define EREMITE_SKETE_H

#include <stdint.h>

#include <eremite/entry.h>

#define SKETE_VERSION 1

/* The ELF note, name "Eremite": struct skete_note, then its holes. */
#define SKETE_NOTE_TYPE 3
#define SKETE_NOTE_HOLES 8 /* at most */

struct skete_hole {
	uint64_t start, end; /* page-aligned */
};

struct skete_note {
	uint32_t version; /* SKETE_VERSION */
	uint32_t hole_count;
	uint64_t entry;
	/* The upcall of CPU 0, as SKETE_UPCALL registers it; area 0: none. */
	uint64_t area, upcall, start, end;
	/* Parts of the writable segment that are not mapped there, and are RAM like any other. */
	struct skete_hole holes[];
};

/* At the entry, rdi is the address of this; it is the guest's, readable and writable, for ever, and
 * lies in the page behind the one that skete_boot.call is in.
 * There is no stack, all other registers are 0, events are masked. */
struct skete_boot {
	uint32_t version; /* SKETE_VERSION */
	uint32_t size;    /* of this structure */
	uint64_t call;    /* where to call the monitor */
	uint64_t cpus;    /* how many; CPU 0 is at the entry */
	uint64_t tsc_scale; /* nanoseconds per cycle, with 48 bits behind the point */
	uint64_t epoch;   /* wall-clock time when the clock was at 0, since 1970 */
	uint64_t passed;  /* cycles of the clock before this entry: not 0 if a snapshot is restored */
	uint64_t snapshot; /* not 0: call SKETE_MAIN */
	uint64_t maps;    /* files and directories of the host: see SKETE_FILE_MAP */
	/* Of CPUID, which is slow in a virtual machine: leaf 1 ecx and edx, leaf 7 ebx, leaf 0xd ebx;
	 * all 0: ask it. */
	uint32_t cpuid[4];
	struct eremite_boot_info info; /* entry_tsc is 0: the guest's own counter is what counts */
};

/* At this address, in the page behind the boot information, each CPU sees a page of its own, readable
 * and writable.  What follows this structure is the guest's, zeros at first.  No call can be told to
 * look there. */
#define SKETE_CPU_PAGE 0x600000003000ull

struct skete_cpu {
	uint64_t number; /* as boot.cpus counts them: 0 is at the entry */
};

/* Calls: rax is the number, rdi, rsi, rdx and r10 are arguments; the result is in rax: 0 or a
 * value, or a negative errno of Linux.  Only rax is changed.  A number that is not here: -ENOSYS. */
enum skete_call {
	/* (stream: 1 output, 2 error, 3 control; address; size): how many bytes were written, all that
	 * can be read in one piece from the address on.  -EFAULT: there are none; -EINVAL: no such
	 * stream. */
	SKETE_CONSOLE_WRITE,
	/* (address, size): up to size bytes of input, framed (docs/architecture.md, "Control
	 * channel"); 0: none now.  -EFAULT. */
	SKETE_CONSOLE_READ,
	/* (): from now on SKETE_EVENT_INPUT is raised when there is input.  -EINVAL: this CPU has no
	 * upcall. */
	SKETE_CONSOLE_LISTEN,
	/* (va, pa, size, protection): map RAM where nothing is mapped.  A frame can be mapped at one
	 * place only, besides the direct map, but for SKETE_SHARED.  -EINVAL: not aligned, not the
	 * guest's to map or not RAM; -EEXIST: va is taken; -EBUSY: the frame is; -EACCES: writable and
	 * executable; -ENOMEM: no page for a table.  Errors change nothing. */
	SKETE_MAP,
	/* (va, size, protection): holes are skipped.  -EINVAL; -EACCES, also for SKETE_EXEC where a
	 * frame is a shared one; -ENOMEM: this and the next two may have done a part of it. */
	SKETE_PROTECT,
	/* (va, size): holes are skipped.  -EINVAL, -ENOMEM. */
	SKETE_UNMAP,
	/* (from, to, size): holes are holes there.  -EEXIST: to is taken.  -EINVAL, also if the two
	 * overlap; -ENOMEM. */
	SKETE_MOVE,
	/* (va, any byte of a page): what is mapped there: frame | protection; -ENOENT: nothing.
	 * -EINVAL: not the guest's to map. */
	SKETE_QUERY,
	/* (area, entry, start, end): register the upcall of this CPU; area is the address of a
	 * struct skete_upcall, aligned to 256.  While rip is in [start, end), no event is delivered, and an
	 * exception ends the guest; so it does while area cannot be written.  -EFAULT: area cannot;
	 * -EINVAL: entry is none of the guest's addresses. */
	SKETE_UPCALL,
	/* (timeout): return once an event is pending, or after timeout; UINT64_MAX: none.  This and the
	 * next two: -EINVAL if this CPU has no upcall. */
	SKETE_WAIT,
	/* (timeout): raise SKETE_EVENT_TIMER once after timeout; UINT64_MAX: never. */
	SKETE_TIMER,
	/* (timeout): the same for SKETE_EVENT_AGAIN. */
	SKETE_AGAIN,
	/* (how: enum skete_end, value): does not return.  What is none of them is a panic; of a status,
	 * the lowest 8 bits count. */
	SKETE_EXIT,
	/* (cycles): libc and constructors are ready, main is not called yet.  Only if boot.snapshot
	 * says so, else -EINVAL; does not return.  cycles: how far the clock is. */
	SKETE_MAIN,
	/* (cpu, entry, argument): start a CPU in ring 3 with argument in rdi, all else as at the
	 * entry of the image.  -EINVAL: no such CPU or entry; -EBUSY: it runs already; -ENOMEM: no
	 * pages for its tables; -EAGAIN: the host has no thread for it. */
	SKETE_CPU_START,
	/* (cpu): raise SKETE_EVENT_KICK on a CPU that was started; -EINVAL: it was not. */
	SKETE_CPU_KICK,

	/* Files of the host: see below. */
	/* (index, address, size): the guest's path of a map, which becomes the handle of this number,
	 * without a NUL; its length, of which as much as fits was written.  -ENOENT, -EFAULT. */
	SKETE_FILE_MAP,
	/* (place, address of struct skete_file_status[], count | flags << 32, start): for each
	 * component of the path, from that on which begins at the byte start, what it is; without a
	 * path, for the handle itself.  Ends behind what is no directory.
	 * How many there are, plus 2^16 * the errno that the component behind them gave.
	 * With flags (enum skete_file_flags, the first two and the last two but one), the last one
	 * of the path is also opened, if it is there and may be: plus 2^32 * (1 + the handle). */
	SKETE_FILE_LOOKUP,
	/* (place, flags: enum skete_file_flags | permissions << 32, address of a struct
	 * skete_file_status or 0): a new handle.  -ENXIO: neither a file nor a directory, -ENFILE:
	 * too many handles, -EEXIST, -EISDIR. */
	SKETE_FILE_OPEN,
	/* (handle): of a map: -EBADF. */
	SKETE_FILE_CLOSE,
	/* (handle, address, size, offset): the bytes read or written, which may be less than size if
	 * memory there is not accessible or in more than SKETE_FILE_PIECES pieces, or if size is more
	 * than SKETE_FILE_TRANSFER; 0: the end of the file. */
	SKETE_FILE_READ,
	SKETE_FILE_WRITE,
	/* (handle, address, size, address of a uint64_t): write at the end; where that is now goes
	 * to the last. */
	SKETE_FILE_APPEND,
	/* (handle, address, size, position): entries of a directory as getdents64(2), "." and ".."
	 * among them, from a position on: 0, or what is in an entry.  Their bytes; 0: no more.
	 * What crosses the end of a page may be cut off; -EINVAL: not even one entry fits. */
	SKETE_FILE_LIST,
	/* (place, permissions): a directory. */
	SKETE_FILE_MAKE_DIRECTORY,
	/* (place, address, size): a symbolic link that says what is there. */
	SKETE_FILE_MAKE_LINK,
	/* (place, address, size): what a symbolic link says; its length, at most size. */
	SKETE_FILE_READ_LINK,
	/* (place, 1 for a directory, else 0). */
	SKETE_FILE_REMOVE,
	/* (old place, new place, flags of renameat2(2): 0, 1 or 2).  -EXDEV: of different maps. */
	SKETE_FILE_RENAME,
	/* (old place, new place).  -EXDEV. */
	SKETE_FILE_LINK,
	/* (place, address of a struct skete_file_change). */
	SKETE_FILE_CHANGE,
	/* (place, size). */
	SKETE_FILE_RESIZE,
	/* (handle, mode of fallocate(2), offset, size). */
	SKETE_FILE_ALLOCATE,
	/* (handle, offset, 3: the next data, 4: the next hole): the offset found.  -ENXIO. */
	SKETE_FILE_SEEK,
	/* (handle, 0: all of it, 1: what is needed to read it, 2: its whole file system). */
	SKETE_FILE_SYNC,
	/* (place, mode of access(2)): 0 or -EACCES, -EROFS. */
	SKETE_FILE_ACCESS,
	/* (handle, address of a struct skete_file_statistics). */
	SKETE_FILE_STATISTICS,

	/* (va | protection, pa, size | count << 48, stride): SKETE_MAP of size bytes at va, at va + stride
	 * and so on, count times, with frames from pa on that follow each other; all or none.  Count is 1
	 * to SKETE_STRIDED_MAX, the stride whole pages and not less than size: else -EINVAL. */
	SKETE_MAP_STRIDED,
	/* (): every CPU passes a full memory barrier between the beginning of this and its end, without an
	 * event.  -ENOSYS: the host cannot do it. */
	SKETE_BARRIER,
	SKETE_CALLS,
};

#define SKETE_STRIDED_COUNT 48 /* the shift */
#define SKETE_STRIDED_MAX 256

/* Files of the host.  A handle is a map (0 to skete_boot.maps - 1), or what SKETE_FILE_OPEN gave.
 * A place is the address of a struct skete_file_place: a handle, or a path below it.  A path has
 * components of 1 to SKETE_FILE_NAME bytes, a slash between two of them, no "." and no "..".  No
 * link is followed, neither the last component nor one before it (-ELOOP).
 * Any call may give -EBADF: no such handle, or not open for that; -EFAULT; -EINVAL: a bad path or
 * argument; -ENAMETOOLONG: a path of more than SKETE_FILE_PATH bytes; -EROFS: a change in a map
 * that is read-only; and what the host's calls of the manual pages give. */
#define SKETE_FILE_MAPS 15
#define SKETE_FILE_HANDLES 4096 /* at once, with the maps */
#define SKETE_FILE_PATH 4095
#define SKETE_FILE_NAME 255
#define SKETE_FILE_PIECES 256
#define SKETE_FILE_TRANSFER (16u << 20)

struct skete_file_place {
	uint32_t handle;
	uint32_t size; /* of the path, without a NUL; 0: the handle itself */
	uint64_t path; /* address */
};

enum skete_file_flags {
	SKETE_FILE_READABLE = 1,
	SKETE_FILE_WRITABLE = 2,
	SKETE_FILE_CREATE = 4, /* a new file, with the permissions given; -EEXIST */
	SKETE_FILE_TRUNCATE = 8,
	SKETE_FILE_DATA_SYNCED = 16, /* O_DSYNC */
	SKETE_FILE_SYNCED = 32, /* O_SYNC */
	SKETE_FILE_HELD = 64, /* alone: a handle for places, whatever happens to the path */
};

struct skete_file_time {
	int64_t seconds;
	uint64_t nanoseconds;
};

/* As struct stat. */
struct skete_file_status {
	uint64_t file_system, number;
	uint32_t mode, owner, group, block_size;
	uint64_t links, device, size, blocks;
	struct skete_file_time accessed, modified, changed;
};

enum skete_file_what {
	SKETE_FILE_MODE = 1,
	SKETE_FILE_OWNER = 2,
	SKETE_FILE_GROUP = 4,
	SKETE_FILE_ACCESSED = 8,
	SKETE_FILE_MODIFIED = 16,
};

struct skete_file_change {
	uint32_t what; /* enum skete_file_what */
	uint32_t mode, owner, group;
	struct skete_file_time accessed, modified;
};

/* As struct statfs. */
struct skete_file_statistics {
	uint64_t type, flags, block_size, fragment_size, name_max;
	uint64_t blocks, blocks_free, blocks_available, files, files_free;
};

/* What can be written or executed can be read, too.
 * SKETE_SHARED, of SKETE_MAP alone: the frames may be mapped again, with the same bit, and are not
 * executable anywhere as long as any such mapping is there. */
enum skete_protection { SKETE_READ = 1, SKETE_WRITE = 2, SKETE_EXEC = 4, SKETE_SHARED = 8 };

enum skete_end {
	SKETE_EXITED,   /* value: status, 0 to 255 */
	SKETE_SIGNALED, /* value: signal, 1 to 64 */
	SKETE_PANICKED,
};

enum skete_event {
	SKETE_EVENT_TIMER = 1,
	SKETE_EVENT_INPUT = 2,
	SKETE_EVENT_AGAIN = 4,
	SKETE_EVENT_KICK = 8,
};

/* An event adds its bit to pending.  If masked is 0, the monitor then sets it to 1, stores the
 * registers in frame and continues at the entry with rsp = the address of frame, vector
 * SKETE_VECTOR_EVENT.  Else it tries again later, for as long as pending is not 0: the guest clears
 * it.  An exception is delivered whether masked or not; vector and error are the CPU's.
 * In frame.rflags, bit 9 tells whether masked was 0.  The guest goes on by iretq with rip, cs,
 * rflags, rsp and ss of the frame, in this order. */
#define SKETE_VECTOR_EVENT 32

struct skete_frame {
	uint64_t r15, r14, r13, r12, r11, r10, r9, r8;
	uint64_t rbp, rdi, rsi, rdx, rcx, rbx, rax;
	uint64_t vector, error;
	uint64_t rip, cs, rflags, rsp, ss;
};

struct skete_upcall {
	uint32_t masked;
	uint32_t pending; /* enum skete_event; changed atomically */
	uint64_t fault_address; /* of a page fault */
	struct skete_frame frame;
};

/* The address space: the image's pages, with the permissions of its segments, at their addresses;
 * all RAM but the image's at SKETE_DIRECT + its physical address, readable and writable.  The guest
 * maps what it wants from SKETE_USER_START to SKETE_USER_END, but for what is from SKETE_DIRECT
 * to SKETE_DIRECT_END. */
#define SKETE_USER_START 0x1000ull
#define SKETE_USER_END 0x7ffffffff000ull
#define SKETE_DIRECT 0x100000000000ull
#define SKETE_DIRECT_END 0x608000000000ull

#endif
