/* SPDX-License-Identifier: MIT */
#include "row_sink.h"

static struct written take(void *owner, const struct sink_row *row, struct error *error)
{
    struct storage_writer *writer = owner;
    switch (row->kind) {
    case SINK_JOINED: return storage_write_joined(writer, row->joined, error);
    case SINK_DEVICE: return storage_write_device(writer, row->device, error);
    case SINK_EVIDENCE: return storage_write_evidence(writer, row->evidence, error);
    case SINK_ADDRESS_BINDING:
        return storage_write_address_binding(writer, row->address_binding, error);
    case SINK_DOMAIN_ADDRESS:
        return storage_write_domain_address(writer, row->domain_address, error);
    case SINK_TRAFFIC: return storage_write_traffic(writer, row->traffic, error);
    }
    error_set_kind(error, ERROR_BUG, "A row of an unknown kind was to be written.");
    return (struct written){WRITE_REFUSED};
}

struct row_sink row_sink_of_storage(struct storage_writer *writer)
{
    return (struct row_sink){.owner = writer, .take = take};
}
