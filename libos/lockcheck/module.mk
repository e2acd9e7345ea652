# SPDX-License-Identifier: MIT
# --with=lockcheck: nothing of this is in other variants.
sources :=
lockcheck := graph.c classes.c held.c options.c order.c place.c show.c statistics.c tell.c
needs := libos/sched libos/crash libos/mm libos/log libos/lib machine arch include
optimize := -O2
