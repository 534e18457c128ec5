/* Rows of a flow: flow, and tracker where it goes to one. */
#include "row.h"
#include "writer.h"

enum { IP_PROTOCOL_TCP = 6 }; /* IANA; the only one whose bytes are numbered */

static int64_t flow_domain(struct storage_writer *writer, const struct flow_record *flow)
{
    return intern_domain_registrable(writer, span_text(flow->dst_domain),
                                     span_text(flow->registrable_domain));
}

static void add_endpoint(struct row *row, const struct flow_record *flow,
                         const struct endpoint *endpoint)
{
    row_address(row, &endpoint->ip);
    row_integer_if(row, flow->has_ports, endpoint->port);
}

static void add_traffic(struct row *row, const struct traffic traffic[2])
{
    row_unsigned(row, traffic[0].packets);
    row_unsigned(row, traffic[1].packets);
    row_unsigned(row, traffic[0].bytes);
    row_unsigned(row, traffic[1].bytes);
    row_unsigned(row, traffic[0].payload);
    row_unsigned(row, traffic[1].payload);
}

static struct span short_text(const char *memory, size_t size)
{
    size_t length = strnlen(memory, size);
    return (struct span){length ? (const uint8_t *)memory : NULL, length};
}

static void add_tcp(struct row *row, const struct flow_record *flow)
{
    bool tcp = flow->ip_protocol == IP_PROTOCOL_TCP;
    row_integer_if(row, tcp, flow->retransmissions[0]);
    row_integer_if(row, tcp, flow->retransmissions[1]);
    row_integer_if(row, tcp, flow->out_of_order[0]);
    row_integer_if(row, tcp, flow->out_of_order[1]);
    row_unsigned(row, flow->missed_bytes);
    row_observed(row, flow->rtt_handshake_us);
    row_observed(row, flow->rtt_min_us);
    row_observed(row, flow->rtt_mean_us);
}

static bool write_tracker(struct storage_writer *writer, const struct flow_record *flow)
{
    struct row row = row_begin(writer, WRITE_TRACKER);
    row_integer(&row, flow->flow_id);
    row_integer(&row, writer->capture_id);
    row_id(&row, flow->device_id);
    row_integer(&row, flow->start_us);
    row_id(&row, flow_domain(writer, flow));
    row_id(&row, intern_domain(writer, span_text(flow->tracker_domain)));
    row_term(&row, flow->tracker_category);
    row_interned(&row, span_text(flow->tracker_owner));
    row_term(&row, flow->tracker_list);
    row_term(&row, flow->tracker_list_version);
    return row_write(&row);
}

bool write_flow(struct storage_writer *writer, const struct flow_record *flow)
{
    const struct record *record = &flow->base;
    struct span none = {NULL, 0};
    writer_saw_ids(writer, flow->flow_id, flow->device_id);
    writer_saw_ids(writer, flow->parent_flow_id, 0);

    struct row row = row_begin(writer, WRITE_FLOW);
    row_integer(&row, flow->flow_id);
    row_integer(&row, writer->capture_id);
    row_integer(&row, flow->start_us);
    row_integer(&row, flow->end_us - flow->start_us);
    row_id(&row, flow->device_id);
    row_integer(&row, flow->ip_protocol);
    add_endpoint(&row, flow, &flow->originator);
    add_endpoint(&row, flow, &flow->responder);
    add_traffic(&row, flow->traffic);
    row_text(&row, short_text(flow->community_id, sizeof flow->community_id));
    row_text(&row, short_text(flow->conn_state, sizeof flow->conn_state));
    row_text(&row, short_text(flow->history, sizeof flow->history));
    row_term(&row, end_reason_name((enum end_reason)flow->end_reason));
    row_mac(&row, &flow->originator.mac);
    row_mac(&row, &flow->responder.mac);
    row_term(&row, flow->app_protocol);
    row_id(&row, flow_domain(writer, flow));
    row_term(&row, name_source_name((enum name_source)flow->dst_domain_source));
    row_id(&row, intern_place(writer, flow->dst_country, flow->dst_city, flow->dst_asn,
                              flow->dst_as_org));
    add_tcp(&row, flow);
    row_id(&row, intern_fingerprint(writer, record_text(record, flow->ja3_hash), none));
    row_id(&row, intern_fingerprint(writer, record_text(record, flow->ja4), none));
    row_term(&row, flow->application);
    row_term(&row, flow->traffic_type);
    row_term(&row, flow->tracker_category);
    row_interned(&row, record_text(record, flow->server_label));
    row_observed(&row, flow->vlan);
    row_term(&row, tunnel_name((enum tunnel)flow->tunnel));
    row_id(&row, flow->parent_flow_id);
    return row_write(&row) && (!flow->tracker_domain || write_tracker(writer, flow));
}
