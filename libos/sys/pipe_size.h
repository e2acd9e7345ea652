/* SPDX-License-Identifier: MIT */
#ifndef PIPE_SIZE_H
#define PIPE_SIZE_H

/* The fcntl(2) of programs that have pipes. */
long pipe_fcntl(int fd, int op, unsigned long arg);

/* Where pipes are made: the reference alone links it, in the place of the weak one of fcntl.c. */
__attribute__((used)) static long (*const pipes_have_sizes)(int fd, int op, unsigned long arg) =
	pipe_fcntl;

#endif
