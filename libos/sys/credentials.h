/* SPDX-License-Identifier: MIT */
/*
 * Who the process is (credentials(7)): the superuser at first.  Nothing inside is protected from
 * it; that it can give up its rights, and then is refused what they were for, is kept.
 */
#ifndef CREDENTIALS_H
#define CREDENTIALS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* User IDs or group IDs. */
struct ids {
	unsigned real, effective, saved, file;
};

enum capability {
	CAP_SETGID = 6,
	CAP_SETUID = 7,
	CAP_SETPCAP = 8,
	CAP_SYS_ADMIN = 21,
	CAP_SYS_NICE = 23,
	CAP_SYS_RESOURCE = 24,
	CAP_COUNT = 41,
};

struct credentials {
	struct ids user, group;
	uint64_t effective, permitted, inheritable, bounding;
	bool keep; /* PR_SET_KEEPCAPS */
};

extern struct credentials credentials;

bool credentials_capable(enum capability capability);

/* setuid, setreuid, setresuid and setfsuid for both kinds of IDs; FREE: any value is allowed.
 * -EINVAL, -EPERM. */
int ids_set(struct ids *ids, unsigned id, bool free);
int ids_set_two(struct ids *ids, unsigned real, unsigned effective, bool free);
int ids_set_three(struct ids *ids, unsigned real, unsigned effective, unsigned saved, bool free);
unsigned ids_set_file(struct ids *ids, unsigned id, bool free);

#endif
