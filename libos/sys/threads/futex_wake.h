/* SPDX-License-Identifier: MIT */
#ifndef FUTEX_WAKE_H
#define FUTEX_WAKE_H

/* Wake up to COUNT of those who wait for WORD with one of BITS; returns how many. */
int futex_wake(const int *word, int count, unsigned bits);

#endif
