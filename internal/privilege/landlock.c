/* SPDX-License-Identifier: MIT */
#include "landlock.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* From linux/landlock.h of later kernels; the number is the version that added it. */
#define ACCESS_FS_TRUNCATE (UINT64_C(1) << 14) /* 3 */
#define ACCESS_NET_BIND_TCP (UINT64_C(1) << 0) /* 4 */
#define ACCESS_NET_CONNECT_TCP (UINT64_C(1) << 1)
#define ACCESS_FS_IOCTL_DEV (UINT64_C(1) << 15) /* 5 */
#define SCOPE_SIGNAL (UINT64_C(1) << 1)         /* 6 */

#define READ_ACCESS (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
/* Ordinary files only: no devices, sockets, FIFOs or links. */
#define WRITE_ACCESS                                                                               \
    (LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG |                                 \
     LANDLOCK_ACCESS_FS_REMOVE_FILE | ACCESS_FS_TRUNCATE)
/* The rights that a rule for a file, rather than for a folder, may contain. */
#define FILE_ACCESS                                                                                \
    (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE | ACCESS_FS_TRUNCATE)
/* All rights of the first version: READ_FILE to MAKE_SYM, and EXECUTE. */
#define FIRST_ACCESS ((LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1)

struct ruleset { /* struct landlock_ruleset_attr since version 6 */
    uint64_t handled_access_fs, handled_access_net, scoped;
};

int landlock_version(void)
{
    long version =
        syscall(SYS_landlock_create_ruleset, NULL, (size_t)0, LANDLOCK_CREATE_RULESET_VERSION);
    return version > 0 ? (int)version : 0;
}

static struct ruleset ruleset_of(int version, bool sends)
{
    struct ruleset ruleset = {.handled_access_fs = FIRST_ACCESS};
    if (version >= 2) ruleset.handled_access_fs |= LANDLOCK_ACCESS_FS_REFER;
    if (version >= 3) ruleset.handled_access_fs |= ACCESS_FS_TRUNCATE;
    if (version >= 4 && !sends)
        ruleset.handled_access_net = ACCESS_NET_BIND_TCP | ACCESS_NET_CONNECT_TCP;
    if (version >= 5) ruleset.handled_access_fs |= ACCESS_FS_IOCTL_DEV;
    if (version >= 6) ruleset.scoped = SCOPE_SIGNAL;
    return ruleset;
}

static bool refused(const char *what, struct error *error)
{
    return error_set(error,
                     "Landlock could not be told of %s (%s): start with --sandbox off to go "
                     "without it.",
                     what, strerror(errno));
}

static bool allow_path(int rules, const struct ruleset *ruleset, const struct privilege_path *path,
                       struct error *error)
{
    struct stat status;
    struct landlock_path_beneath_attr rule = {.parent_fd = open(path->path, O_PATH | O_CLOEXEC)};
    /* A path beneath a folder that cannot be entered is unreadable even without a rule. */
    bool passed_over = errno == ENOENT || (errno == EACCES && !path->writes);
    if (rule.parent_fd < 0) return passed_over || refused(path->path, error);
    rule.allowed_access = READ_ACCESS | (path->writes ? WRITE_ACCESS : 0);
    if (fstat(rule.parent_fd, &status) == 0 && !S_ISDIR(status.st_mode))
        rule.allowed_access &= FILE_ACCESS;
    rule.allowed_access &= ruleset->handled_access_fs;
    /* EBADFD: a pipe beneath /dev/fd, which Landlock does not restrict. */
    bool good = syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) == 0 ||
                errno == EBADFD || refused(path->path, error);
    close(rule.parent_fd);
    return good;
}

bool landlock_restrict(const struct privilege_plan *plan, struct error *error)
{
    const struct ruleset ruleset = ruleset_of(landlock_version(), plan->sends);
    /* An older kernel accepts the longer struct if the members it does not know are zero. */
    long created = syscall(SYS_landlock_create_ruleset, &ruleset, sizeof ruleset, 0);
    if (created < 0) return refused("its rules", error);
    int rules = (int)created;
    bool good = true;
    for (size_t i = 0; good && i < plan->path_count; i++)
        good = allow_path(rules, &ruleset, &plan->paths[i], error);
    if (good && syscall(SYS_landlock_restrict_self, rules, 0) != 0)
        good = refused("this process", error);
    close(rules);
    return good;
}
