/* SPDX-License-Identifier: MIT */
/* netscope config: the effective settings, and where each came from. */
#include "command.h"
#include "printer.h"

#include <stdio.h>

static const struct table_column columns[] = {
    {"key", NULL, COLUMN_PLAIN, 0},      {"value", NULL, COLUMN_PLAIN, 0},
    {"origin", "from", COLUMN_PLAIN, 0}, {"flag", NULL, COLUMN_PLAIN, COLUMN_HIDDEN},
    {"reload", NULL, COLUMN_PLAIN, 1},
};
static const struct layout config_layout = LAYOUT(columns, NULL);

static struct value text_value(const char *text)
{
    return (struct value){.type = VALUE_TEXT, .bytes = span_text(text)};
}

static void print_setting(void *owner, const struct config_value *value)
{
    char flag[64];
    const struct option_row *row = value->row;
    struct value null = {.type = VALUE_NULL};
    if (row->flag) snprintf(flag, sizeof flag, "--%s", row->flag);
    struct value values[] = {
        text_value(value->key),
        text_value(value->value),
        text_value(value->origin),
        row->flag ? text_value(flag) : null,
        row->unit ? text_value(row->unit) : null,
        text_value(row->help),
        text_value(value->option->is_renewed ? "yes" : "no"),
    };
    printer_row(owner, values);
}

int command_config(struct invocation *invocation)
{
    static const char *const names[] = {"key", "value", "origin", "flag", "unit", "help", "reload"};
    struct error error;
    if (!invocation_load_config(invocation, &error)) return complain_error(invocation, &error);
    if (invocation_has(invocation, OPT_YAML)) {
        config_write_yaml(stdout, invocation->config);
        return EXIT_OK;
    }
    bool json = invocation_has(invocation, OPT_JSON);
    struct printer *printer =
        printer_open(stdout, json ? OUTPUT_JSON : OUTPUT_TABLE, &config_layout);
    printer_columns(printer, names, 7);
    config_each_value(invocation->config, print_setting, printer);
    if (!printer_close(printer, &error)) return complain_error(invocation, &error);
    const char *path = invocation_value(invocation, OPT_CONFIG);
    if (!path) path = config_default_path();
    if (!json && path) printf("\nThe file is %s.\n", path);
    if (!json && !path)
        puts("\nThere is no configuration file; ~/.config/netscope/netscope.yaml and "
             "/etc/netscope/netscope.yaml\nare looked for. netscope.yaml(5) explains the keys.");
    return EXIT_OK;
}
