/* SPDX-License-Identifier: MIT */
/* report_run - the reports of the configuration: `report run`, `report list`, `report forget X`. */
#ifndef CMD_REPORT_RUN_H
#define CMD_REPORT_RUN_H

#include "cli/command.h"

/* The first operand is one of these words. */
bool report_run_is(const struct invocation *invocation);
int report_run(struct invocation *invocation);

#endif
