/* SPDX-License-Identifier: MIT */
#include "peer.h"

#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static const char operators_option[] = "control.operators", proxies_option[] = "control.proxies";
enum { GROUPS_MOST = 1024, NAME_MOST = 64, OVERFLOW_ID = 65534 };

/* What the kernel shows of an id that this user namespace does not have (user_namespaces(7)). */
static unsigned read_overflow(const char *path)
{
    unsigned id = OVERFLOW_ID;
    FILE *file = fopen(path, "re");
    if (!file) return id;
    if (fscanf(file, "%u", &id) != 1) id = OVERFLOW_ID;
    (void)fclose(file);
    return id;
}

static bool add_user(struct peer_list *list, const char *option, const char *name,
                     struct error *error)
{
    const struct passwd *user = getpwnam(name);
    if (!user)
        return error_set_kind(error, ERROR_NOT_FOUND,
                              "There is no user '%s', whom %s names: correct the name, or make the "
                              "user.",
                              name, option);
    if (list->count == OPERATORS_MOST)
        return error_set_kind(
            error, ERROR_FULL, "%s names more than %d users: name fewer%s.", option, OPERATORS_MOST,
            strcmp(option, operators_option) == 0 ? ", and use the group netscope-operators" : "");
    list->users[list->count++] = user->pw_uid;
    return true;
}

/* names: separated by commas; NULL: none. */
static bool add_users(struct peer_list *list, const char *option, const char *names,
                      struct error *error)
{
    for (const char *at = names; at && *at;) {
        char name[NAME_MOST];
        at += strspn(at, ", ");
        size_t size = strcspn(at, ", ");
        if (size == 0) break;
        (void)snprintf(name, sizeof name, "%.*s", (int)size, at);
        if (!add_user(list, option, name, error)) return false;
        at += size;
    }
    return true;
}

static bool has_user(const struct peer_list *list, uid_t user)
{
    for (unsigned i = 0; i < list->count; i++)
        if (list->users[i] == user) return true;
    return false;
}

static void list_users(struct peer_policy *policy)
{
    const struct passwd *user;
    setpwent();
    while (policy->user_count < USERS_MOST && (user = getpwent())) {
        struct peer_user *known = &policy->users[policy->user_count];
        int size = snprintf(known->name, sizeof known->name, "%s", user->pw_name);
        known->user = user->pw_uid;
        if (size < (int)sizeof known->name) policy->user_count++;
    }
    endpwent();
}

static const char *name_of(const struct peer_policy *policy, uid_t user)
{
    for (unsigned i = 0; i < policy->user_count; i++)
        if (policy->users[i].user == user) return policy->users[i].name;
    return NULL;
}

static uid_t user_of(const char *name)
{
    const struct passwd *user = getpwnam(name);
    return user ? user->pw_uid : (uid_t)-1;
}

bool peer_policy_find(struct peer_policy *policy, bool is_for_group, const char *operators,
                      const char *proxies, struct error *error)
{
    const struct group *group = getgrnam("netscope-operators");
    *policy = (struct peer_policy){
        .owner = geteuid(),
        .deliverer = user_of("netscope-deliver"),
        .server = user_of("netscope-serve"),
        .reporter = user_of("netscope-reports"),
        .unmapped = read_overflow("/proc/sys/kernel/overflowuid"),
        .unmapped_group = read_overflow("/proc/sys/kernel/overflowgid"),
        .group = is_for_group ? getegid() : (gid_t)-1,
        .operators_group = group ? group->gr_gid : (gid_t)-1,
    };
    list_users(policy);
    return add_users(&policy->operators, operators_option, operators, error) &&
           add_users(&policy->proxies, proxies_option, proxies, error);
}

static bool is_one_of(gid_t wanted, const struct peer_policy *policy, const gid_t *groups,
                      size_t count)
{
    if (wanted == (gid_t)-1 || wanted == policy->unmapped_group) return false;
    for (size_t i = 0; i < count; i++)
        if (groups[i] == wanted) return true;
    return false;
}

bool peer_look(int connection, const struct peer_policy *policy, struct peer *peer)
{
    struct ucred who;
    gid_t groups[GROUPS_MOST + 1];
    socklen_t size = sizeof who, groups_size = GROUPS_MOST * sizeof groups[0];
    if (getsockopt(connection, SOL_SOCKET, SO_PEERCRED, &who, &size) != 0) return false;
    if (getsockopt(connection, SOL_SOCKET, SO_PEERGROUPS, groups, &groups_size) != 0)
        groups_size = 0; /* too many, or an old kernel: the main group counts */
    size_t count = groups_size / sizeof groups[0];
    groups[count++] = who.gid;
    *peer = (struct peer){.user = who.uid, .process = who.pid};
    if (who.uid == policy->unmapped) return true;
    peer->name = name_of(policy, who.uid);
    bool is_master = who.uid == 0 || who.uid == policy->owner; /* could write the file, too */
    peer->may_speak = is_master || who.uid == policy->server || has_user(&policy->proxies, who.uid);
    peer->may_change = peer->may_speak || has_user(&policy->operators, who.uid) ||
                       is_one_of(policy->operators_group, policy, groups, count);
    peer->may_deliver = peer->may_change || who.uid == policy->deliverer;
    peer->may_report = peer->may_change || who.uid == policy->reporter;
    peer->may_ask =
        peer->may_deliver || peer->may_report || is_one_of(policy->group, policy, groups, count);
    return true;
}
