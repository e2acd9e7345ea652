sources := block.c wait_queue.c
needs := machine arch
