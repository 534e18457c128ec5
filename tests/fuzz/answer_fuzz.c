/* SPDX-License-Identifier: MIT */
/*
 * Any bytes as a resolver's answer to the probe; the first one says what was asked for. The JSON of it
 * has no byte that a terminal obeys, whatever the answer holds.
 */
#include "probe/dns_answer.h"

#include <arpa/nameser.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const int types[] = {ns_t_a, ns_t_aaaa, TYPE_HTTPS, ns_t_a};
    static struct probe probe;
    struct answer_addresses addresses = {.count = 0};
    struct sink_buffer buffer = {0};
    struct sink sink = sink_into(&buffer);
    if (size == 0) return 0;
    probe.step_count = 1;
    probe.steps[0] = (struct step){.layer = PROBE_DNS};
    dns_answer_read(&probe.steps[0], (struct span){data + 1, size - 1}, types[data[0] % 4],
                    &addresses);
    if (addresses.count > ANSWER_ADDRESSES_MOST) abort();
    probe_write_json(&sink, &probe);
    probe_write_page(&sink, &probe, 80);
    if (sink.failed) abort();
    for (size_t i = 0; i < buffer.size; i++)
        if ((uint8_t)buffer.data[i] < ' ' && buffer.data[i] != '\n') abort();
    sink_buffer_clear(&buffer);
    return 0;
}
