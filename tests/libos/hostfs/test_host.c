/* SPDX-License-Identifier: MIT */
#include "../../lib/check.h"

TEST(nothing)
{
}

CHECK_MAIN
