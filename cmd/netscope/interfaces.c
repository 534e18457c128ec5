/* SPDX-License-Identifier: MIT */
/* netscope interfaces: lists the interfaces that a capture can use. */
#include "capture/capture.h"
#include "cli/command.h"
#include "cli/terminal.h"
#include "interface_words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct column columns[] = {
    {.name = "name"},
    {.name = "state"},
    {.name = "kind", .rank = 1},
    {.name = "addresses"},
    {.name = "description", .rank = 2},
};
static const struct layout layout = {.columns = columns, .count = 5};

enum { INTERFACES_MOST = 256 };

static struct value text_or_null(const char *text)
{
    return value_text(*text ? text : NULL);
}

bool interface_is_device(const struct capture_interface *interface)
{
    char path[128];
    snprintf(path, sizeof path, "/sys/class/net/%s", interface->name);
    return access(path, F_OK) == 0;
}

const char *interface_state(const struct capture_interface *interface)
{
    return !interface->up ? "down" : interface->running ? "up" : "up, no link";
}

static void print_interface(struct render *render, const struct capture_interface *interface)
{
    const char *kind = interface->loopback               ? "loopback"
                       : !interface_is_device(interface) ? "pseudo"
                       : interface->wireless             ? "wireless"
                                                         : "wired";
    struct value values[] = {
        text_or_null(interface->name),
        text_or_null(interface_state(interface)),
        text_or_null(kind),
        text_or_null(interface->addresses),
        text_or_null(interface->description),
    };
    render_row(render, values);
}

int command_interfaces(struct invocation *invocation)
{
    struct error error;
    enum render_format format = invocation_has(invocation, OPT_JSON)    ? RENDER_JSON
                                : invocation_has(invocation, OPT_JSONL) ? RENDER_JSON_LINES
                                : invocation_has(invocation, OPT_CSV)   ? RENDER_CSV
                                                                        : RENDER_TABLE;
    struct capture_interface *list = calloc(INTERFACES_MOST, sizeof *list);
    if (!list) return complain(invocation, EXIT_TROUBLE, "There is not enough memory.");
    int count = capture_list_interfaces(list, INTERFACES_MOST, &error);
    if (count < 0) {
        free(list);
        return complain_error(invocation, &error);
    }
    struct sink sink = terminal_sink(stdout);
    struct render_style style = terminal_style();
    struct render *render = render_open(&sink, format, &layout, &style);
    for (int i = 0; i < count && i < INTERFACES_MOST; i++)
        if (interface_is_device(&list[i]) || strcmp(list[i].name, "any") == 0)
            print_interface(render, &list[i]);
    free(list);
    if (!render_close(render, &sink)) return complain_error(invocation, &sink.error);
    if (!terminal_flush(stdout, &error)) return complain_error(invocation, &error);
    if (format == RENDER_TABLE && count == 0)
        puts("There are no interfaces that this user can see; files can be read all the same.");
    if (format == RENDER_TABLE && !capture_permitted(&error)) printf("\n%s\n", error.sentence);
    return EXIT_OK;
}
