# SPDX-License-Identifier: MIT
tests := test_graph

test_graph_sources := libos/lockcheck/graph.c
