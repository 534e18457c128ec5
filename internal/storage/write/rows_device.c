/* SPDX-License-Identifier: MIT */
/* Rows about devices and addresses, which the recorder folded over many records. */
#include "write/rows.h"

static void add_times(struct row *row, const struct device_summary *device)
{
    row_integer(row, AT(device_id), device->device_id);
    row_mac(row, AT(mac), &device->mac);
    row_address(row, AT(ip), &device->ip);
    row_observed(row, AT(first_seen_us), device->first_seen_us);
    row_observed(row, AT(last_seen_us), device->last_seen_us);
}

static void add_device(struct row *row, const struct device_summary *device)
{
    add_times(row, device);
    row_string(row, AT(vendor), device->vendor);
    row_string(row, AT(hostname), device->hostname);
    row_string(row, AT(os_fingerprint), device->os_fingerprint);
    row_string(row, AT(device_type), device->device_type);
    row_integer(row, AT(mac_random), device->mac_random);
    row_integer(row, AT(is_gateway), device->is_gateway);
}

/* False: the row differs from this writer's memory of it, or the statement failed. */
static bool update_device(struct rows *rows, const struct device_summary *device)
{
    struct row row = rows_begin(rows, device->only_times ? UPDATE_DEVICE_TIMES : UPDATE_DEVICE);
    if (device->only_times) {
        add_times(&row, device);
    } else {
        add_device(&row, device);
    }
    return row_write(&row) && sqlite3_changes(rows->session.connection) == 1;
}

bool write_device(struct rows *rows, const struct device_summary *device)
{
    rows_saw_ids(rows, 0, device->device_id);
    if (!device->is_new && update_device(rows, device)) return true;
    struct row row = rows_begin(rows, WRITE_DEVICE);
    add_device(&row, device);
    return row_write(&row);
}

bool write_evidence(struct rows *rows, const struct evidence_summary *evidence)
{
    struct row row = rows_begin(rows, WRITE_EVIDENCE);
    row_integer(&row, AT(device_id), evidence->device_id);
    row_term(&row, AT(attribute_term), evidence_attribute_name(evidence->attribute));
    row_string(&row, AT(value), evidence->value);
    row_term(&row, AT(source_term), evidence_source_name(evidence->source));
    row_real(&row, AT(confidence), evidence->confidence);
    row_mac(&row, AT(said_by_mac), &evidence->said_by);
    row_observed(&row, AT(first_seen_us), evidence->first_seen_us);
    row_observed(&row, AT(last_seen_us), evidence->last_seen_us);
    row_unsigned(&row, AT(count), evidence->count);
    return row_write(&row);
}

bool write_address_binding(struct rows *rows, const struct address_binding_summary *binding)
{
    struct row row = rows_begin(rows, WRITE_ADDRESS_BINDING);
    row_integer(&row, AT(capture_id), rows->capture_id);
    row_address(&row, AT(ip), &binding->ip);
    row_integer(&row, AT(mac), (int64_t)mac_to_integer(&binding->mac));
    row_integer(&row, AT(vlans), binding->link);
    row_integer(&row, AT(turn), binding->turn);
    row_integer(&row, AT(held), binding->is_held);
    row_observed(&row, AT(lease_until_us), binding->lease_until_us);
    row_term(&row, AT(source_term), binding_source_name(binding->source));
    row_observed(&row, AT(first_seen_us), binding->first_seen_us);
    row_observed(&row, AT(last_seen_us), binding->last_seen_us);
    row_unsigned(&row, AT(count), binding->count);
    return row_write(&row);
}

bool write_domain_address(struct rows *rows, const struct domain_address_summary *answer)
{
    struct row row = rows_begin(rows, WRITE_DOMAIN_ADDRESS);
    row_value(&row, AT(domain), INTERN_DOMAIN,
              intern_domain(&rows->interner, span_text(answer->domain)));
    row_address(&row, AT(ip), &answer->ip);
    row_observed(&row, AT(first_seen_us), answer->first_seen_us);
    row_observed(&row, AT(last_seen_us), answer->last_seen_us);
    row_unsigned(&row, AT(count), answer->count);
    return row_write(&row);
}
