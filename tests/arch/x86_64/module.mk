# SPDX-License-Identifier: MIT
tests := test_paging

test_paging_sources := arch/x86_64/paging.c
