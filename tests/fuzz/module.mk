# SPDX-License-Identifier: MIT
# The sources of each fuzz target besides its own.
fuzz_control_sources := tools/eremite/control.c tools/eremite/text.c tools/eremite/message.c
fuzz_map_sources := tools/eremite/map.c tools/eremite/text.c tools/eremite/message.c
fuzz_notes_sources := tools/eremite/notes.c
