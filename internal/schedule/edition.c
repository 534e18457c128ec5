/* SPDX-License-Identifier: MIT */
#include "edition.h"

#include "model/request.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

void edition_add_line(struct text *line, const struct edition *edition)
{
    text_format(line, "%" PRId64 " %s %s", edition->number, edition->name,
                report_states[edition->state]);
    text_format(line, " %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 " %s ",
                edition->from_us, edition->to_us, edition->made_us, edition->capture_id,
                edition->replaces, edition->formats[0] ? edition->formats : "-");
    text_add(line, edition->path);
    text_add_char(line, '\n');
}

bool edition_read_line(const char *line, struct edition *edition)
{
    char state[16];
    int end = 0;
    bool is_state = false;
    *edition = (struct edition){.number = 0};
    if (sscanf(line,
               "%" SCNd64 " %63s %15s %" SCNd64 " %" SCNd64 " %" SCNd64 " %" SCNd64 " %" SCNd64
               " %15s %n",
               &edition->number, edition->name, state, &edition->from_us, &edition->to_us,
               &edition->made_us, &edition->capture_id, &edition->replaces, edition->formats,
               &end) < 9 ||
        end == 0 || edition->number < 1 || strlen(line + end) >= sizeof edition->path)
        return false;
    memcpy(edition->path, line + end, strlen(line + end) + 1);
    for (int i = 0; report_states[i] && !is_state; i++) {
        is_state = strcmp(report_states[i], state) == 0;
        edition->state = (enum edition_state)i;
    }
    return is_state;
}

bool edition_next_format(const char **at, char format[8])
{
    size_t size = strcspn(*at, ",");
    if (size == 0 || size >= 8 || **at == '-') return false;
    memcpy(format, *at, size);
    format[size] = '\0';
    *at += size + ((*at)[size] == ',');
    return true;
}
