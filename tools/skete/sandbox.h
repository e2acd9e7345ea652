/* SPDX-License-Identifier: MIT */
/*
 * What skete may still do once the guest runs (sandbox.c, gen-filter.c).
 */
#ifndef SKETE_SANDBOX_H
#define SKETE_SANDBOX_H

/* The descriptors that are left besides the standard ones. */
enum sandbox_descriptor { SANDBOX_VCPU = 3, SANDBOX_HELPER = 4, SANDBOX_END = 5 };

#endif
