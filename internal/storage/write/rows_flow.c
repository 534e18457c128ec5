/* SPDX-License-Identifier: MIT */
/* Rows of a flow: flow, what is rare of it, and tracker_connection if it goes to a tracker. */
#include "base/text.h"
#include "file/community_id_parts.h"
#include "model/vlans.h"
#include "write/rows.h"

enum { IP_PROTOCOL_TCP = 6 }; /* IANA; the only one whose bytes are numbered */

static const struct flow_record *flow_of(const struct joined_row *joined)
{
    return (const struct flow_record *)joined->fact;
}

static int64_t flow_domain(struct rows *rows, const struct joined_row *joined)
{
    return intern_domain_registrable(&rows->interner, span_text(joined->dst_domain),
                                     span_text(joined->registrable_domain));
}

static void add_traffic(struct row *row, const struct traffic traffic[2])
{
    row_unsigned(row, AT(packets_sent), traffic[0].packets);
    row_unsigned(row, AT(packets_received), traffic[1].packets);
    row_unsigned(row, AT(bytes_sent), traffic[0].bytes);
    row_unsigned(row, AT(bytes_received), traffic[1].bytes);
    row_unsigned(row, AT(payload_sent), traffic[0].payload);
    row_unsigned(row, AT(payload_received), traffic[1].payload);
}

static struct span short_text(const char *memory, size_t size)
{
    size_t length = strnlen(memory, size);
    return (struct span){length ? (const uint8_t *)memory : NULL, length};
}

/* The two parts of the handshake as they are stored; NOT_OBSERVED: that part is not known. */
struct handshake {
    int64_t originator_us, responder_us;
};

static struct handshake handshake_of(const struct flow_record *flow)
{
    const int64_t longest_us = (1 << 30) - 2; /* 18 minutes: no SYN waits that long */
    struct handshake parts = {flow->rtt_originator_us, flow->rtt_responder_us};
    if (parts.originator_us > longest_us) parts.originator_us = longest_us;
    if (parts.responder_us > longest_us) parts.responder_us = longest_us;
    return parts;
}

/* Both parts in one column; unknown ones are 0. NULL: not TCP. */
static void add_handshake(struct row *row, const struct flow_record *flow, struct handshake parts)
{
    int64_t packed = (parts.originator_us + 1) << 32 | (parts.responder_us + 1) << 2 |
                     (flow->sack_permitted + 1);
    row_integer_if(row, AT(handshake), flow->ip_protocol == IP_PROTOCOL_TCP, packed);
}

static void add_times(struct row *row, const struct flow_record *flow)
{
    row_observed(row, AT(rtt_min_us), flow->rtt_min_us);
    row_integer_if(row, AT(rtt_mean_over_min_us), flow->rtt_mean_us != NOT_OBSERVED,
                   flow->rtt_mean_us - flow->rtt_min_us);
}

/* ---------------------------------------------------------------- flow_rare */

/* Two counters in one column: sent << 32 | received; NULL: none was counted. */
static void add_pair(struct row *row, enum bind bind, const uint32_t count[2])
{
    uint32_t sent = count[0] < INT32_MAX ? count[0] : INT32_MAX;
    row_id(row, bind, (int64_t)sent << 32 | count[1]);
}

/* What the view says is the sum of both parts, if both are known. */
static bool is_sum_of_parts(const struct flow_record *flow, struct handshake parts)
{
    bool both = parts.originator_us != NOT_OBSERVED && parts.responder_us != NOT_OBSERVED;
    return flow->rtt_handshake_us ==
           (both ? parts.originator_us + parts.responder_us : NOT_OBSERVED);
}

static bool has_signs(const struct flow_record *flow)
{
    static const struct tcp_signs none[2];
    return memcmp(flow->signs, none, sizeof none) != 0;
}

/*
 * Ten characters a number, so that a view can cut them out, up to the last that is not 0. Most
 * flows have none. The text is valid until the row is written.
 */
static void add_signs(struct row *row, const struct tcp_signs signs[2], struct text *text)
{
    size_t used = 0;
#define ADD_SIGN(name)                                                                             \
    text_format(text, "%10u", signs[0].name);                                                      \
    if (signs[0].name) used = text->size;                                                          \
    text_format(text, "%10u", signs[1].name);                                                      \
    if (signs[1].name) used = text->size;
    TCP_SIGNS(ADD_SIGN)
#undef ADD_SIGN
    row_text(row, AT(tcp_signs), (struct span){text_span(text).data, used});
}

/* Values of the column flow.rare. */
enum rare { RARE_NOTHING, RARE_SOMETHING, RARE_FOLDED };

static enum rare rare_of(const struct flow_record *flow, struct handshake parts)
{
    static const uint32_t none[2];
    if (flow->folded) return RARE_FOLDED;
    bool counted = memcmp(flow->retransmissions, none, sizeof none) != 0 ||
                   memcmp(flow->out_of_order, none, sizeof none) != 0 || flow->missed_bytes;
    bool more = has_signs(flow) || flow->server_label.offset || flow->parent_flow_id ||
                flow->cleartext_login || !is_sum_of_parts(flow, parts);
    return counted || more ? RARE_SOMETHING : RARE_NOTHING;
}

static bool write_rare(struct rows *rows, const struct flow_record *flow, struct handshake parts)
{
    char memory[16 * 10 + 1];
    struct text signs = text_into(memory, sizeof memory);
    struct row row = rows_begin(rows, WRITE_FLOW_RARE);
    row_integer(&row, AT(flow_id), flow->flow_id);
    add_pair(&row, AT(retransmissions), flow->retransmissions);
    add_pair(&row, AT(out_of_order), flow->out_of_order);
    row_integer_if(&row, AT(missed_bytes), flow->missed_bytes != 0,
                   flow->missed_bytes > INT64_MAX ? INT64_MAX : (int64_t)flow->missed_bytes);
    if (has_signs(flow)) {
        add_signs(&row, flow->signs, &signs);
    } else {
        row_null(&row, AT(tcp_signs));
    }
    row_interned(&row, AT(server_label_text), record_text(&flow->base, flow->server_label));
    row_id(&row, AT(parent_flow_id), flow->parent_flow_id);
    row_integer_if(&row, AT(folded), flow->folded, (int64_t)flow->folded);
    row_integer_if(&row, AT(folded_distinct), flow->folded, (int64_t)flow->folded_distinct);
    row_integer_if(&row, AT(rtt_handshake_us), !is_sum_of_parts(flow, parts),
                   flow->rtt_handshake_us); /* NOT_OBSERVED is stored as well */
    row_integer_if(&row, AT(cleartext_login), flow->cleartext_login, 1);
    if (!row_write(&row)) return false;
    flow_notes_keep_rare(&rows->flow_notes, &row);
    return true;
}

/* ---------------------------------------------------------------- flow */

/* Of a row that is written again when the capture ends, its kind tells that. */
static const char *end_of(const struct flow_record *flow)
{
    bool by_kind = flow->end_reason == END_OF_CAPTURE && !flow->is_first_row;
    return end_reason_name(by_kind ? END_OPEN : (enum end_reason)flow->end_reason);
}

static int64_t flow_kind(struct rows *rows, const struct joined_row *joined)
{
    const struct flow_record *flow = flow_of(joined);
    struct intern_field fields[] = {
        intern_integer(AT(ip_protocol), true, flow->ip_protocol),
        intern_span(AT(conn_state), short_text(flow->conn_state, sizeof flow->conn_state)),
        intern_string(AT(end_reason), end_of(flow)),
        intern_string(AT(app_protocol), joined->app_protocol),
        intern_string(AT(dst_domain_source),
                      name_source_name((enum name_source)joined->dst_domain_source)),
        intern_string(AT(application), joined->application),
        intern_string(AT(traffic_type), joined->traffic_type),
        intern_string(AT(tracker_category), joined->tracker_category),
        intern_string(AT(tunnel), tunnel_name((enum tunnel)flow->tunnel)),
        intern_string(AT(encrypted_dns), joined->encrypted_dns),
        intern_span(AT(history), short_text(flow->history, sizeof flow->history)),
        intern_string(AT(dst_scope), joined->dst_scope),
        intern_real(AT(dst_domain_confidence), joined->dst_domain_confidence > 0,
                    joined->dst_domain_confidence),
    };
    return intern_fields(&rows->interner, INTERN_FLOW_KIND, fields,
                         sizeof fields / sizeof fields[0]);
}

static int64_t flow_link(struct rows *rows, const struct flow_record *flow)
{
    int64_t src = (int64_t)mac_to_integer(&flow->originator.mac);
    int64_t dst = (int64_t)mac_to_integer(&flow->responder.mac);
    uint32_t sent = flow->originator.link, received = flow->responder.link;
    if (!src && !dst && !sent && !received) return 0;
    struct intern_field fields[] = {
        intern_integer(AT(src_mac), src != 0, src),
        intern_integer(AT(dst_mac), dst != 0, dst),
        intern_integer(AT(vlan), sent != 0, vlans_inner(sent)),
        intern_integer(AT(outer_vlan), vlans_outer(sent) != 0, vlans_outer(sent)),
        intern_integer(AT(vlan_received), received != sent, vlans_inner(received)),
    };
    return intern_fields(&rows->interner, INTERN_LINK, fields, sizeof fields / sizeof fields[0]);
}

static int64_t flow_place(struct rows *rows, const struct joined_row *joined)
{
    if (!joined->dst_country && !joined->dst_city && !joined->dst_asn && !joined->dst_as_org)
        return 0;
    struct intern_field fields[] = {
        intern_string(AT(country), joined->dst_country),
        intern_string(AT(city), joined->dst_city),
        intern_integer(AT(asn), joined->dst_asn != 0, joined->dst_asn),
        intern_string(AT(as_org), joined->dst_as_org),
    };
    return intern_fields(&rows->interner, INTERN_PLACE, fields, sizeof fields / sizeof fields[0]);
}

static bool write_tracker(struct rows *rows, const struct joined_row *joined)
{
    const struct flow_record *flow = flow_of(joined);
    const struct name_verdict verdict = {.entry = joined->tracker_domain,
                                         .category = joined->tracker_category,
                                         .owner = joined->tracker_owner,
                                         .list = joined->tracker_list,
                                         .list_version = joined->tracker_list_version};
    const struct verdict_ids ids = intern_verdict(&rows->interner, &verdict);
    int64_t domain_id = flow_domain(rows, joined);
    struct row row = rows_begin(rows, WRITE_TRACKER_CONNECTION);
    row_integer(&row, AT(flow_id), flow->flow_id);
    row_integer(&row, AT(capture_id), rows->capture_id);
    row_id(&row, AT(device_id), joined->device_id);
    row_integer(&row, AT(start_us), flow->start_us);
    row_value(&row, AT(domain), INTERN_DOMAIN, domain_id);
    row_value(&row, AT(tracker_domain), INTERN_DOMAIN, ids.entry);
    row_value(&row, AT(category_term), INTERN_TERM, ids.category);
    row_value(&row, AT(owner_text), INTERN_TEXT, ids.owner);
    row_value(&row, AT(list_name_term), INTERN_TERM, ids.list);
    row_value(&row, AT(list_version_term), INTERN_TERM, ids.version);
    return row_write(&row) && label_flow(rows, joined, domain_id, &ids);
}

static void add_community_id(struct row *row, const struct flow_record *flow)
{
    struct community_id_parts parts = community_id_parts(flow->community_id);
    row_integer_if(row, AT(community_a), flow->has_community_id, parts.a);
    row_integer_if(row, AT(community_b), flow->has_community_id, parts.b);
    row_integer_if(row, AT(community_c), flow->has_community_id, parts.c);
}

static void add_ends(struct row *row, const struct joined_row *joined)
{
    const struct flow_record *flow = flow_of(joined);
    row_id(row, AT(src_device_id), joined->src_device_id);
    row_id(row, AT(dst_device_id), joined->dst_device_id);
    row_address(row, AT(src), &flow->originator.ip);
    row_address(row, AT(dst), &flow->responder.ip);
    row_integer_if(row, AT(ports), flow->has_ports,
                   (int64_t)flow->responder.port << 16 | flow->originator.port);
}

/* Somebody else gave this id to a row of another capture, which stays. */
static bool refuse_taken_id(struct session *session, int64_t flow_id)
{
    session->state = WRITE_REFUSED;
    return error_set(&session->error,
                     "The database %s has a flow %lld of another capture, so that of this one was "
                     "not written: end the other program that writes there.",
                     session->path, (long long)flow_id);
}

/* Its id was passed when rows were summed, so the next sums take it from open_flow_sum. */
static bool note_late(struct rows *rows, int64_t flow_id)
{
    if (flow_id > rows->summed_flow_id) return true;
    struct row row = rows_begin(rows, WRITE_LATE_FLOW);
    row_integer(&row, AT(flow_id), flow_id);
    row_integer(&row, AT(capture), rows->capture_id);
    return row_write(&row);
}

bool write_flow(struct rows *rows, const struct joined_row *joined)
{
    const struct flow_record *flow = flow_of(joined);
    const struct record *record = joined->fact;
    if (flow->is_end_only) return write_flow_end(rows, flow);
    const struct handshake parts = handshake_of(flow);
    enum rare rare = rare_of(flow, parts);
    struct span none = {NULL, 0};
    rows_saw_ids(rows, flow->flow_id, joined->device_id);
    rows_saw_ids(rows, flow->parent_flow_id, joined->dst_device_id);

    struct row row = rows_begin(rows, WRITE_FLOW);
    row_integer(&row, AT(flow_id), flow->flow_id);
    row_integer(&row, AT(capture_id), rows->capture_id);
    row_integer(&row, AT(start_us), flow->start_us);
    row_integer(&row, AT(duration_us), flow->end_us - flow->start_us);
    row_value(&row, AT(kind_id), INTERN_FLOW_KIND, flow_kind(rows, joined));
    row_value(&row, AT(link_id), INTERN_LINK, flow_link(rows, flow));
    add_ends(&row, joined);
    add_traffic(&row, flow->traffic);
    add_community_id(&row, flow);
    row_value(&row, AT(dst_domain), INTERN_DOMAIN, flow_domain(rows, joined));
    row_value(&row, AT(dst_place), INTERN_PLACE, flow_place(rows, joined));
    add_handshake(&row, flow, parts);
    add_times(&row, flow);
    row_value(&row, AT(ja3), INTERN_FINGERPRINT,
              intern_fingerprint(&rows->interner, record_text(record, flow->ja3_hash), none));
    row_value(&row, AT(ja4), INTERN_FINGERPRINT,
              intern_fingerprint(&rows->interner, record_text(record, flow->ja4), none));
    row_id(&row, AT(rare), rare);
    if (!row_write(&row)) return false;
    if (sqlite3_changes(rows->session.connection) == 0)
        return refuse_taken_id(&rows->session, flow->flow_id);
    flow_notes_keep(&rows->flow_notes, &row);
    return note_late(rows, flow->flow_id) &&
           (rare == RARE_NOTHING || write_rare(rows, flow, parts)) &&
           (!joined->tracker_domain || write_tracker(rows, joined));
}
