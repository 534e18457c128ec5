/* SPDX-License-Identifier: MIT */
/* Hands over what became of messages, several in one request where it is the same. */
#include "base/log.h"
#include "run.h"

#include <stdlib.h>
#include <string.h>

enum { REQUESTS_MOST = 32 }; /* at once: the writer has other work */

static bool is_untold(const struct parcel *parcel)
{
    return parcel_is_final(parcel) || (parcel->state == PARCEL_WAITING && !parcel->is_known);
}

static bool is_alike(const struct parcel *one, const struct parcel *other)
{
    return strcmp(one->target, other->target) == 0 && one->state == other->state &&
           one->tries == other->tries && strcmp(one->answer, other->answer) == 0;
}

static bool add_parcel(struct id_list *list, const struct parcel *parcel)
{
    struct id_list longer = *list;
    int64_t first, last;
    for (const char *ids = parcel->messages; *ids;)
        if (!request_next_messages(&ids, &first, &last) || !id_list_add(&longer, first, last))
            return false;
    *list = longer;
    return true;
}

/* The database has it: a final parcel is forgotten, one that waits is marked. */
static bool mark(struct run *run, size_t index, struct error *error)
{
    struct parcel *known = journal_parcel(run->journal, index);
    if (!parcel_is_final(known)) {
        known->is_known = true;
        return true;
    }
    struct parcel parcel = *known;
    parcel.state = PARCEL_TOLD;
    return journal_write(run->journal, &parcel, error);
}

static bool hand_over(const struct run *run, const struct parcel *parcel,
                      const struct id_list *list, struct error *error)
{
    const struct request request = {.kind = REQUEST_DELIVERY_STATE,
                                    .messages = list->text,
                                    .state = delivery_states[parcel->state == PARCEL_DELIVERED ? 0
                                                             : parcel->state == PARCEL_WAITING ? 1
                                                                                               : 2],
                                    .target = parcel->target,
                                    .tries = parcel->tries,
                                    .text = parcel->answer[0] ? parcel->answer : NULL,
                                    .at_us = parcel->last_us,
                                    .by = "cli"};
    return run->options->hand_over(run->options->owner, &request, error);
}

/* The parcel at the index, and others like it behind it. *told false: nobody takes it now. */
static bool tell_alike(struct run *run, size_t index, bool *told, struct error *error)
{
    size_t members[64], count = 0;
    struct id_list list = {.size = 0};
    struct error refusal;
    const struct parcel sample = *journal_parcel(run->journal, index);
    for (size_t i = index; i < journal_count(run->journal) && count < 64; i++) {
        const struct parcel *parcel = journal_parcel(run->journal, i);
        if (is_untold(parcel) && is_alike(&sample, parcel) && add_parcel(&list, parcel))
            members[count++] = i;
    }
    *told = hand_over(run, &sample, &list, &refusal);
    if (!*told && !run->told_trouble && refusal.kind == ERROR_REFUSED) {
        log_line(LOG_LINE_WARNING, "The database does not learn what became of messages: %s",
                 refusal.sentence);
        run->told_trouble = true;
    }
    /* From the end, because what is forgotten moves the rest. */
    while (*told && count > 0)
        if (!mark(run, members[--count], error)) return false;
    return true;
}

bool run_tell(struct run *run, struct error *error)
{
    bool told = true;
    for (size_t i = 0, requests = 0; i < journal_count(run->journal) && told;) {
        size_t before = journal_count(run->journal);
        if (!is_untold(journal_parcel(run->journal, i))) {
            i++;
            continue;
        }
        if (requests++ == REQUESTS_MOST) return true;
        if (!tell_alike(run, i, &told, error)) return false;
        if (journal_count(run->journal) == before) i++;
    }
    return true;
}
