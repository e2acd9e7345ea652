/* SPDX-License-Identifier: MIT */
#ifndef SCHED_NOTE_H
#define SCHED_NOTE_H

/* Linked with the threads, and nothing refers to it at run time. */
extern const struct note threads_note;

/* thread.c: of all, in the order in which they began; NULL: there is the main one alone. */
extern struct thread *threads_first;

#endif
