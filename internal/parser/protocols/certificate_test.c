/* SPDX-License-Identifier: MIT */
#include "certificate.h"

#include "build.h"
#include "certificate_vectors.h"
#include "parse_check.h"
#include "test.h"
#include "x509_outline.h"

#include <openssl/err.h>
#include <stdlib.h>

struct seen {
    unsigned count, oddities, left_out;
    char names[256];
    char sha256[65];
};

static void see(void *owner, const struct event *event)
{
    struct seen *seen = owner;
    if (event->kind == EVENT_ODDITY) seen->oddities++;
    if (event->kind != EVENT_CERTIFICATE) return;
    const struct certificate *certificate = &event->certificate;
    struct text text = text_into(seen->names, sizeof seen->names);
    seen->count++;
    seen->left_out += certificate->names_left_out;
    text_add_bytes(&text, certificate->common_name.data, certificate->common_name.size);
    text_add_char(&text, '|');
    text_add_bytes(&text, certificate->issuer.data, certificate->issuer.size);
    text_add_char(&text, '|');
    text_add_bytes(&text, certificate->sans_json.data, certificate->sans_json.size);
    assert_int_equal(certificate->sha256.size, 64);
    memcpy(seen->sha256, certificate->sha256.data, 64);
    assert_int_equal(certificate->valid_from.size, strlen("2026-01-01T00:00:00Z"));
    assert_int_equal(certificate->valid_to.size, strlen("2026-01-01T00:00:00Z"));
}

static struct parse_context *context_for(struct seen *seen, struct sink *sink)
{
    struct parse_context *context = parse_context_create();
    assert_non_null(context);
    *sink = (struct sink){see, seen};
    context->sink = sink;
    return context;
}

/* libcrypto reads it the first time; the second time it comes from the cache. */
static void a_certificate_says_the_same_when_it_comes_again(void **state)
{
    (void)state;
    struct seen seen = {0};
    struct sink sink;
    struct parse_context *context = context_for(&seen, &sink);
    struct span leaf = bytes_from_hex(certificate_leaf), other = bytes_from_hex(certificate_other);
    for (unsigned again = 0; again < 2; again++) {
        assert_true(certificate_emit(context, leaf, true, 0));
        assert_string_equal(seen.names,
                            "first.example|first.example|[\"example.test\",\"*.example.test\","
                            "\"192.0.2.1\",\"2001:db8::1\"]");
        assert_true(certificate_emit(context, other, true, 0));
        assert_string_equal(seen.names, "|Only an organisation|");
        assert_int_equal(context->text.size, 0);
    }
    free((void *)leaf.data);
    free((void *)other.data);
    parse_context_destroy(context);
}

/* With another signature it has the same names, but is another certificate. */
static void a_certificate_that_differs_in_its_last_byte_is_another(void **state)
{
    (void)state;
    struct seen seen = {0};
    struct sink sink;
    struct parse_context *context = context_for(&seen, &sink);
    struct span leaf = bytes_from_hex(certificate_leaf);
    char first[65], second[65];
    assert_true(certificate_emit(context, leaf, true, 0));
    memcpy(first, seen.sha256, sizeof first);
    ((uint8_t *)leaf.data)[leaf.size - 1] ^= 1;
    assert_true(certificate_emit(context, leaf, true, 0));
    memcpy(second, seen.sha256, sizeof second);
    assert_string_not_equal(first, second);
    ((uint8_t *)leaf.data)[leaf.size - 1] ^= 1;
    assert_true(certificate_emit(context, leaf, true, 0));
    assert_string_equal(seen.sha256, first);
    free((void *)leaf.data);
    parse_context_destroy(context);
}

/* The outline accepts exactly what libcrypto's own type accepts. */
static void damaged_anywhere_it_is_judged_as_libcrypto_judges(void **state)
{
    (void)state;
    struct span leaf = bytes_from_hex(certificate_leaf);
    uint8_t *bytes = (uint8_t *)leaf.data;
    unsigned good = 0;
    for (size_t i = 0; i < leaf.size; i++) {
        static const uint8_t wrongs[] = {0x01, 0x20, 0x80, 0xff};
        for (size_t k = 0; k < sizeof wrongs; k++) {
            bytes[i] ^= wrongs[k];
            const unsigned char *at = bytes;
            X509 *whole = d2i_X509(NULL, &at, (long)leaf.size);
            struct x509_signed *outline = x509_read(leaf);
            assert_int_equal(outline != NULL, whole != NULL);
            if (whole) {
                const struct x509_outline *parts = x509_outline_of(outline);
                assert_int_equal(X509_NAME_cmp(parts->subject, X509_get_subject_name(whole)), 0);
                assert_int_equal(X509_NAME_cmp(parts->issuer, X509_get_issuer_name(whole)), 0);
                assert_int_equal(sk_X509_EXTENSION_num(parts->extensions),
                                 X509_get_ext_count(whole));
                good++;
            }
            X509_free(whole);
            x509_free(outline);
            bytes[i] ^= wrongs[k];
        }
        struct span front = {bytes, i};
        assert_null(x509_read(front));
    }
    assert_in_range(good, leaf.size, 4 * leaf.size - 1);
    ERR_clear_error();
    free(bytes);
}

static void what_is_no_certificate_is_an_oddity(void **state)
{
    (void)state;
    struct seen seen = {0};
    struct sink sink;
    struct parse_context *context = context_for(&seen, &sink);
    assert_false(certificate_emit(context, span_text("no certificate"), true, 0));
    assert_false(certificate_emit(context, (struct span){NULL, 0}, true, 0));
    assert_int_equal(seen.oddities, 2);
    assert_int_equal(seen.count, 0);
    parse_context_destroy(context);
}

static void a_chain_without_end_is_read_up_to_its_bound(void **state)
{
    (void)state;
    struct seen seen = {0};
    struct sink sink;
    struct parse_context *context = context_for(&seen, &sink);
    struct span leaf = bytes_from_hex(certificate_leaf);
    size_t one = 3 + leaf.size, size = 40 * one;
    uint8_t *body = malloc(3 + size);
    assert_non_null(body);
    body[0] = (uint8_t)(size >> 16), body[1] = (uint8_t)(size >> 8), body[2] = (uint8_t)size;
    for (size_t i = 0; i < 40; i++) {
        uint8_t *at = body + 3 + i * one;
        at[0] = 0, at[1] = (uint8_t)(leaf.size >> 8), at[2] = (uint8_t)leaf.size;
        memcpy(at + 3, leaf.data, leaf.size);
    }
    certificate_emit_chain(context, (struct span){body, 3 + size}, true);
    assert_int_equal(seen.count, CERTIFICATES_MOST);
    free(body);
    free((void *)leaf.data);
    parse_context_destroy(context);
}

/* "CN=ca" signed for itself, valid in 2025, with so many alternative names of eight bytes. */
static void build_certificate(struct build *b, unsigned names)
{
    size_t whole, inner, places[5];
    *b = (struct build){.size = 0};
    build_hex(b, "3082");
    whole = build_begin(b, 2);
    build_hex(b, "3082");
    inner = build_begin(b, 2);
    build_hex(b, "a003020102 020101 300a06082a8648ce3d040302 300d310b300906035504030c026361");
    build_hex(b, "301e170d3235303130313030303030305a170d3335303130313030303030305a");
    build_hex(b, "300d310b300906035504030c026361");
    build_hex(b, "3018301306072a8648ce3d020106082a8648ce3d030107030100");
    static const char *const openings[] = {"a382", "3082", "3082", "0603551d11 0482", "3082"};
    for (int i = 0; i < 5; i++) {
        build_hex(b, openings[i]);
        places[i] = build_begin(b, 2);
    }
    for (unsigned i = 0; i < names; i++)
        build_hex(b, "8208 6e616d652e746573");
    for (int i = 4; i >= 0; i--)
        build_end(b, places[i], 2);
    build_end(b, inner, 2);
    build_hex(b, "300a06082a8648ce3d040302 0309003006020101020101");
    build_end(b, whole, 2);
}

static void names_beyond_what_certificates_have_are_left_out(void **state)
{
    (void)state;
    struct seen seen = {0};
    struct sink sink;
    struct parse_context *context = context_for(&seen, &sink);
    static struct build der;
    build_certificate(&der, 2);
    assert_true(certificate_emit(context, build_span(&der), true, 0));
    assert_string_equal(seen.names, "ca|ca|[\"name.tes\",\"name.tes\"]");
    build_certificate(&der, 512);
    assert_true(certificate_emit(context, build_span(&der), true, 0));
    assert_int_equal(seen.left_out, 0);
    build_certificate(&der, 1400);
    assert_true(certificate_emit(context, build_span(&der), true, 0));
    assert_int_equal(seen.left_out, 1400 - 512);
    parse_context_destroy(context);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_certificate_says_the_same_when_it_comes_again),
        cmocka_unit_test(a_certificate_that_differs_in_its_last_byte_is_another),
        cmocka_unit_test(damaged_anywhere_it_is_judged_as_libcrypto_judges),
        cmocka_unit_test(what_is_no_certificate_is_an_oddity),
        cmocka_unit_test(a_chain_without_end_is_read_up_to_its_bound),
        cmocka_unit_test(names_beyond_what_certificates_have_are_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
