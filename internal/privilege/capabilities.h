/* SPDX-License-Identifier: MIT */
/*
 * capabilities - the parts of root's power (capabilities(7)), dropped permanently.
 */
#ifndef PRIVILEGE_CAPABILITIES_H
#define PRIVILEGE_CAPABILITIES_H

#include "base/error.h"

/*
 * Drops the bounding set: the capabilities that a started program could gain. It needs CAP_SETPCAP,
 * so it comes before the change of user. Without that capability the set stays, and no_new_privs
 * makes it worthless.
 */
void capabilities_drop_bounding(void);

/* Clears the effective, permitted, inheritable and ambient sets of the calling thread. */
bool capabilities_clear(struct error *error);

#endif
