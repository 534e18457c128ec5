/* SPDX-License-Identifier: MIT */
/* Any bytes as a list of contacts: read, and asked for the same bytes as a name and as an address. */
#include "enricher/contact_lists.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct error error;
    struct contact_verdict verdict;
    struct contact_lists *lists = contact_lists_create();
    if (!lists) return 0;
    (void)contact_lists_add(lists, "f", "", (struct span){data, size}, &error);
    const struct contact_lists_view view = contact_lists_view(lists);
    char *name = malloc(size + 1);
    if (view.mark && name) {
        struct ip_address ip;
        memcpy(name, data, size);
        name[size] = 0;
        name[strcspn(name, "\n")] = 0;
        if (view.judge_name(view.owner, name, &verdict) && !verdict.entry[0]) abort();
        if (view.judge_fingerprint(view.owner, name, &verdict) && !verdict.entry[0]) abort();
        if (ip_parse(name, &ip) && view.judge_address(view.owner, &ip, &verdict) &&
            !verdict.entry[0])
            abort();
    }
    free(name);
    contact_lists_release(lists);
    return 0;
}
