# SPDX-License-Identifier: MIT
tests := test_regions test_protocols test_mp_table

test_mp_table_sources := machine/boot/mp_table.c
test_regions_sources := machine/boot/regions.c
test_protocols_sources := machine/boot/regions.c machine/boot/text.c machine/boot/pvh.c \
	machine/boot/linux.c
