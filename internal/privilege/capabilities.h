/* SPDX-License-Identifier: MIT */
/*
 * capabilities - the pieces of root's power (capabilities(7)), given up for good.
 */
#ifndef PRIVILEGE_CAPABILITIES_H
#define PRIVILEGE_CAPABILITIES_H

#include "base/error.h"

/* What a program that is started could still gain. Takes CAP_SETPCAP, so it comes before the change
 * of user; without that capability the set stays, and no_new_privs makes it worthless. */
void capabilities_drop_bounding(void);

/* Effective, permitted, inheritable and ambient, of the calling thread. */
bool capabilities_clear(struct error *error);

#endif
