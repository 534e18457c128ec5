/* SPDX-License-Identifier: MIT */
#include "certificate.h"

#include "certificate_cache.h"
#include "crypto.h"
#include "tls_hello.h"
#include "x509_outline.h"

#include <openssl/err.h>

enum { NAME_MOST = 1024 };

/* Any string type of ASN.1 as escaped text; absent if libcrypto cannot read it. */
static struct span string_text(struct text *text, const ASN1_STRING *string)
{
    unsigned char *utf8 = NULL;
    int size = ASN1_STRING_to_UTF8(&utf8, string);
    if (size < 0) return (struct span){NULL, 0};
    size_t start = text->size;
    text_add_utf8(text, (struct span){utf8, (size_t)size});
    OPENSSL_free(utf8);
    return text_since(text, start);
}

/* The first attribute of this type. */
static struct span name_part(struct text *text, const X509_NAME *name, int kind)
{
    int at = name ? X509_NAME_get_index_by_NID(name, kind, -1) : -1;
    const X509_NAME_ENTRY *entry = at >= 0 ? X509_NAME_get_entry(name, at) : NULL;
    if (!entry) return (struct span){NULL, 0};
    return string_text(text, X509_NAME_ENTRY_get_data(entry));
}

static struct span issuer_text(struct text *text, const X509_NAME *name)
{
    static const int kinds[] = {NID_commonName, NID_organizationName, NID_organizationalUnitName};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        struct span part = name_part(text, name, kinds[i]);
        if (part.data) return part;
    }
    return (struct span){NULL, 0};
}

static struct span time_text(struct text *text, const ASN1_TIME *time)
{
    struct tm tm;
    if (!time || !ASN1_TIME_to_tm(time, &tm)) return (struct span){NULL, 0};
    size_t start = text->size;
    text_format(text, "%04d-%02d-%02dT%02d:%02d:%02dZ", tm.tm_year + 1900, tm.tm_mon + 1,
                tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec);
    return text_since(text, start);
}

/* RFC 5280 section 4.2.1.6: a dNSName, or an iPAddress of 4 or 16 bytes. */
static bool alternative_name(const GENERAL_NAME *name, struct text *out)
{
    if (name->type == GEN_DNS) {
        const ASN1_IA5STRING *dns = name->d.dNSName;
        text_add_label(out, (struct span){ASN1_STRING_get0_data(dns), (size_t)dns->length});
        return !out->cut;
    }
    if (name->type == GEN_IPADD) {
        const ASN1_OCTET_STRING *bytes = name->d.iPAddress;
        char ip_text[IP_TEXT_SIZE];
        struct ip_address ip;
        if (bytes->length != 4 && bytes->length != 16) return false;
        ip = bytes->length == 4 ? ip_from_v4(bytes->data) : ip_from_v6(bytes->data);
        text_add(out, ip_format(&ip, ip_text));
        return true;
    }
    return false;
}

static struct span sans_text(struct text *text, const STACK_OF(X509_EXTENSION) * extensions)
{
    GENERAL_NAMES *names = X509V3_get_d2i(extensions, NID_subject_alt_name, NULL, NULL);
    if (!names) return (struct span){NULL, 0};
    size_t start = text->size;
    text_add_char(text, '[');
    for (int i = 0; i < sk_GENERAL_NAME_num(names); i++) {
        char memory[NAME_MOST];
        struct text name = text_into(memory, sizeof memory);
        if (!alternative_name(sk_GENERAL_NAME_value(names, i), &name)) continue;
        if (text->size > start + 1) text_add_char(text, ',');
        text_add_json(text, text_span(&name));
    }
    text_add_char(text, ']');
    GENERAL_NAMES_free(names);
    return text_since(text, start);
}

/* Appends the fields as text to the context's text; false if the DER is no certificate. */
static bool read_fields(struct text *text, struct span der, struct certificate *certificate)
{
    struct x509_signed *x509 = x509_read(der);
    bool is_certificate = x509 != NULL;
    if (is_certificate) {
        const struct x509_outline *outline = x509_outline_of(x509);
        certificate->common_name = name_part(text, outline->subject, NID_commonName);
        certificate->issuer = issuer_text(text, outline->issuer);
        certificate->valid_from = time_text(text, outline->validity->notBefore);
        certificate->valid_to = time_text(text, outline->validity->notAfter);
        certificate->sans_json = sans_text(text, outline->extensions);
        x509_free(x509);
    }
    ERR_clear_error();
    return is_certificate;
}

bool certificate_emit(struct parse_context *context, struct span der, bool from_server,
                      unsigned position)
{
    struct certificate_cache *cache = context->certificates;
    struct text *text = &context->text, before = context->text;
    struct event event = {.kind = EVENT_CERTIFICATE};
    struct certificate *certificate = &event.certificate;
    if (!certificate_cache_find(cache, der, certificate)) {
        uint8_t digest[SHA256_SIZE];
        if (!read_fields(text, der, certificate)) {
            emit_oddity(context, "certificate that is not X.509");
            return false;
        }
        crypto_sha256(context->crypto, der, digest);
        size_t start = text->size;
        text_add_hex(text, digest, sizeof digest);
        certificate->sha256 = text_since(text, start);
        if (!text->cut) certificate_cache_keep(cache, der, certificate);
    }
    certificate->from_server = from_server;
    certificate->position = position;
    emit(context, &event);
    *text = before;
    return true;
}

void certificate_emit_chain(struct parse_context *context, struct span body, bool from_server)
{
    struct cursor c = cursor_of(body);
    struct cursor list = cursor_sub_u24(&c);
    unsigned position = 0;
    while (cursor_left(&list) > 0 && position < CERTIFICATES_MOST) {
        struct cursor der = cursor_sub_u24(&list);
        if (!cursor_good(&der)) break;
        certificate_emit(context, (struct span){der.at, cursor_left(&der)}, from_server, position);
        position++;
    }
    if (!cursor_good(&list)) emit_oddity(context, "certificate chain that ends early");
}
