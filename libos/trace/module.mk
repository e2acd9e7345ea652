# SPDX-License-Identifier: MIT
# Portable, and also part of skete: what shows calls.
shows := array.c call.c chosen.c file.c line.c names.c numbers.c poll.c process.c result.c siginfo.c \
	signal.c socket.c strings.c time.c vectors.c
# In the way of the program, by the linker (wraps.options).
sources := $(shows) clone.c copy.c death.c deliver.c end.c heap.c mask.c note.c number.c options.c sigreturn.c \
	traced.c unmapself.c wait.c who.c
threads := sleep.c
varies := yes
needs := libos/signal libos/boot libos/sched libos/crash libos/mm libos/lib machine arch include
optimize := -Os
