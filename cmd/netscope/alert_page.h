/* SPDX-License-Identifier: MIT */
/* alert_page - netscope alerts show ID: one finding on one page. */
#ifndef CMD_ALERT_PAGE_H
#define CMD_ALERT_PAGE_H

#include "cli/command.h"

/* The operands are `show` and an id. Returns the exit code. */
int alert_show(struct invocation *invocation);

#endif
