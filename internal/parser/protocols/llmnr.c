/* SPDX-License-Identifier: MIT */
/* llmnr - Link-Local Multicast Name Resolution (RFC 4795): DNS messages between neighbours. */
#include "dns_message.h"
#include "dns_rdata.h"
#include "parser.h"

enum { LLMNR_PORT = 5355 };

static enum probe_answer llmnr_probe(const struct parse_context *context, struct span bytes)
{
    if (dns_message_server_port(context, bytes) != LLMNR_PORT) return PROBE_NO;
    size_t stated_size = context->datagram_cut ? SIZE_MAX : bytes.size;
    return dns_message_is_plausible(bytes, stated_size) ? PROBE_YES : PROBE_NO;
}

/* A host's name is a single label here (RFC 4795, section 2). */
static bool is_host_label(struct span name)
{
    return name.size > 0 && memchr(name.data, '.', name.size) == NULL;
}

static void llmnr_conclude(const struct parse_context *context, const struct name_message *message)
{
    if (!message->is_response) {
        /* Before a host uses a name, it asks whether another host has it (section 4.1). */
        for (size_t i = 0; i < message->question_count; i++) {
            const struct name_question *question = &message->questions[i];
            if (question->type == DNS_ANY && is_host_label(question->name))
                emit_evidence(context, EVIDENCE_LLMNR_CLAIM, question->name, NULL, NULL);
        }
        return;
    }
    for (size_t i = 0; i < message->record_count; i++) {
        const struct name_record *record = &message->records[i];
        if (record->section == SECTION_ANSWER && record->address.version &&
            is_host_label(record->name))
            emit_evidence(context, EVIDENCE_LLMNR_ANSWER, record->name, &record->address, NULL);
    }
}

static struct parse_result llmnr_parse(struct parse_context *context, struct span bytes)
{
    struct name_message message;
    if (dns_message_parse(context, bytes, NAME_LLMNR, &message)) llmnr_conclude(context, &message);
    return (struct parse_result){.status = PARSE_MORE, .consumed = bytes.size};
}

const struct protocol llmnr_protocol = {
    .name = "llmnr",
    .carriers = CARRIER_UDP,
    .ports = {LLMNR_PORT},
    .probe = llmnr_probe,
    .parse = llmnr_parse,
};
