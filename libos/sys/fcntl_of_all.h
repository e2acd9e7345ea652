/* SPDX-License-Identifier: MIT */
#ifndef FCNTL_OF_ALL_H
#define FCNTL_OF_ALL_H

/* fcntl(2), but for what is asked of pipes alone. */
long fcntl_of_all(int fd, int op, unsigned long arg);

#endif
