#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Adapt an unpacked mimalloc 2.0.9: it counts what it keeps committed without using it.

    adapt.py MIMALLOC_FOLDER

Every change must apply: another version ends with an error here, not with a wrong library.  What
else is different in an image is in system.h and needs no change of mimalloc's text.
"""

import os
import sys

SEGMENT = 'src/segment.c'
# What system.h has, for what there was, in segment.c.
CHANGES = [
    # mi_segment_perhaps_decommit
    ('mi_commit_mask_set(&segment->decommit_mask, &cmask);',
     'surplus_add(&segment->decommit_mask, &cmask);'),
    # mi_segment_commitx
    ('mi_commit_mask_clear(&segment->decommit_mask, &mask);',
     'surplus_remove(&segment->decommit_mask, &mask);'),
    # mi_segment_delayed_decommit
    ('mi_commit_mask_create_empty(&segment->decommit_mask);',
     'surplus_remove(&segment->decommit_mask, &mask);'),
]


def adapt(root):
    with open(os.path.join(root, 'include/mimalloc.h'), encoding='utf-8') as header:
        if '#define MI_MALLOC_VERSION 209 ' not in header.read():
            raise ValueError(f'{root} is not mimalloc 2.0.9')
    path = os.path.join(root, SEGMENT)
    with open(path, encoding='utf-8') as source:
        text = source.read()
    for old, new in CHANGES:
        if text.count(old) != 1:
            raise ValueError(f'{SEGMENT}: {text.count(old)} times {old!r}, wanted once')
        text = text.replace(old, new)
    with open(path, 'w', encoding='utf-8') as target:
        target.write(text)


def main():
    if len(sys.argv) != 2:
        sys.exit('usage: adapt.py MIMALLOC_FOLDER')
    try:
        adapt(sys.argv[1])
    except (OSError, ValueError) as error:
        sys.exit(f'adapt.py: {error}')


if __name__ == '__main__':
    main()
