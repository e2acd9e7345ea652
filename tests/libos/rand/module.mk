# SPDX-License-Identifier: MIT
tests := test_chacha test_random

test_chacha_sources := libos/rand/chacha.c
test_random_sources := libos/rand/chacha.c libos/rand/random.c
