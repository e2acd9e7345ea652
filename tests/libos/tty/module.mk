# SPDX-License-Identifier: MIT
tests := test_line test_frame

test_line_sources := libos/tty/line.c libos/tty/terminal.c
test_frame_sources := libos/tty/frame.c
