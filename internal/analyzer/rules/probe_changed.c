/* SPDX-License-Identifier: MIT */
/*
 * probe_changed: a run of `netscope probe` that was kept differs from the ones before it.
 *
 * No rows tell it: it is written with the run (storage/write/rows_probe.c).
 */
#include "rule.h"

const struct rule rule_probe_changed = {
    .name = "probe_changed",
    .summary = "a server that is probed fails, works again, or is another or slower than before",
};
