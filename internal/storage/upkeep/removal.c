/* SPDX-License-Identifier: MIT */
#include "upkeep/removal.h"

#include "write/row.h"

static const char *kind_name(enum storage_kind kind)
{
    switch (kind) {
    case KIND_EVENTS: return "events";
    case KIND_FLOWS: return "flows";
    case KIND_MINUTES: return "minutes";
    case KIND_HOURS: return "hours";
    case KIND_CONTACTS: return "contacts";
    case KIND_SUMS: return "sums";
    case KIND_ALERTS: return "findings";
    case KIND_MESSAGES: return "messages";
    case KIND_NAMES: return "names";
    case KIND_DEVICES: return "devices";
    case KIND_HEALTH: return "ledger";
    case KIND_CAPTURES: return "captures";
    case KIND_PARTS:
    case KIND_VALUES: /* have no time */
    case KIND_COUNT: break;
    }
    return NULL;
}

bool removal_note(struct session *session, enum storage_kind kind, const struct walk_step *step,
                  enum removal_cause cause)
{
    if (step->removed == 0 || !kind_name(kind)) return true;
    struct row row = row_begin(session, WRITE_REMOVAL);
    row_string(&row, AT(kind), kind_name(kind));
    row_integer(&row, AT(removed_to_us), step->removed_to_us);
    row_integer(&row, AT(aged), cause == REMOVED_FOR_AGE ? step->removed : 0);
    row_integer(&row, AT(shed), cause == REMOVED_FOR_CAP ? step->removed : 0);
    return row_write(&row);
}
