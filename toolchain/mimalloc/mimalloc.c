/* SPDX-License-Identifier: MIT */
/*
 * mimalloc as the malloc of an image: its sources as they are, but for those that speak to an
 * operating system (os.c, arena.c, segment-cache.c, options.c, random.c, stats.c).  What these give
 * to the others is in system.h, which comes first, in words of the libOS; malloc itself is in
 * malloc.h.  Compiled as one unit, so that what is constant in system.h is folded away.
 */
#include <emmintrin.h>
#include <sched.h>
#include <stdbool.h>

/* Where it waits for another thread: that may be one that this CPU does not run now. */
#define _mm_pause() sched_yield()

#include "mimalloc.h"
#include "mimalloc-internal.h"
#include "mimalloc-atomic.h"

#include "system.h"

/* How much of a segment is committed at once, for what begins PSTART bytes into it. */
#undef MI_MINIMAL_COMMIT_SIZE
#define MI_MINIMAL_COMMIT_SIZE commit_unit(pstart)
#include "segment.c"
#undef MI_MINIMAL_COMMIT_SIZE

#include "page.c"
#include "heap.c"
#include "alloc.c"
#include "alloc-aligned.c"

/* Its constructor registers what runs at exit: that has nothing to do here. */
#define constructor unused
#include "init.c"
#undef constructor

#include "malloc.h"
