/* SPDX-License-Identifier: MIT */
/* What the libOS's names have before them in archives and images (toolchain/hide-names). */
#ifndef EREMITE_NAMES_H
#define EREMITE_NAMES_H

#define LIBOS_PREFIX "libos."

#endif
