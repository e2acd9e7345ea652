/* SPDX-License-Identifier: MIT */
#include <stdio.h>

#include "config.h"

int main(int argc, char **argv)
{
	printf("%d %s\n", argc, argc > 1 ? argv[1] : "");
#ifdef HAVE_NO_SUCH_FUNCTION
	return 1;
#else
	return 0;
#endif
}
