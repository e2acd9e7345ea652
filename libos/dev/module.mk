# SPDX-License-Identifier: MIT
sources := descriptors.c device.c devices.c random.c root.c
needs := libos/hostfs libos/ramfs libos/fs libos/time libos/tty libos/file libos/mm libos/rand libos/lib machine arch
varies := yes
