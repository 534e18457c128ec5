/* SPDX-License-Identifier: MIT */
#include "parser.h"

#include "crypto.h"

#include <stdlib.h>

struct parse_context *parse_context_create(void)
{
    struct parse_context *context = calloc(1, sizeof *context);
    if (!context) return NULL;
    char *text = malloc(TEXT_SCRATCH_SIZE);
    context->bytes = malloc(BYTES_SCRATCH_SIZE);
    context->crypto = parser_crypto_create();
    if (text) context->text = text_into(text, TEXT_SCRATCH_SIZE);
    if (text && context->bytes && context->crypto) return context;
    parse_context_destroy(context);
    return NULL;
}

void parse_context_destroy(struct parse_context *context)
{
    if (!context) return;
    free(context->text.data);
    free(context->bytes);
    parser_crypto_destroy(context->crypto);
    free(context);
}

void emit_oddity(const struct parse_context *context, const char *what)
{
    emit(context, &(struct event){.kind = EVENT_ODDITY, .oddity = {.what = what}});
}

void emit_evidence(const struct parse_context *context, enum evidence_attribute attribute,
                   enum evidence_source source, double confidence, struct span value)
{
    emit(context, &(struct event){.kind = EVENT_EVIDENCE,
                                  .evidence = {.attribute = attribute,
                                               .source = source,
                                               .confidence = confidence,
                                               .value = value}});
}
