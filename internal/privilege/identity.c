/* SPDX-License-Identifier: MIT */
#include "identity.h"
#include "privilege.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void identity_fill(struct identity *identity, const struct passwd *entry)
{
    (void)snprintf(identity->name, sizeof identity->name, "%s", entry->pw_name);
    identity->user = entry->pw_uid;
    identity->group = entry->pw_gid;
}

static const struct passwd *owner_of(const char *folder)
{
    struct stat status;
    if (!folder || stat(folder, &status) != 0 || status.st_uid == 0) return NULL;
    return getpwuid(status.st_uid);
}

bool identity_find(const char *name, const char *folder, struct identity *identity,
                   struct error *error)
{
    bool named = name && name[0];
    const struct passwd *entry = named ? getpwnam(name) : owner_of(folder);
    if (!entry && !named) entry = getpwnam("netscope");
    if (!entry && !named) entry = getpwnam("nobody");
    if (entry) {
        identity_fill(identity, entry);
        return true;
    }
    if (named)
        return error_set_kind(error, ERROR_NOT_FOUND,
                              "There is no user '%.64s' to run as: make it with `adduser --system "
                              "--group %.64s`, or name another with --user.",
                              name, name);
    return error_set(error,
                     "There is neither a user 'netscope' nor a user 'nobody' to run as: make "
                     "one with `adduser --system --group netscope`.");
}

bool privilege_make_home(const char *user, const char *folder, struct error *error)
{
    struct identity identity;
    if (!identity_find(user, folder, &identity, error)) return false;
    if (mkdir(folder, 0750) != 0) {
        if (errno == EEXIST) return true;
    } else if (chown(folder, identity.user, identity.group) == 0)
        return true;
    return error_set(error, "The folder %s could not be made for the user %s: %s.", folder,
                     identity.name, strerror(errno));
}

static bool refused(const struct identity *identity, struct error *error)
{
    return error_set(error,
                     "The change from root to the user %s was refused (%s): a container must leave "
                     "CAP_SETUID and CAP_SETGID to root for this; or start NetScope as that user "
                     "with only CAP_NET_RAW, or stay root without capabilities by --user root.",
                     identity->name, strerror(errno));
}

bool identity_take(const struct identity *identity, struct error *error)
{
    uid_t real, effective, saved;
    gid_t real_group, effective_group, saved_group;
    if (identity->user == 0 && geteuid() == 0) return true; /* --user root: no change */
    if (setgroups(0, NULL) != 0) return refused(identity, error);
    if (setresgid(identity->group, identity->group, identity->group) != 0)
        return refused(identity, error);
    if (setresuid(identity->user, identity->user, identity->user) != 0)
        return refused(identity, error);
    if (getresuid(&real, &effective, &saved) != 0 ||
        getresgid(&real_group, &effective_group, &saved_group) != 0)
        return refused(identity, error);
    bool taken = real == identity->user && effective == real && saved == real &&
                 real_group == identity->group && effective_group == real_group &&
                 saved_group == real_group && getgroups(0, NULL) == 0;
    if (taken && identity->user != 0) taken = setresuid(0, 0, 0) != 0;
    if (taken) return true;
    return error_set(error,
                     "The change from root to the user %s had no effect here, so NetScope does not "
                     "go on: start it as that user with only CAP_NET_RAW.",
                     identity->name);
}

void identity_current(struct identity *identity)
{
    const struct passwd *entry = getpwuid(geteuid());
    if (entry) {
        identity_fill(identity, entry);
        return;
    }
    *identity = (struct identity){.user = geteuid(), .group = getegid()};
    (void)snprintf(identity->name, sizeof identity->name, "%u", (unsigned)identity->user);
}
