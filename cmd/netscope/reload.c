/* SPDX-License-Identifier: MIT */
/*
 * netscope reload: makes the running capture read its configuration again, and prints the changes.
 */
#include "running.h"

#include "base/text_safe.h"

#include <stdio.h>

static void tell_keys(const struct control_reply *reply, const char *name, const char *label)
{
    char memory[4096];
    struct text text = text_into(memory, sizeof memory);
    const char *keys = control_reply_text(reply, NULL, 0, name);
    if (!keys || !keys[0]) return;
    text_add_safe(&text, span_text(keys));
    printf("%s: %s.\n", label, memory);
}

int command_reload(struct invocation *invocation)
{
    int exit_code = EXIT_OK;
    struct error error = {.sentence = ""};
    const char *database = running_database(invocation, &exit_code);
    if (!database) return exit_code;
    const struct message message = {.kind = MESSAGE_RELOAD};
    struct control_reply *reply = running_ask(database, &message, NULL, &error);
    if (!reply) return running_refused(invocation, &error);
    if (invocation_has(invocation, OPT_JSON)) {
        struct span line = control_reply_line(reply);
        printf("%.*s\n", (int)line.size, (const char *)line.data);
    } else {
        puts("The configuration and the look-up data were read again.");
        tell_keys(reply, "renewed", "Changed, and in force from now on");
        tell_keys(reply, "waits", "Changed, but only in force after the next start");
    }
    control_reply_free(reply);
    return EXIT_OK;
}
