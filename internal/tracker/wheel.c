/* SPDX-License-Identifier: MIT */
#include "wheel.h"

#include "base/reserve.h"

#include <stddef.h>

static size_t links_size(uint32_t most)
{
    return (most + (size_t)1) * sizeof(struct wheel_link);
}

bool wheel_init(struct wheel *wheel, uint32_t most)
{
    *wheel = (struct wheel){.links = reserve_memory(links_size(most)), .most = most};
    return wheel->links != NULL;
}

void wheel_clear(struct wheel *wheel)
{
    release_memory(wheel->links, links_size(wheel->most));
    wheel->links = NULL;
}

void wheel_take_off(struct wheel *wheel, uint32_t index)
{
    struct wheel_link *link = &wheel->links[index];
    if (link->slot == 0) return;
    if (link->previous) {
        wheel->links[link->previous].next = link->next;
    } else {
        wheel->first[link->slot - 1] = link->next;
    }
    if (link->next) wheel->links[link->next].previous = link->previous;
    *link = (struct wheel_link){.slot = 0};
}

void wheel_start(struct wheel *wheel, int64_t now_us)
{
    if (wheel->started) return;
    wheel->started = true;
    wheel->second = now_us / 1000000;
}

void wheel_file(struct wheel *wheel, uint32_t index, int64_t at_us)
{
    int64_t second = at_us / 1000000 + 1;
    if (!wheel->started) {
        wheel->started = true;
        wheel->second = second - 1;
    }
    if (second < wheel->second) second = wheel->second;
    if (second >= wheel->second + WHEEL_SLOTS) second = wheel->second + WHEEL_SLOTS - 1;
    wheel_take_off(wheel, index);
    uint32_t slot = (uint32_t)((uint64_t)second % WHEEL_SLOTS), next = wheel->first[slot];
    wheel->links[index] = (struct wheel_link){.next = next, .slot = slot + 1};
    if (next) wheel->links[next].previous = index;
    wheel->first[slot] = index;
}

uint32_t wheel_due(struct wheel *wheel, int64_t now_us)
{
    int64_t now_second = now_us / 1000000;
    wheel_start(wheel, now_us); /* from here on nothing is scheduled too late */
    if (now_second - wheel->second > WHEEL_SLOTS) wheel->second = now_second - WHEEL_SLOTS;
    while (wheel->second <= now_second) {
        uint32_t index = wheel->first[(uint64_t)wheel->second % WHEEL_SLOTS];
        if (index) {
            wheel_take_off(wheel, index);
            return index;
        }
        wheel->second++;
    }
    return 0;
}
