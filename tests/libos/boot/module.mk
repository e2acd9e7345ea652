# SPDX-License-Identifier: MIT
tests := test_options test_stack

test_options_sources := libos/boot/options.c libos/lib/words.c
test_stack_sources := libos/boot/stack.c libos/boot/options.c libos/lib/words.c
