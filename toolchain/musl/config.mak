# SPDX-License-Identifier: MIT
#
# The configuration of musl: what its configure script would find out is known here.  Paths and
# the compiler are given on make's command line by mk/libc.mk.
ARCH = x86_64
srcdir = .
CFLAGS_C99FSE = -std=c99 -nostdinc -ffreestanding -fexcess-precision=standard -frounding-math \
	-fno-strict-aliasing -Wa,--noexecstack
CFLAGS_AUTO = -O2 -g1 -pipe -fno-pie -fno-pic -fcf-protection=none \
	-Wno-maybe-uninitialized -fno-unwind-tables -fno-asynchronous-unwind-tables \
	-ffunction-sections -fdata-sections \
	-Werror=implicit-function-declaration -Werror=implicit-int -Werror=int-conversion \
	-Werror=incompatible-pointer-types
CFLAGS_MEMOPS = -fno-tree-loop-distribute-patterns
CFLAGS_NOSSP = -fno-stack-protector
MALLOC_DIR = mallocng

# What is done once in a thread's life, or before it sleeps.
$(addprefix obj/src/thread/,pthread_create.o pthread_join.o __timedwait.o __wait.o): CFLAGS_AUTO += -Os
