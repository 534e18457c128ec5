/* SPDX-License-Identifier: MIT */
/*
 * dies - kills the program that it is preloaded into, when it writes its finding number DIES_AT.
 *
 * The finding is part of a transaction that is open then: findings, states of rules and the mark how far
 * the look came. So the moment is in the middle of a look, and no clock decides it.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef int step_function(sqlite3_stmt *statement);

int sqlite3_step(sqlite3_stmt *statement)
{
    static step_function *step;
    static long left = -1;
    static const char write_alert[] = "INSERT INTO alert ";
    if (!step) {
        void *found = dlsym(RTLD_NEXT, "sqlite3_step");
        memcpy(&step, &found, sizeof step);
        const char *number = getenv("DIES_AT");
        left = number ? strtol(number, NULL, 10) : 0;
    }
    const char *sql = sqlite3_sql(statement);
    if (left > 0 && sql && strstr(sql, write_alert) && --left == 0) (void)kill(getpid(), SIGKILL);
    return step(statement);
}
