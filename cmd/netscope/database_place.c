/* SPDX-License-Identifier: MIT */
#include "database_place.h"

#include "base/log.h"
#include "privilege/privilege.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char here[] = "./netscope.db";
static const char folder_of_root[] = "/var/lib/netscope",
                  of_root[] = "/var/lib/netscope/netscope.db";

static bool is_chosen(const struct invocation *invocation)
{
    return config_is_chosen(invocation->config, config_find_flag("database"));
}

/* Only root may write here, and a capture will not be root. */
static bool is_closed_here(void)
{
    struct stat status;
    return geteuid() == 0 && stat(".", &status) == 0 && status.st_uid == 0 &&
           !(status.st_mode & S_IWOTH);
}

static bool choose_for_files(struct invocation *invocation, struct error *error)
{
    const char *of_service = invocation_settings(invocation)->database;
    if (invocation_has(invocation, OPT_CONFIG) || !config_is_services() ||
        strcmp(of_service, here) == 0)
        return true;
    if (!invocation_has(invocation, OPT_QUIET))
        log_line(LOG_LINE_NOTICE,
                 "%s is the service's, so these files go to %s; --db netscope.db asks it.",
                 of_service, here);
    return invocation_give(invocation, OPT_DB, here, error);
}

static bool choose_for_interfaces(struct invocation *invocation, struct error *error)
{
    const struct settings *settings = invocation_settings(invocation);
    if (is_chosen(invocation) || settings->user[0] || !is_closed_here()) return true;
    if (!privilege_make_home(settings->user, folder_of_root, error)) return false;
    log_line(LOG_LINE_NOTICE,
             "This folder is root's, and a capture gives up root, so its rows go to %s; commands "
             "ask it where no %s is.",
             of_root, here);
    return invocation_give(invocation, OPT_DB, of_root, error);
}

bool database_place_choose(struct invocation *invocation, bool reads_files, struct error *error)
{
    if (invocation_has(invocation, OPT_DB)) return true;
    return reads_files ? choose_for_files(invocation, error)
                       : choose_for_interfaces(invocation, error);
}

const char *database_place_asked(const struct invocation *invocation)
{
    const char *path = invocation_value(invocation, OPT_DB);
    if (path) return path;
    if (!is_chosen(invocation) && access(here, F_OK) != 0 && access(of_root, F_OK) == 0)
        return of_root;
    return invocation_settings(invocation)->database;
}
