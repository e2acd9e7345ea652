/* SPDX-License-Identifier: MIT */
#ifndef SIGNAL_DIRECTED_H
#define SIGNAL_DIRECTED_H

#include <stdbool.h>

#include <signal/signal.h>

/* Whether there is a thread of ID, which is positive.  It may end at any time. */
bool signal_thread_exists(int id);

#endif
