# SPDX-License-Identifier: MIT
tests := test_interface

test_interface_sources :=
