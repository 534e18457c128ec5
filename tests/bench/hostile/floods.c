/* SPDX-License-Identifier: MIT */
#include "floods.h"

#include "trace.h"

#define FLOOD_ROW(name)                                                                            \
    {                                                                                              \
#name, flood_##name                                                                        \
    }
const struct flood floods[FLOOD_COUNT] = {FLOODS(FLOOD_ROW)};

void flood_write(const struct flood *flood, unsigned long long packets, const char *path)
{
    trace_begin(path);
    for (unsigned number = 0; trace.packets < packets; number++)
        flood->each(number);
    trace_end();
}
