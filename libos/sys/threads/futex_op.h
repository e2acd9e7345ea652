/* SPDX-License-Identifier: MIT */
#ifndef FUTEX_OP_H
#define FUTEX_OP_H

/* FUTEX_WAKE_OP: change WORD2 as OPERATION says, wake up to COUNT who wait for WORD, and, if what
 * WORD2 was compares as OPERATION says, up to COUNT2 who wait for that. */
long futex_wake_op(const int *word, int count, int *word2, int count2, unsigned operation);

#endif
