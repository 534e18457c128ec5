/* SPDX-License-Identifier: MIT */
/* doctor - one line for each requirement, and whether it is met. */
#ifndef CMD_DOCTOR_H
#define CMD_DOCTOR_H

#include "config/config.h"

#include <stdbool.h>

enum verdict { GOOD, MISSING, BROKEN };

/* Prints one line. False: it is broken. */
bool doctor_tell(enum verdict verdict, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* deliver.targets (doctor_targets.c): what they name, as far as this user can see it. */
void doctor_check_targets(const struct settings *settings, const char *database);

#endif
