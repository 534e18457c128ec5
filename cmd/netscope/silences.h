/* SPDX-License-Identifier: MIT */
/* silences - findings that people do not want to see for a while; made here, listed by silences.c. */
#ifndef CMD_SILENCES_H
#define CMD_SILENCES_H

#include "cli/command.h"

/* `netscope alerts silence RULE`; the operands begin with the verb. */
int silence_make(struct invocation *invocation);
/* Whether the analyzer has that rule. */
bool silences_has_rule(const char *rule);
/* Likewise; else a sentence is printed, and the exit code is another one. */
int silences_check_rule(const struct invocation *invocation, const char *rule);

#endif
