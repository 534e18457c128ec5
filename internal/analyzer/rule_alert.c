/* SPDX-License-Identifier: MIT */
#include "rule.h"

static void add_completeness(const struct rule_run *run, struct alert *alert)
{
    char share[16];
    struct text text = text_into(share, sizeof share);
    if (run->seen_share >= 1) return;
    text_format(&text, "%.4f", run->seen_share);
    alert_json(alert, "completeness", share);
    text_format(&alert->explanation,
                " At times only %.1f %% of the traffic was recorded, so the figures are lower "
                "bounds.",
                run->seen_share * 100);
}

bool rule_alert(struct rule_run *run, struct alert *alert)
{
    alert->summary.cool_down_us = run->analysis->thresholds.cool_down_us;
    add_completeness(run, alert);
    if (!causes_fold(run, alert)) return false;
    return run->output->alert(run->output->owner, alert_end(alert, run->rule));
}
