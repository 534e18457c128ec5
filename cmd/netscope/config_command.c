/* SPDX-License-Identifier: MIT */
/* netscope config: the effective settings, and where each came from. */
#include "command.h"
#include "printer.h"
#include "settings_yaml.h"

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

int command_config(struct invocation *invocation)
{
    static const char *const names[] = {"key", "value", "origin", "flag", "unit", "help", "reload"};
    struct error error;
    if (!invocation_load_config(invocation, &error)) return complain_error(invocation, &error);
    if (invocation_has(invocation, OPT_YAML)) {
        settings_write_yaml(stdout, invocation->config);
        return EXIT_OK;
    }
    bool json = invocation_has(invocation, OPT_JSON);
    struct printer *printer =
        printer_open(stdout, json ? OUTPUT_JSON : OUTPUT_TABLE, &config_layout);
    printer_columns(printer, names, 7);
    for (size_t i = 0; i < option_row_count; i++) {
        const struct option_row *row = &option_rows[i];
        char value[PATH_MOST], flag[64];
        const char *origin = NULL;
        config_describe(invocation->config, row, value, sizeof value, &origin);
        snprintf(flag, sizeof flag, "--%s", row->flag);
        struct value values[] = {
            text_value(row->key),
            text_value(value),
            text_value(origin),
            text_value(flag),
            row->unit ? text_value(row->unit) : (struct value){.type = VALUE_NULL},
            text_value(row->help),
            text_value(row->is_renewed ? "yes" : "no"),
        };
        printer_row(printer, values);
    }
    if (!printer_close(printer, &error)) return complain_error(invocation, &error);
    const char *path = invocation_value(invocation, OPT_CONFIG);
    if (!path) path = config_default_path();
    if (!json && path) printf("\nThe file is %s.\n", path);
    if (!json && !path)
        puts("\nThere is no configuration file; ~/.config/netscope/netscope.yaml and "
             "/etc/netscope/netscope.yaml\nare looked for. netscope.yaml(5) explains the keys.");
    return EXIT_OK;
}
