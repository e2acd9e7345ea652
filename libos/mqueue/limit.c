/* SPDX-License-Identifier: MIT */
#include <mqueue/mqueue.h>

uint64_t mqueue_limit = MQUEUE_LIMIT;
