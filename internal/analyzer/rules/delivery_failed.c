/* SPDX-License-Identifier: MIT */
/*
 * delivery_failed: a target of `netscope deliver` refused a message, or did not take it five times.
 *
 * No rows tell it: it is written with what became of the message (storage/write/rows_delivery.c).
 */
#include "rule.h"

const struct rule rule_delivery_failed = {
    .name = "delivery_failed",
    .summary = "messages about findings do not reach a target",
};
