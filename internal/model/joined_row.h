/* SPDX-License-Identifier: MIT */
/*
 * joined_row - a fact (record.h) with what the recorder knows of it: what a row is written from.
 *
 * A fact holds no pointer and says only what its producer saw. The recorder puts the rest beside
 * it: the joiner the device and the names, the enricher the look-ups. Text is NUL-terminated, and
 * all of it is borrowed until the row has been written. NULL and 0 are "not known".
 */
#ifndef MODEL_JOINED_ROW_H
#define MODEL_JOINED_ROW_H

#include "model/record.h"

struct joined_row {
    const struct record *fact;
    int64_t device_id;                    /* the row's own: of one of its ends */
    int64_t src_device_id, dst_device_id; /* of both: originator and responder, client and server */

    const char *identified_app; /* of a TLS handshake */

    /* The rest is of a flow. */
    const char *app_protocol; /* the fact's, or "dot", "doq", "doh" */
    const char *dst_scope;    /* "inside" (the sensor's own networks), "outside", "group" */
    const char *dst_domain;
    const char *dst_cname;        /* end of dst_domain's CNAME chain, as this client resolved it */
    uint8_t dst_domain_source;    /* enum name_source */
    double dst_domain_confidence; /* up to 1; 0: not known */
    const char *registrable_domain;
    const char *dst_country, *dst_city, *dst_as_org;
    int64_t dst_asn;
    const char *application, *traffic_type;
    const char *encrypted_dns; /* the reason to call it encrypted DNS */
    const char *tracker_domain, *tracker_category, *tracker_owner, *tracker_list,
        *tracker_list_version;
};

/* May the flow's name be counted against somebody? The views say the same (CERTAIN of schema/tokens). */
static inline bool joined_row_is_certain(const struct joined_row *row)
{
    return row->dst_domain_confidence >= 0.9;
}

#endif
