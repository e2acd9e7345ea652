# SPDX-License-Identifier: MIT
# --with=lockcheck: nothing of this is in other variants.
sources :=
# The libOS's own locks; the program's; both.
lockcheck := held.c classes.c order.c \
	pthread_mutex.c pthread_rwlock.c pthread_spin.c threads_mutex.c thread_locks.c watched.c watched_show.c room.c \
	graph.c options.c place.c show.c statistics.c tell.c
needs := libos/sched libos/crash libos/mm libos/log libos/lib machine arch include
optimize := -O2
