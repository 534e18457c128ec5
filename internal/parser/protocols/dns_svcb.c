/* SPDX-License-Identifier: MIT */
/*
 * dns_svcb - SVCB and HTTPS records (RFC 9460): other endpoints of a service, and their parameters.
 */
#include "dns_rdata.h"

#include "dns_name.h"
#include "model/address.h"

/* SvcParamKeys: RFC 9460, section 14.3.2; dohpath RFC 9461; ohttp RFC 9540. */
enum svcb_key {
    KEY_MANDATORY = 0,
    KEY_ALPN = 1,
    KEY_NO_DEFAULT_ALPN = 2,
    KEY_PORT = 3,
    KEY_IPV4HINT = 4,
    KEY_ECH = 5,
    KEY_IPV6HINT = 6,
    KEY_DOHPATH = 7,
    KEY_OHTTP = 8,
};

static const char *const key_names[] = {"mandatory", "alpn",     "no-default-alpn",
                                        "port",      "ipv4hint", "ech",
                                        "ipv6hint",  "dohpath",  "ohttp"};
enum { KEY_NAME_COUNT = sizeof key_names / sizeof key_names[0] };

static void add_key(struct text *text, uint16_t key)
{
    if (key < KEY_NAME_COUNT) {
        text_add(text, key_names[key]);
    } else {
        text_format(text, "key%u", key);
    }
}

/* A value without quotes: a space, comma, quote or backslash would end it. */
static void add_token(struct text *text, struct span value)
{
    for (size_t i = 0; i < value.size; i++) {
        uint8_t c = value.data[i];
        if (c > 0x20 && c < 0x7f && c != ',' && c != '"' && c != '\\') {
            text_add_char(text, (char)c);
        } else {
            text_format(text, "\\x%02x", c);
        }
    }
}

static void add_alpn(struct text *text, struct cursor *value)
{
    const char *separator = "";
    while (cursor_left(value) > 0) {
        text_add(text, separator);
        add_token(text, cursor_span(value, cursor_u8(value)));
        separator = ",";
    }
}

static void add_hints(struct text *text, struct cursor *value, size_t address_size)
{
    char form[IP_TEXT_SIZE];
    const char *separator = "";
    while (cursor_left(value) > 0) {
        const uint8_t *bytes = cursor_take(value, address_size);
        if (!bytes) return;
        struct ip_address ip = address_size == 4 ? ip_from_v4(bytes) : ip_from_v6(bytes);
        text_add(text, separator);
        text_add(text, ip_format(&ip, form));
        separator = ",";
    }
}

static void add_mandatory(struct text *text, struct cursor *value)
{
    const char *separator = "";
    while (cursor_left(value) > 0) {
        text_add(text, separator);
        add_key(text, cursor_u16(value));
        separator = ",";
    }
}

static void add_value(struct text *text, uint16_t key, struct cursor *value)
{
    if (cursor_left(value) == 0) return;
    text_add_char(text, '=');
    switch (key) {
    case KEY_MANDATORY: add_mandatory(text, value); break;
    case KEY_ALPN: add_alpn(text, value); break;
    case KEY_PORT: text_add_unsigned(text, cursor_u16(value)); break;
    case KEY_IPV4HINT: add_hints(text, value, 4); break;
    case KEY_IPV6HINT: add_hints(text, value, 16); break;
    case KEY_ECH: text_add_base64(text, cursor_rest(value)); break;
    default: add_token(text, cursor_rest(value)); break; /* a registry, not an enum of ours */
    }
}

void dns_svcb_read(struct cursor *c, struct dns_names *names, struct text *text)
{
    text_format(text, "%u ", cursor_u16(c));
    dns_name_read(c, names, text, DNS_NAME_PLAIN);
    while (cursor_left(c) > 0) {
        uint16_t key = cursor_u16(c);
        struct cursor value = cursor_sub_u16(c);
        if (!cursor_good(c)) return;
        text_add_char(text, ' ');
        add_key(text, key);
        add_value(text, key, &value);
        c->bad |= value.bad || cursor_left(&value) > 0;
    }
}
