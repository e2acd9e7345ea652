/* SPDX-License-Identifier: MIT */
/*
 * The socket on which the GDB server listens.  Nobody else's network sees it.
 */
#ifndef SKETE_GDB_SOCKET_H
#define SKETE_GDB_SOCKET_H

/* WHERE is a port of 127.0.0.1, or the path of a Unix socket to be made.
 * A status, after a message. */
int gdb_socket_listen(const char *where, int *listener);
/* From now on this thread gets SIGRTMIN when there is something on it; so for accepted ones, always.
 * 0 or -1. */
int gdb_socket_notify(int descriptor);
/* How GDB calls it. */
const char *gdb_socket_name(void);
/* The path, once the one who listened has ended. */
void gdb_socket_remove(void);
/* -1: nobody wants to connect. */
int gdb_socket_accept(int listener);
void gdb_socket_close(int *descriptor);

/* tracer.c: if a tracer is wanted, start it; *PEER is connected to it.  STATUS_OK, or STATUS_BAD after
 * a message. */
struct run_options;
int tracer_start(const struct run_options *options, int *peer);

#endif
