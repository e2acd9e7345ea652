/* SPDX-License-Identifier: MIT */
#include <errno.h>

#include "credentials.h"

#define ALL_CAPABILITIES ((1ull << CAP_COUNT) - 1)
#define KEEP (~0u) /* an ID of -1: no change */

struct credentials credentials = {
	.effective = ALL_CAPABILITIES,
	.permitted = ALL_CAPABILITIES,
	.bounding = ALL_CAPABILITIES,
};

bool credentials_capable(enum capability capability)
{
	return credentials.effective >> capability & 1;
}

static bool one_of(unsigned id, const struct ids *ids)
{
	return id == KEEP || id == ids->real || id == ids->effective || id == ids->saved;
}

int ids_set(struct ids *ids, unsigned id, bool free)
{
	if (id == KEEP)
		return -EINVAL;
	if (free)
		ids->real = ids->saved = id;
	else if (id != ids->real && id != ids->saved)
		return -EPERM;
	ids->effective = ids->file = id;
	return 0;
}

int ids_set_two(struct ids *ids, unsigned real, unsigned effective, bool free)
{
	struct ids old = *ids;

	if (!free && real != KEEP && real != old.real && real != old.effective)
		return -EPERM;
	if (!free && !one_of(effective, &old))
		return -EPERM;
	if (real != KEEP)
		ids->real = real;
	if (effective != KEEP)
		ids->effective = effective;
	if (real != KEEP || (effective != KEEP && effective != old.real))
		ids->saved = ids->effective;
	ids->file = ids->effective;
	return 0;
}

int ids_set_three(struct ids *ids, unsigned real, unsigned effective, unsigned saved, bool free)
{
	if (!free && !(one_of(real, ids) && one_of(effective, ids) && one_of(saved, ids)))
		return -EPERM;
	if (real != KEEP)
		ids->real = real;
	if (effective != KEEP)
		ids->effective = effective;
	if (saved != KEEP)
		ids->saved = saved;
	ids->file = ids->effective;
	return 0;
}

unsigned ids_set_file(struct ids *ids, unsigned id, bool free)
{
	unsigned old = ids->file;

	if (id != KEEP && (free || id == old || one_of(id, ids)))
		ids->file = id;
	return old;
}
