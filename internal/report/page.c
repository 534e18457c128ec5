/* SPDX-License-Identifier: MIT */
#include "page.h"

#include "campus.h"
#include "tops.h"

#include <stdio.h>
#include <string.h>

static const struct section {
    struct section_name name;
    void (*write)(struct form *form, size_t number);
} sections[] = {
    {{"decide", "What to decide"}, page_decisions},
    {{"exposure", "Exposure"}, page_exposure},
    {{"devices", "Device by device"}, page_devices},
    {{"told", "Who is told"}, page_companies},
    {{"open", "Open on the way"}, page_open},
    {{"where", "Where it goes"}, page_places},
    {{"when", "When things speak"}, page_hours},
    {{"changes", "What changed"}, page_changes},
    {{"unseen", "What could not be seen"}, page_unseen},
    {{"work", "Work it out yourself"}, page_work},
    {{"record", "For the record"}, page_record},
    {{"wrong", "If this is wrong"}, page_wrong},
    {{"words", "Words"}, page_words},
};
enum { SECTIONS = sizeof sections / sizeof sections[0] };

static void write_privacy(struct form *form)
{
    struct section_name names[SECTIONS];
    for (size_t i = 0; i < SECTIONS; i++)
        names[i] = sections[i].name;
    page_front(form, names, SECTIONS);
    for (size_t i = 0; i < SECTIONS; i++)
        sections[i].write(form, i + 1);
}

/* The lists, and what could not be seen. */
static void write_network(struct form *form)
{
    struct section_name names[TOP_COUNT + 1];
    for (enum top top = 0; top < TOP_COUNT; top++)
        names[top] = (struct section_name){top_tables[top].id, top_tables[top].section};
    names[TOP_COUNT] = (struct section_name){"unseen", "What could not be seen"};
    page_network_front(form, names, TOP_COUNT + 1);
    for (enum top top = 0; top < TOP_COUNT; top++)
        page_top(form, top, (size_t)top + 1);
    page_unseen(form, TOP_COUNT + 1);
}

static void write_campus(struct form *form)
{
    struct section_name names[CAMPUS_COUNT + 1];
    if (form->figures->complete <= 0) {
        names[0] = (struct section_name){"unseen", "What could not be seen"};
        page_campus_front(form, names, 1);
        page_campus_unseen(form, 1);
        return;
    }
    for (enum campus at = 0; at < CAMPUS_COUNT; at++)
        names[at] = (struct section_name){campus_words[at].key, campus_words[at].section};
    names[CAMPUS_COUNT] = (struct section_name){"unseen", "What could not be seen"};
    page_campus_front(form, names, CAMPUS_COUNT + 1);
    for (enum campus at = 0; at < CAMPUS_COUNT; at++)
        page_campus(form, at, (size_t)at + 1);
    page_campus_unseen(form, CAMPUS_COUNT + 1);
}

/* A time that nobody watched has no figure. */
static void write_unwatched(struct form *form)
{
    static const struct section_name unseen = {"unseen", "What could not be seen"};
    page_front(form, &unseen, 1);
    page_unseen(form, 1);
}

void page_write(struct form *form)
{
    if (form->figures->request.kind == REPORT_CAMPUS)
        write_campus(form);
    else if (form->figures->complete <= 0 && form->figures->request.kind != REPORT_NETWORK)
        write_unwatched(form);
    else if (form->figures->request.kind == REPORT_NETWORK)
        write_network(form);
    else
        write_privacy(form);
    form->end(form);
}
