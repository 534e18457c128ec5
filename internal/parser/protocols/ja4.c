/* SPDX-License-Identifier: MIT */
#include "ja4.h"

#include "crypto.h"

enum { HASH_DIGITS = 12 };

struct values {
    uint16_t at[JA4_VALUES_MOST];
    size_t count;
};

static bool values_add(struct values *values, uint16_t value)
{
    if (values->count == JA4_VALUES_MOST) return false;
    values->at[values->count++] = value;
    return true;
}

/* Shell sort, because qsort() may allocate. A hello has only tens of values. */
static void values_sort(struct values *values)
{
    for (size_t gap = values->count / 2; gap > 0; gap /= 2) {
        for (size_t i = gap; i < values->count; i++) {
            uint16_t moving = values->at[i];
            size_t j = i;
            for (; j >= gap && values->at[j - gap] > moving; j -= gap)
                values->at[j] = values->at[j - gap];
            values->at[j] = moving;
        }
    }
}

static bool values_collect(struct values *values, struct span list)
{
    struct cursor c = cursor_of(list);
    values->count = 0;
    while (cursor_left(&c) >= 2) {
        uint16_t value = cursor_u16(&c);
        if (!tls_is_grease(value) && !values_add(values, value)) return false;
    }
    return true;
}

/* Collects the extensions of part c. `total` also counts the two that part c leaves out. */
static bool values_collect_extensions(struct values *values, struct span block, size_t *total)
{
    struct cursor c = cursor_of(block);
    struct tls_extension extension;
    values->count = 0;
    *total = 0;
    while (tls_extension_next(&c, &extension)) {
        if (tls_is_grease(extension.number)) continue;
        ++*total;
        if (extension.number == EXTENSION_SERVER_NAME || extension.number == EXTENSION_ALPN)
            continue;
        if (!values_add(values, extension.number)) return false;
    }
    return true;
}

static void add_values(struct text *text, const struct values *values)
{
    for (size_t i = 0; i < values->count; i++) {
        uint8_t bytes[2] = {(uint8_t)(values->at[i] >> 8), (uint8_t)values->at[i]};
        if (i > 0) text_add_char(text, ',');
        text_add_hex(text, bytes, sizeof bytes);
    }
}

static const char *version_name(uint16_t version)
{
    static const struct {
        uint16_t version;
        const char *name;
    } names[] = {
        {0x0304, "13"}, {0x0303, "12"}, {0x0302, "11"}, {0x0301, "10"}, {0x0300, "s3"},
        {0x0002, "s2"}, {0xfeff, "d1"}, {0xfefd, "d2"}, {0xfefc, "d3"},
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (names[i].version == version) return names[i].name;
    }
    return "00";
}

static bool is_alphanumeric(uint8_t c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static void add_alpn(struct text *text, struct span name)
{
    static const char digits[] = "0123456789abcdef";
    if (name.size == 0) {
        text_add(text, "00");
        return;
    }
    uint8_t first = name.data[0], last = name.data[name.size - 1];
    bool plain = is_alphanumeric(first) && is_alphanumeric(last);
    text_add_char(text, plain ? (char)first : digits[first >> 4]);
    text_add_char(text, plain ? (char)last : digits[last & 15]);
}

static void add_count(struct text *text, size_t count)
{
    unsigned shown = count > 99 ? 99 : (unsigned)count;
    text_add_char(text, (char)('0' + shown / 10));
    text_add_char(text, (char)('0' + shown % 10));
}

static void add_a(struct text *text, const struct tls_client *client, size_t ciphers,
                  size_t extensions)
{
    static const char letters[] = {[TLS_OVER_TCP] = 't',
                                   [TLS_OVER_QUIC] = 'q',
                                   [TLS_OVER_DTLS] = 'd',
                                   [TLS_NOT_BUT_GQUIC] = 'q'};
    text_add_char(text, letters[client->transport]);
    text_add(text, version_name(client->highest_version));
    text_add_char(text, client->server_name.data ? 'd' : 'i');
    add_count(text, ciphers);
    add_count(text, extensions);
    add_alpn(text, client->alpn_first);
}

static void add_hash(struct parser_crypto *crypto, struct text *text, struct span list)
{
    uint8_t digest[SHA256_SIZE];
    if (list.size == 0) {
        text_add(text, "000000000000");
        return;
    }
    crypto_sha256(crypto, list, digest);
    text_add_hex(text, digest, HASH_DIGITS / 2);
}

static struct span text_between(const struct text *text, size_t start, size_t end)
{
    return (struct span){(const uint8_t *)text->data + start, end - start};
}

void ja4_client(struct parser_crypto *crypto, struct text *text, const struct tls_client *client,
                struct span *ja4, struct span *ja4_r)
{
    struct values values;
    size_t ciphers, extensions;
    *ja4 = *ja4_r = (struct span){NULL, 0};
    if (!values_collect_extensions(&values, client->extensions, &extensions)) return;
    if (!values_collect(&values, client->ciphers)) return;
    ciphers = values.count;

    size_t start = text->size;
    add_a(text, client, ciphers, extensions);
    size_t a_end = text->size;
    text_add_char(text, '_');
    size_t b_start = text->size;
    values_sort(&values);
    add_values(text, &values);
    size_t b_end = text->size;
    text_add_char(text, '_');
    size_t c_start = text->size;
    (void)values_collect_extensions(&values, client->extensions, &extensions);
    values_sort(&values);
    add_values(text, &values);
    if (!values_collect(&values, client->signature_algorithms)) return;
    if (values.count > 0) text_add_char(text, '_');
    add_values(text, &values);
    size_t end = text->size;

    text_add_bytes(text, text->data + start, a_end - start);
    text_add_char(text, '_');
    add_hash(crypto, text, text_between(text, b_start, b_end));
    text_add_char(text, '_');
    add_hash(crypto, text, text_between(text, c_start, end));
    if (text->cut) return;
    *ja4_r = text_between(text, start, end);
    *ja4 = text_between(text, end, text->size);
}
