/* SPDX-License-Identifier: MIT */
#ifndef FAKE_MAPS_H
#define FAKE_MAPS_H

#include <machine/paging.h>

#define FAKE_PAGES 16

/* What is mapped at page INDEX of the mapping, 0 if nothing is. */
paddr_t fake_page(unsigned index);

/* The mapping goes; file_unmapped is to be called. */
void fake_unmap(void);

#endif
