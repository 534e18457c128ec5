/* SPDX-License-Identifier: MIT */
#include "episode.h"

#include <inttypes.h>
#include <stdlib.h>

enum episode_step episode_add(struct episode *episode, int64_t since_us, int64_t at_us)
{
    if (!episode->is_known) return EPISODE_IS_NEW;
    if (at_us < episode->begun_us) return EPISODE_TOLD; /* of the episode before */
    if (at_us <= episode->last_us && since_us >= episode->first_us) return EPISODE_TOLD;
    if (since_us > episode->last_us + EPISODE_GAP_US || at_us - episode->begun_us > EPISODE_MOST_US)
        return EPISODE_IS_NEW;
    if (since_us < episode->first_us) episode->first_us = since_us;
    if (at_us > episode->last_us) episode->last_us = at_us;
    episode->is_changed = true;
    return EPISODE_GOES_ON;
}

void episode_begin(struct episode *episode, int64_t since_us, int64_t at_us)
{
    *episode = (struct episode){.begun_us = at_us,
                                .first_us = since_us,
                                .last_us = at_us,
                                .is_known = true,
                                .is_changed = true};
}

void episode_write(const struct episode *episode, struct text *out)
{
    text_format(out, "%" PRId64 " %" PRId64 " %" PRId64, episode->begun_us, episode->first_us,
                episode->last_us);
}

void episode_read(struct episode *episode, const char *text)
{
    int64_t numbers[3];
    *episode = (struct episode){.is_known = false};
    for (int i = 0; i < 3; i++) {
        char *end;
        numbers[i] = strtoll(text, &end, 10);
        if (end == text) return;
        text = end;
    }
    *episode = (struct episode){.begun_us = numbers[0],
                                .first_us = numbers[1],
                                .last_us = numbers[2],
                                .is_known = true,
                                .is_continued = true};
}
