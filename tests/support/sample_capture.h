/* SPDX-License-Identifier: MIT */
/* sample_capture - what a recorder says when it begins to read a file, for tests of rows. */
#ifndef SUPPORT_SAMPLE_CAPTURE_H
#define SUPPORT_SAMPLE_CAPTURE_H

#include "model/summary.h"

static inline struct capture_summary sample_capture(const char *source)
{
    return (struct capture_summary){.sensor = "lab",
                                    .source = source,
                                    .link_type = "EN10MB",
                                    .software_version = "1",
                                    .snaplen = NOT_OBSERVED,
                                    .start_us = NOT_OBSERVED,
                                    .end_us = NOT_OBSERVED};
}

#endif
