/* SPDX-License-Identifier: MIT */
#include "filter.h"

#include "capture.h"
#include "link_type.h"

#include <pcap.h>
#include <stdlib.h>
#include <string.h>

/* If a filter is given, a file with more link types than this is refused. */
enum { PROGRAM_MOST = 16, FILTER_SNAPLEN = 262144 };

struct filter {
    char *expression;
    int program_count;
    int link_types[PROGRAM_MOST];
    struct bpf_program programs[PROGRAM_MOST];
};

struct filter *filter_create(const char *expression)
{
    struct filter *filter = calloc(1, sizeof *filter);
    if (!filter) return NULL;
    filter->expression = strdup(expression);
    if (!filter->expression) {
        free(filter);
        return NULL;
    }
    return filter;
}

void filter_destroy(struct filter *filter)
{
    if (!filter) return;
    for (int i = 0; i < filter->program_count; i++)
        pcap_freecode(&filter->programs[i]);
    free(filter->expression);
    free(filter);
}

static const struct bpf_program *filter_program(const struct filter *filter, int link_type)
{
    for (int i = 0; i < filter->program_count; i++)
        if (filter->link_types[i] == link_type) return &filter->programs[i];
    return NULL;
}

bool filter_prepare(struct filter *filter, int link_type, struct error *error)
{
    if (filter_program(filter, link_type)) return true;
    if (filter->program_count == PROGRAM_MOST)
        return error_set(error,
                         "The filter '%s' would have to be compiled for more than %d link types; "
                         "read the file without a filter.",
                         filter->expression, PROGRAM_MOST);
    pcap_t *dead = pcap_open_dead(link_type_to_dlt(link_type), FILTER_SNAPLEN);
    if (!dead) return error_no_memory(error, "compile the filter");
    struct bpf_program *program = &filter->programs[filter->program_count];
    bool compiled = pcap_compile(dead, program, filter->expression, 1, PCAP_NETMASK_UNKNOWN) == 0;
    if (compiled)
        filter->link_types[filter->program_count++] = link_type;
    else
        error_set_kind(
            error, ERROR_BAD_QUESTION,
            "The capture filter '%s' cannot be used on %s frames: %s; see `man pcap-filter`, "
            "for example: 'tcp port 443 and host 192.0.2.7'.",
            filter->expression, capture_link_type_name(link_type), pcap_geterr(dead));
    pcap_close(dead);
    return compiled;
}

bool filter_matches(const struct filter *filter, const struct frame *frame)
{
    const struct bpf_program *program = filter_program(filter, frame->link_type);
    if (!program) return false;
    struct pcap_pkthdr header = {.caplen = frame->captured_bytes, .len = frame->wire_bytes};
    return pcap_offline_filter(program, &header, frame->data) != 0;
}
