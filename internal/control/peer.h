/* SPDX-License-Identifier: MIT */
/* peer - who is at the other end of a connection, and what that one may ask. Private to this room. */
#ifndef CONTROL_PEER_H
#define CONTROL_PEER_H

#include "base/error.h"

#include <stdbool.h>
#include <sys/types.h>

enum { OPERATORS_MOST = 32, USERS_MOST = 256, USER_NAME_SIZE = 33 };

/* Found while names can still be looked up. */
struct peer_policy {
    uid_t owner, unmapped; /* unmapped: how users of other namespaces appear */
    /* Of the units netscope-deliver, -serve and -report; (uid_t)-1: there is none. */
    uid_t deliverer, server, reporter;
    gid_t group, unmapped_group; /* group: may ask questions; (gid_t)-1: nobody */
    gid_t operators_group;       /* (gid_t)-1: there is none */
    struct peer_list {
        uid_t users[OPERATORS_MOST];
        unsigned count;
    } operators, proxies;
    /* Names of users, for the audit: later they cannot be looked up any more. */
    struct peer_user {
        uid_t user;
        char name[USER_NAME_SIZE];
    } users[USERS_MOST];
    unsigned user_count;
};

struct peer {
    uid_t user;
    const char *name; /* of the policy; NULL: not known */
    pid_t process;
    bool may_ask, may_change;
    bool may_speak;   /* may say for whom it asks */
    bool may_deliver; /* may say what became of messages */
    bool may_report;  /* may say what became of reports */
};

/* A name that there is not, or one too many, is an error. */
bool peer_policy_find(struct peer_policy *policy, bool is_for_group, const char *operators,
                      const char *proxies, struct error *error);
/* False: the kernel does not tell. */
bool peer_look(int connection, const struct peer_policy *policy, struct peer *peer);

#endif
