/* SPDX-License-Identifier: MIT */
#include "dns_answer.h"

#include <arpa/nameser.h>
#include <stdlib.h>

struct reading {
    struct step *step;
    int type;
    struct answer_addresses *found;
    uint32_t ttl_s; /* the smallest */
    size_t records; /* of the type that was asked for */
    struct text brief;
};

static int compare_addresses(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(struct ip_address));
}

static void read_address(struct reading *reading, struct span data)
{
    struct ip_address address;
    char text[IP_TEXT_SIZE];
    if (data.size == 4)
        address = ip_from_v4(data.data);
    else if (data.size == 16)
        address = ip_from_v6(data.data);
    else
        return;
    step_text(reading->step, "address", ip_format(&address, text));
    text_format(&reading->brief, "%s%s", reading->brief.size ? ", " : "", text);
    if (reading->found && reading->found->count < ANSWER_ADDRESSES_MOST)
        reading->found->addresses[reading->found->count++] = address;
}

/* RFC 9460, section 2.2: a priority, a name, then parameters by rising number. */
static void read_https(struct reading *reading, struct span data)
{
    enum { PARAMETER_ALPN = 1, PARAMETER_PORT = 3, PARAMETER_ECH = 5 };
    struct cursor c = cursor_of(data);
    step_number(reading->step, "priority", cursor_u16(&c));
    for (uint8_t label; (label = cursor_u8(&c)) != 0;)
        cursor_skip(&c, label);
    while (cursor_left(&c)) {
        unsigned parameter = cursor_u16(&c);
        struct cursor value = cursor_sub_u16(&c);
        if (parameter == PARAMETER_ECH && cursor_good(&value))
            step_text(reading->step, "ech", "offered");
        if (parameter == PARAMETER_PORT && cursor_left(&value) == 2)
            step_number(reading->step, "port", cursor_u16(&value));
        while (parameter == PARAMETER_ALPN && cursor_left(&value)) {
            struct cursor protocol = cursor_sub_u8(&value);
            struct span word = cursor_rest(&protocol);
            if (!cursor_good(&protocol)) break;
            step_bytes(reading->step, "alpn", word);
            text_add(&reading->brief, reading->brief.size ? ", " : "");
            text_add_utf8(&reading->brief, word);
        }
    }
}

static void read_alias(struct reading *reading, ns_msg *message, ns_rr *record)
{
    char name[NS_MAXDNAME];
    if (ns_name_uncompress(ns_msg_base(*message), ns_msg_end(*message), ns_rr_rdata(*record), name,
                           sizeof name) >= 0)
        step_text(reading->step, "cname", name);
}

static void read_records(struct reading *reading, ns_msg *message)
{
    ns_rr record;
    for (int i = 0; i < ns_msg_count(*message, ns_s_an); i++) {
        if (ns_parserr(message, ns_s_an, i, &record) != 0) {
            step_say(reading->step, PROBE_DOUBTFUL, "The answer is damaged after %d records.", i);
            return;
        }
        struct span data = {ns_rr_rdata(record), ns_rr_rdlen(record)};
        if (ns_rr_ttl(record) < reading->ttl_s) reading->ttl_s = ns_rr_ttl(record);
        if (ns_rr_type(record) == ns_t_cname) read_alias(reading, message, &record);
        if ((int)ns_rr_type(record) != reading->type) continue;
        reading->records++;
        if (reading->type == TYPE_HTTPS)
            read_https(reading, data);
        else
            read_address(reading, data);
    }
}

/* RFC 6891, section 6.1.2: its class is how large an answer it takes. Who does not know EDNS leaves it out. */
static void read_edns(struct step *step, ns_msg *message)
{
    ns_rr record;
    for (int i = 0; i < ns_msg_count(*message, ns_s_ar); i++)
        if (ns_parserr(message, ns_s_ar, i, &record) == 0 && ns_rr_type(record) == ns_t_opt) {
            step_number(step, "edns_bytes", (int64_t)ns_rr_class(record));
            return;
        }
    step_text(step, "edns", "no");
}

/* RFC 1035, section 4.1.1. False: the code is no failure. */
static bool tell_code(struct step *step, int code)
{
    static const struct {
        int code;
        const char *word, *sentence;
    } codes[] = {
        {ns_r_nxdomain, "NXDOMAIN", "The name does not exist (NXDOMAIN)."},
        {ns_r_servfail, "SERVFAIL",
         "The resolver got no answer that it believes (SERVFAIL): the domain's own servers or its "
         "DNSSEC are at fault, or the resolver is."},
        {ns_r_refused, "REFUSED", "The resolver does not answer us (REFUSED)."},
        {ns_r_formerr, "FORMERR", "The resolver does not understand the question (FORMERR)."},
        {ns_r_notimpl, "NOTIMP", "The resolver cannot answer such questions (NOTIMP)."},
    };
    if (code == ns_r_noerror) return false;
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++)
        if (codes[i].code == code) {
            step_text(step, "code", codes[i].word);
            step_brief(step, "%s", codes[i].word);
            step_say(step, PROBE_FAILED, "%s", codes[i].sentence);
            return true;
        }
    step_number(step, "code", code);
    step_brief(step, "code %d", code);
    step_say(step, PROBE_FAILED, "The resolver answers with the error code %d.", code);
    return true;
}

void dns_answer_read(struct step *step, struct span bytes, int type,
                     struct answer_addresses *addresses)
{
    ns_msg message;
    char brief[sizeof step->brief];
    struct reading reading = {step, type, addresses, UINT32_MAX, 0, text_into(brief, sizeof brief)};
    if (ns_initparse(bytes.data, (int)bytes.size, &message) != 0) {
        step_say(step, PROBE_FAILED, "The answer is no DNS message.");
        return;
    }
    step_number(step, "bytes", (int64_t)bytes.size);
    read_edns(step, &message);
    if (tell_code(step, ns_msg_getflag(message, ns_f_rcode))) return;
    read_records(&reading, &message);
    if (reading.ttl_s != UINT32_MAX) step_number(step, "ttl_s", reading.ttl_s);
    if (ns_msg_getflag(message, ns_f_ad)) step_text(step, "dnssec", "validated by the resolver");
    if (ns_msg_getflag(message, ns_f_tc)) step_text(step, "truncated", "yes: TCP is needed");
    if (addresses && addresses->count)
        qsort(addresses->addresses, addresses->count, sizeof addresses->addresses[0],
              compare_addresses);
    if (reading.records)
        step_brief(step, "%s%sTTL %u s", brief, brief[0] ? ", " : "", reading.ttl_s);
    else
        step_brief(step, "no such record");
}
