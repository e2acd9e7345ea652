# SPDX-License-Identifier: MIT
tests := test_format test_words

test_format_sources := libos/lib/format.c
test_words_sources := libos/lib/words.c
