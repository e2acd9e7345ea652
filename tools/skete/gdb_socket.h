/* SPDX-License-Identifier: MIT */
/*
 * The socket on which the GDB server listens.  Nobody else's network sees it.
 */
#ifndef SKETE_GDB_SOCKET_H
#define SKETE_GDB_SOCKET_H

/* WHERE is a port of 127.0.0.1, 0 for any that is free, or the path of a Unix socket to be made.
 * The thread that calls this gets SIGRTMIN when there is something on the socket or on an accepted
 * one.  A status, after a message. */
int gdb_socket_listen(const char *where, int *listener);
/* How GDB calls it. */
const char *gdb_socket_name(void);
/* The path, once the one who listened has ended. */
void gdb_socket_remove(void);
/* -1: nobody wants to connect. */
int gdb_socket_accept(int listener);
void gdb_socket_close(int *descriptor);

#endif
