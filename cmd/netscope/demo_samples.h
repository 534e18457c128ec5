/* SPDX-License-Identifier: MIT */
/* demo_samples - the captures of samples/ inside the program (scripts/embed-samples). Constant data. */
#ifndef CMD_DEMO_SAMPLES_H
#define CMD_DEMO_SAMPLES_H

#include <stddef.h>
#include <stdint.h>

struct demo_sample {
    const char *name; /* of the file that it becomes */
    const uint8_t *bytes;
    size_t size;
};

/* In the order of their times. */
extern const struct demo_sample demo_samples[];
extern const size_t demo_sample_count;

#endif
