/* SPDX-License-Identifier: MIT */
#include <fs/path.h>

mode_t file_mask = 022;
