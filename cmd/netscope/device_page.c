/* SPDX-License-Identifier: MIT */
#include "device_page.h"

#include "base/text_safe.h"
#include "cli/terminal.h"

const struct query_section device_sections[] = {
    {{"summary", NULL, true, NULL}, "device/summary"},
    {{"device", NULL, true, NULL}, "device/identity"},
    {{"suggestions", "It may be the same device as", false, NULL}, "device/suggestions"},
    {{"activity", "Activity", true, NULL}, "device/activity"},
    {{"evidence", "What it is, and why we think so", false,
      "Nothing has told its name or kind yet."},
     "device/evidence"},
    {{"addresses", "Addresses it has claimed", false, "No ARP, NDP or DHCP of it was seen."},
     "device/addresses"},
    {{"had_before", "Who else had these addresses", false, NULL}, "device/had_before"},
    {{"peers", "Whom it talks to", false, "It started no connection."}, "device/peers"},
    {{"clients", "Who came to it, in the last seven days", false, NULL}, "device/clients"},
    {{"services", "What it serves", false, NULL}, "device/services"},
    {{"countries", "Where they are", false, NULL}, "device/countries"},
    {{"apps", "What it does", false, NULL}, "device/apps"},
    {{"trackers", "Trackers", false, "None that the lists know."}, "device/trackers"},
    {{"alerts", "Findings", false, "None."}, "device/alerts"},
};
const size_t device_section_count = sizeof device_sections / sizeof device_sections[0];

bool device_page_tell(FILE *out, struct storage_reader *reader, struct question *question,
                      size_t width)
{
    const struct value *row;
    question->name = device_sections[0].question;
    struct reply *reply = ask(reader, question, NULL);
    bool good = reply && reply_next(reply, &row, NULL) == 1;
    if (good) {
        char memory[1200];
        struct text text = text_into(memory, sizeof memory);
        text_add_safe(&text, query_value(reply, row, "summary").bytes);
        terminal_write_lines(out, span_text(memory), width, 0, 0);
        fputc('\n', out);
    }
    reply_close(reply);
    return good;
}

bool device_page_write(FILE *out, struct storage_reader *reader, int64_t device_id,
                       const struct render_style *style, uint64_t rows, struct error *error)
{
    struct page page;
    struct sink sink = terminal_sink(out);
    struct question question = {.limit = rows, .time_us = 2000000};
    bool good = question_set(&question, ":device_id", value_integer(device_id), error);
    size_t width = style->width && style->width < PAGE_WIDTH ? style->width : PAGE_WIDTH;
    bool is_told = good && device_page_tell(out, reader, &question, width);
    page_begin(&page, &sink, RENDER_TABLE, style);
    for (size_t i = is_told; i < device_section_count && good; i++)
        good = query_add_section(reader, &question, &page, &device_sections[i], error);
    page_end(&page);
    return good;
}
