/* SPDX-License-Identifier: MIT */
/* netscope interfaces: what can be watched. */
#include "capture/capture.h"
#include "command.h"
#include "interface_words.h"
#include "printer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct table_column columns[] = {
    {"name", NULL, COLUMN_PLAIN, 0},        {"state", NULL, COLUMN_PLAIN, 0},
    {"kind", NULL, COLUMN_PLAIN, 1},        {"addresses", NULL, COLUMN_PLAIN, 0},
    {"description", NULL, COLUMN_PLAIN, 2},
};
static const struct layout interface_layout = LAYOUT(columns, NULL);

enum { INTERFACES_MOST = 256 };

static struct value text_or_null(const char *text)
{
    if (!*text) return (struct value){.type = VALUE_NULL};
    return (struct value){.type = VALUE_TEXT, .bytes = span_text(text)};
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

static void print_interface(struct printer *printer, const struct capture_interface *interface)
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
    printer_row(printer, values);
}

int command_interfaces(struct invocation *invocation)
{
    static const char *const names[] = {"name", "state", "kind", "addresses", "description"};
    struct error error;
    enum output_format format = invocation_has(invocation, OPT_JSON)    ? OUTPUT_JSON
                                : invocation_has(invocation, OPT_JSONL) ? OUTPUT_JSON_LINES
                                : invocation_has(invocation, OPT_CSV)   ? OUTPUT_CSV
                                                                        : OUTPUT_TABLE;
    struct capture_interface *list = calloc(INTERFACES_MOST, sizeof *list);
    if (!list) return complain(invocation, EXIT_TROUBLE, "There is not enough memory.");
    int count = capture_list_interfaces(list, INTERFACES_MOST, &error);
    if (count < 0) {
        free(list);
        return complain_error(invocation, &error);
    }
    struct printer *printer = printer_open(stdout, format, &interface_layout);
    printer_columns(printer, names, 5);
    for (int i = 0; i < count && i < INTERFACES_MOST; i++)
        if (interface_is_device(&list[i]) || strcmp(list[i].name, "any") == 0)
            print_interface(printer, &list[i]);
    bool written = printer_close(printer, &error);
    free(list);
    if (!written) return complain_error(invocation, &error);
    if (format == OUTPUT_TABLE && count == 0)
        puts("There are no interfaces that this user can see; files can be read all the same.");
    if (format == OUTPUT_TABLE && !capture_permitted(&error)) printf("\n%s\n", error.sentence);
    return EXIT_OK;
}
