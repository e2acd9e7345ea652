/* SPDX-License-Identifier: MIT */
#ifndef ARCH_FEATURES_H
#define ARCH_FEATURES_H

#include <stdint.h>

/* AT_HWCAP and AT_HWCAP2 as Linux gives them: CPUID.1:EDX, and bit 1 for FSGSBASE. */
uint64_t arch_hardware_capabilities(void);
uint64_t arch_hardware_capabilities2(void);

#endif
