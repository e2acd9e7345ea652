/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stddef.h>
#include <string.h>

#include <arch/user.h>

#include <sys_calls.h>

#include "credentials.h"
#include "process.h"

/* capget(2): versions of the interface, and how many 32-bit parts their sets have. */
enum version {
	VERSION_1 = 0x19980330, /* 1 */
	VERSION_2 = 0x20071026, /* 2 */
	VERSION_3 = 0x20080522, /* 2 */
};

struct cap_header {
	uint32_t version;
	int pid;
};

struct cap_data {
	uint32_t effective, permitted, inheritable;
};

/* The number of parts.  An unknown version is answered by ours, and -EINVAL. */
static int read_header(void *header, struct cap_header *copy)
{
	const uint32_t ours = VERSION_3;

	if (user_copy_in(copy, header, sizeof *copy) != 0)
		return -EFAULT;
	switch (copy->version) {
	case VERSION_1:
		return 1;
	case VERSION_2:
	case VERSION_3:
		return 2;
	default:
		return user_copy_out(header, &ours, sizeof ours) != 0 ? -EFAULT : -EINVAL;
	}
}

static uint32_t part_of(uint64_t set, int part)
{
	return (uint32_t)(set >> 32 * part);
}

long sys_capget(void *header, void *data)
{
	struct cap_header copy;
	struct cap_data parts[2];
	int count = read_header(header, &copy);

	/* Asking for the version alone is allowed. */
	if (data == NULL && (count > 0 || count == -EINVAL))
		return 0;
	if (count < 0)
		return count;
	if (copy.pid < 0)
		return -EINVAL;
	if (!process_is(copy.pid))
		return -ESRCH;
	for (int i = 0; i < count; i++) {
		parts[i].effective = part_of(credentials.effective, i);
		parts[i].permitted = part_of(credentials.permitted, i);
		parts[i].inheritable = part_of(credentials.inheritable, i);
	}
	return user_copy_out(data, parts, (size_t)count * sizeof parts[0]);
}

static bool subset(uint64_t set, uint64_t of)
{
	return (set & ~of) == 0;
}

/* The rules of capabilities(7), "Programmatically adjusting capability sets". */
static long change(uint64_t effective, uint64_t permitted, uint64_t inheritable)
{
	uint64_t inheritable_most = credentials.inheritable | credentials.permitted;

	if (credentials_capable(CAP_SETPCAP))
		inheritable_most = ~0ull;
	if (!subset(inheritable, inheritable_most) ||
	    !subset(inheritable, credentials.inheritable | credentials.bounding) ||
	    !subset(permitted, credentials.permitted) || !subset(effective, permitted))
		return -EPERM;
	credentials.effective = effective;
	credentials.permitted = permitted;
	credentials.inheritable = inheritable;
	return 0;
}

long sys_capset(void *header, const void *data)
{
	const uint64_t known = (1ull << CAP_COUNT) - 1;
	struct cap_header copy;
	struct cap_data parts[2];
	int count = read_header(header, &copy);

	if (count < 0)
		return count;
	if (!process_is(copy.pid))
		return -EPERM;
	memset(parts, 0, sizeof parts);
	if (user_copy_in(parts, data, (size_t)count * sizeof parts[0]) != 0)
		return -EFAULT;
	return change((parts[0].effective | (uint64_t)parts[1].effective << 32) & known,
		      (parts[0].permitted | (uint64_t)parts[1].permitted << 32) & known,
		      (parts[0].inheritable | (uint64_t)parts[1].inheritable << 32) & known);
}
