/* SPDX-License-Identifier: MIT */
#include "page.h"

#include <stdio.h>
#include <string.h>

static const struct section {
    struct section_name name;
    void (*write)(struct form *form);
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

void page_write(struct form *form)
{
    struct section_name names[SECTIONS];
    for (size_t i = 0; i < SECTIONS; i++)
        names[i] = sections[i].name;
    page_front(form, names, SECTIONS);
    for (size_t i = 0; i < SECTIONS; i++)
        sections[i].write(form);
    form->end(form);
}
