# SPDX-License-Identifier: MIT
#
# Eremite.  `make help` lists the goals; docs/architecture.md says what is where.

BUILD := build
ARCH := x86_64
PREFIX ?= /usr/local
CC := gcc
WERROR ?= -Werror
# Not a shim that costs half a second at each call.
PYTHON := $(firstword $(wildcard /usr/bin/python3) python3)

MODULES := arch/$(ARCH) machine machine/boot machine/x86vm machine/skete machine/linux \
	libos/lib libos/log libos/rand libos/mm libos/sched libos/crash libos/lockcheck libos/boot \
	libos/time libos/signal libos/file libos/waited libos/pipe libos/eventfd libos/mqueue libos/tty libos/fs libos/ramfs libos/hostfs libos/dev libos/epoll \
	libos/unix libos/sys libos/trace

all: toolchain tools examples

# make V=1 shows the commands.
Q := $(if $(filter 1,$(V)),,@)
say = @printf '  %-10s %s\n'

.DELETE_ON_ERROR:
.SECONDARY:
.SUFFIXES:
MAKEFLAGS += --no-builtin-rules

include mk/requirements.mk
include mk/modules.mk
include mk/libc.mk
include mk/mimalloc.mk
include mk/atomic.mk
include mk/libos.mk
include mk/host.mk
include mk/examples.mk
include mk/tests.mk
include mk/install.mk
include mk/bench.mk

#: make             build the toolchain, the tools and the examples into build/
#: make run         build all and run examples/hello in a microVM
#: make test        build and run all tests (T=PATTERN: some of them)
#: make install     PREFIX=/usr/local DESTDIR=
#: make uninstall   with the same PREFIX and DESTDIR
#: make clean       remove build/
#: V=1 shows the commands; EREMITE_CACHE=FOLDER keeps fetched sources elsewhere

.PHONY: all toolchain tools examples clean help
clean:
	rm -rf $(BUILD)

# Lines that start with "#:" are the help.
help:
	@sed -n 's/^#: \{0,1\}//p' Makefile mk/*.mk
