/* SPDX-License-Identifier: MIT */
#include "crowd.h"

#include "hash.h"
#include "reserve.h"

#include <stddef.h>
#include <string.h>

static size_t links_size(uint32_t most)
{
    return (most + (size_t)1) * sizeof(struct crowd_link);
}

bool crowd_init(struct crowd *crowd, uint32_t most, bool is_seeded)
{
    *crowd = (struct crowd){
        .links = reserve_memory(links_size(most)), .most = most, .is_seeded = is_seeded};
    return crowd->links != NULL;
}

void crowd_clear(struct crowd *crowd)
{
    release_memory(crowd->links, links_size(crowd->most));
    crowd->links = NULL;
}

static void append(struct crowd *crowd, uint32_t index, unsigned number, uint32_t packets)
{
    struct crowd_queue *queue = &crowd->queues[number];
    crowd->links[index] = (struct crowd_link){
        .older = queue->newest, .packets = packets, .queue = (uint16_t)(number + 1)};
    if (queue->newest)
        crowd->links[queue->newest].newer = index;
    else
        queue->oldest = index;
    queue->newest = index;
    crowd->counts[number]++;
}

static uint64_t hash_of_source(const struct crowd *crowd, const uint8_t *source)
{
    if (crowd->is_seeded) return hash_bytes(source, CROWD_SOURCE_SIZE);
    uint64_t half[2];
    memcpy(half, source, sizeof half);
    return (half[0] ^ half[1] >> 7) * UINT64_C(0x9e3779b97f4a7c15) ^
           half[1] * UINT64_C(0xc2b2ae3d27d4eb4f);
}

void crowd_join(struct crowd *crowd, uint32_t index, const uint8_t source[CROWD_SOURCE_SIZE])
{
    append(crowd, index, (unsigned)(hash_of_source(crowd, source) >> 57) % CROWD_SOURCES, 1);
}

void crowd_leave(struct crowd *crowd, uint32_t index)
{
    struct crowd_link *link = &crowd->links[index];
    if (!link->queue) return;
    struct crowd_queue *queue = &crowd->queues[link->queue - 1];
    if (link->older)
        crowd->links[link->older].newer = link->newer;
    else
        queue->oldest = link->newer;
    if (link->newer)
        crowd->links[link->newer].older = link->older;
    else
        queue->newest = link->older;
    crowd->counts[link->queue - 1]--;
    link->queue = 0;
}

void crowd_rise(struct crowd *crowd, uint32_t index)
{
    unsigned number = crowd->links[index].queue;
    if (!number || number > CROWD_SOURCES) return;
    crowd_leave(crowd, index);
    append(crowd, index, number - 1 + CROWD_SOURCES, 2);
}

uint32_t crowd_first(const struct crowd *crowd)
{
    for (unsigned first = 0; first < 2 * CROWD_SOURCES; first += CROWD_SOURCES) {
        unsigned most = first;
        for (unsigned i = first + 1; i < first + CROWD_SOURCES; i++)
            if (crowd->counts[i] > crowd->counts[most]) most = i;
        if (crowd->counts[most]) return crowd->queues[most].oldest;
    }
    return 0;
}

bool crowd_pass_over(struct crowd *crowd, uint32_t index, uint32_t packets)
{
    struct crowd_link *link = &crowd->links[index];
    if (link->packets == packets) return false;
    unsigned number = link->queue - 1u;
    crowd_leave(crowd, index);
    append(crowd, index, number, packets);
    return true;
}
