/* SPDX-License-Identifier: MIT */
/* netscope config: the effective settings, and the origin of each. */
#include "cli/command.h"
#include "cli/terminal.h"

#include <stdio.h>

static const struct column columns[] = {
    {.name = "key"},
    {.name = "value"},
    {.name = "origin", .heading = "from"},
    {.name = "flag", .rank = COLUMN_HIDDEN},
    {.name = "unit", .rank = COLUMN_HIDDEN},
    {.name = "help", .rank = COLUMN_HIDDEN},
    {.name = "reload", .rank = 1},
};
static const struct layout layout = {.columns = columns, .count = 7};

static void print_setting(void *owner, const struct config_value *value)
{
    char flag[64];
    const struct option_row *row = value->row;
    if (row->flag) snprintf(flag, sizeof flag, "--%s", row->flag);
    struct value values[] = {
        value_text(value->key),
        value_text(value->value),
        value_text(value->origin),
        value_text(row->flag ? flag : NULL),
        value_text(row->unit),
        value_text(row->help),
        value_text(value->option->is_renewed ? "yes" : "no"),
    };
    render_row(owner, values);
}

int command_config(struct invocation *invocation)
{
    struct error error;
    if (!invocation_load_config(invocation, &error)) return complain_error(invocation, &error);
    if (invocation_has(invocation, OPT_YAML)) {
        config_write_yaml(stdout, invocation->config);
        return EXIT_OK;
    }
    bool json = invocation_has(invocation, OPT_JSON);
    struct sink sink = terminal_sink(stdout);
    struct render_style style = terminal_style();
    struct render *render = render_open(&sink, json ? RENDER_JSON : RENDER_TABLE, &layout, &style);
    config_each_value(invocation->config, print_setting, render);
    if (!render_close(render, &sink)) return complain_error(invocation, &sink.error);
    if (!terminal_flush(stdout, &error)) return complain_error(invocation, &error);
    const char *path = invocation_value(invocation, OPT_CONFIG);
    if (!path) path = config_default_path();
    if (!json && path) printf("\nThe file is %s.\n", path);
    if (!json && !path)
        puts("\nThere is no configuration file; ~/.config/netscope/netscope.yaml and "
             "/etc/netscope/netscope.yaml\nare looked for. netscope.yaml(5) explains the keys.");
    return EXIT_OK;
}
