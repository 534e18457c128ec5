/* SPDX-License-Identifier: MIT */
#include "send.h"

void send_letter(const struct way *way, const struct letter *letter, struct outcome *outcome)
{
    outcome_set(outcome, OUTCOME_LATER, "It was not sent");
    switch ((enum target_kind)way->target->kind) {
    case TARGET_FILE: send_to_file(way, letter, outcome); return;
    case TARGET_COMMAND: send_to_command(way, letter, outcome); return;
    case TARGET_WEBHOOK:
    case TARGET_SLACK:
    case TARGET_DISCORD:
    case TARGET_TEAMS: send_to_webhook(way, letter, outcome); return;
    case TARGET_MAIL: send_to_mail(way, letter, outcome); return;
    case TARGET_SYSLOG: send_to_syslog(way, letter, outcome); return;
    }
}
