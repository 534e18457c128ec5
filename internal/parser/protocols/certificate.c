/* SPDX-License-Identifier: MIT */
#include "certificate.h"

#include "certificate_cache.h"
#include "crypto.h"
#include "tls_hello.h"
#include "x509_outline.h"

#include <openssl/err.h>

enum {
    NAME_MOST = 1024,
    SANS_MOST = 512,
    SIZE_BYTES_MOST = 3,
    /* RFC 5280, appendix A.2, GeneralName; X.690. */
    TAG_SEQUENCE = 0x30,
    TAG_DNS_NAME = 0x82,
    TAG_IP_ADDRESS = 0x87
};

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
static bool alternative_name(uint8_t tag, struct span bytes, struct text *out)
{
    if (tag == TAG_DNS_NAME) {
        text_add_label(out, bytes);
        return !out->cut;
    }
    char ip_text[IP_TEXT_SIZE];
    struct ip_address ip;
    if (tag != TAG_IP_ADDRESS || (bytes.size != 4 && bytes.size != 16)) return false;
    ip = bytes.size == 4 ? ip_from_v4(bytes.data) : ip_from_v6(bytes.data);
    text_add(out, ip_format(&ip, ip_text));
    return true;
}

/* A tag and what is in it (X.690, section 8.1); at the end, or if it is damaged, the cursor is bad. */
static struct span der_next(struct cursor *c, uint8_t *tag)
{
    *tag = cursor_u8(c);
    size_t size = cursor_u8(c);
    if (size & 0x80) {
        size_t bytes = size & 0x7f;
        size = 0;
        for (size_t i = 0; i < bytes && i < SIZE_BYTES_MOST; i++)
            size = size << 8 | cursor_u8(c);
        if (bytes == 0 || bytes > SIZE_BYTES_MOST) size = cursor_left(c) + 1;
    }
    return cursor_span(c, size);
}

/* The extension's value; absent if it is missing, or there twice. */
static struct span alternative_names(const STACK_OF(X509_EXTENSION) * extensions)
{
    int at = X509v3_get_ext_by_NID(extensions, NID_subject_alt_name, -1);
    if (at < 0 || X509v3_get_ext_by_NID(extensions, NID_subject_alt_name, at) >= 0)
        return (struct span){NULL, 0};
    const ASN1_OCTET_STRING *value = X509_EXTENSION_get_data(X509v3_get_ext(extensions, at));
    return (struct span){ASN1_STRING_get0_data(value), (size_t)ASN1_STRING_length(value)};
}

/*
 * The names are read without libcrypto, which makes an object of each. A certificate of a few
 * packets could hold thousands, so only the first SANS_MOST are kept.
 */
static struct span sans_text(struct text *text, const STACK_OF(X509_EXTENSION) * extensions,
                             unsigned *left_out)
{
    struct span value = alternative_names(extensions);
    struct cursor outer = cursor_of(value);
    uint8_t tag = 0;
    unsigned count = 0;
    if (!value.data) return value;
    struct cursor names = cursor_of(der_next(&outer, &tag));
    if (!cursor_good(&outer) || tag != TAG_SEQUENCE) return (struct span){NULL, 0};
    struct text before = *text;
    text_add_char(text, '[');
    while (cursor_left(&names) > 0) {
        char memory[NAME_MOST];
        struct text name = text_into(memory, sizeof memory);
        struct span bytes = der_next(&names, &tag);
        if (!cursor_good(&names)) break;
        if (count >= SANS_MOST) {
            ++*left_out;
            continue;
        }
        if (!alternative_name(tag, bytes, &name)) continue;
        if (count++ > 0) text_add_char(text, ',');
        text_add_json(text, text_span(&name));
    }
    text_add_char(text, ']');
    if (cursor_good(&names)) return text_since(text, before.size);
    *text = before;
    return (struct span){NULL, 0};
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
        certificate->sans_json = sans_text(text, outline->extensions, &certificate->names_left_out);
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
