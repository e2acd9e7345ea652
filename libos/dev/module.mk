# SPDX-License-Identifier: MIT
sources := nodes.c walk.c open.c devices.c directory.c current.c link.c random.c
needs := libos/tty libos/file libos/mm libos/rand libos/lib machine arch
