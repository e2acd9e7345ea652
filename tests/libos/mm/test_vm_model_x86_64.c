/* SPDX-License-Identifier: MIT */
/* The same, over the real page-table format. */
#include "test_vm_model.c"
