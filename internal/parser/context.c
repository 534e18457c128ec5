/* SPDX-License-Identifier: MIT */
#include "parser.h"

#include "base/reserve.h"
#include "crypto.h"
#include "protocols/certificate_cache.h"
#include "protocols/ja4_memo.h"
#include "protocols/quic_keys.h"

#include <stdlib.h>

struct parse_context *parse_context_create(void)
{
    struct parse_context *context = calloc(1, sizeof *context);
    if (!context) return NULL;
    char *text = malloc(TEXT_SCRATCH_SIZE);
    context->bytes = calloc(1, BYTES_SCRATCH_SIZE);
    context->crypto = parser_crypto_create();
    context->quic_keys = calloc(1, sizeof *context->quic_keys);
    context->certificates = certificate_cache_create();
    context->ja4_memo = reserve_sparse_memory(sizeof *context->ja4_memo);
    if (text) context->text = text_into(text, TEXT_SCRATCH_SIZE);
    if (text && context->bytes && context->crypto && context->quic_keys && context->certificates &&
        context->ja4_memo)
        return context;
    parse_context_destroy(context);
    return NULL;
}

void parse_context_destroy(struct parse_context *context)
{
    if (!context) return;
    free(context->text.data);
    free(context->bytes);
    parser_crypto_destroy(context->crypto);
    free(context->quic_keys);
    certificate_cache_destroy(context->certificates);
    release_memory(context->ja4_memo, sizeof *context->ja4_memo);
    free(context);
}

void emit_oddity(const struct parse_context *context, const char *what)
{
    emit(context, &(struct event){.kind = EVENT_ODDITY, .oddity = {.what = what}});
}

void emit_evidence(const struct parse_context *context, enum evidence_ground ground,
                   struct span value, const struct ip_address *ip, const struct mac_address *mac)
{
    if (value.size == 0) return;
    struct event event = {.kind = EVENT_EVIDENCE, .evidence = evidence_of(ground, value)};
    if (ip) event.evidence.ip = *ip;
    if (mac) event.evidence.mac = *mac;
    emit(context, &event);
}
