/* SPDX-License-Identifier: MIT */
#include <log/program.h>

char program_name[64];
