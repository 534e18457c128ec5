/* SPDX-License-Identifier: MIT */
#include "watched.h"

#include <string.h>

static bool is_there(const struct watched *watched, const char *name)
{
    for (size_t i = 0; i < watched->count; i++)
        if (strcmp(watched->names[i], name) == 0) return true;
    return false;
}

bool watched_take(struct watched *watched, const char *list, struct error *error)
{
    char *rest = NULL, *copy = watched->memory + watched->memory_used;
    size_t size = strlen(list) + 1;
    if (size > sizeof watched->memory - watched->memory_used)
        return error_set(error, "The names of the interfaces to watch are too long.");
    memcpy(copy, list, size);
    watched->memory_used += size;
    for (char *name = strtok_r(copy, ", ", &rest); name; name = strtok_r(NULL, ", ", &rest)) {
        if (is_there(watched, name)) continue;
        if (watched->count == WATCHED_MOST)
            return error_set(error, "More than %d interfaces cannot be watched at once.",
                             WATCHED_MOST);
        watched->names[watched->count++] = name;
    }
    return true;
}

bool watched_take_given(struct watched *watched, const struct invocation *invocation,
                        struct error *error)
{
    for (size_t i = 0; i < invocation->given_count; i++) {
        const struct given_option *given = &invocation->given[i];
        if (given->option != &command_options[OPT_INTERFACE]) continue;
        if (strspn(given->value, ", ") == strlen(given->value))
            return error_set(error, "-i needs the name of an interface; `netscope interfaces` "
                                    "lists those that there are.");
        if (!watched_take(watched, given->value, error)) return false;
    }
    return true;
}
