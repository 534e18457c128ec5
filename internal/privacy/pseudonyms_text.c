/* SPDX-License-Identifier: MIT */
/*
 * Addresses in text, and names of devices if they are asked for. Names, URLs and JSON contain them
 * in several forms. Each form is tried at the start of a word. A word that matches none is copied
 * unchanged.
 */
#include "device_names.h"
#include "model/reverse_name.h"
#include "pseudonyms.h"

struct scan {
    struct pseudonyms *pseudonyms;
    struct span in;
    struct text *out;
    size_t at;     /* the current position */
    size_t copied; /* the input up to here is in the output */
    bool own_only, changed;
};

static bool is_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}
static bool is_hex(uint8_t c)
{
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}
static bool is_alphanumeric(uint8_t c)
{
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
static bool is_name_character(uint8_t c)
{
    return is_alphanumeric(c) || c == '.' || c == '-' || c == '_' || c == '/';
}

/* The character at a position; outside the text NUL, which is in no word. */
static uint8_t peek(const struct scan *scan, size_t at)
{
    return at < scan->in.size ? scan->in.data[at] : 0;
}

static void replace(struct scan *scan, size_t end, const char *text)
{
    text_add_bytes(scan->out, scan->in.data + scan->copied, scan->at - scan->copied);
    text_add(scan->out, text);
    scan->copied = scan->at = end;
    scan->changed = true;
}

/* Only own addresses if numbers may have another meaning. */
static bool take_ip(struct scan *scan, struct ip_address *ip)
{
    if (scan->own_only && !pseudonyms_is_own(scan->pseudonyms, ip)) return false;
    return pseudonyms_ip(scan->pseudonyms, ip);
}

/* A word that ends like a name of the reverse tree: its numbers are not a quad. */
static bool take_reverse_name(struct scan *scan)
{
    struct reverse_name reverse;
    char text[REVERSE_NAME_SIZE];
    size_t end = scan->at;
    if (scan->at > 0 && is_name_character(peek(scan, scan->at - 1))) return false;
    while (is_name_character(peek(scan, end)))
        end++;
    while (end > scan->at && scan->in.data[end - 1] == '.')
        end--;
    struct span word = {scan->in.data + scan->at, end - scan->at};
    if (!reverse_name_read(word, &reverse)) return false;
    scan->at += reverse.front_size;
    if (pseudonyms_ip(scan->pseudonyms, &reverse.address)) {
        replace(scan, end, reverse_name_format(&reverse, text));
    } else {
        scan->at = end;
    }
    return true;
}

/* "192.168.7.20", "192-168-7-20", but not inside a longer series of numbers. */
static bool take_quad(struct scan *scan)
{
    struct ip_address ip = {.version = 4};
    size_t at = scan->at;
    uint8_t separator = 0, before = scan->at > 0 ? peek(scan, scan->at - 1) : 0;
    for (int part = 0; part < 4; part++) {
        unsigned value = 0, digits = 0;
        if (part > 0) {
            uint8_t c = peek(scan, at++);
            if (part == 1) separator = c;
            if ((c != '.' && c != '-') || c != separator) return false;
        }
        for (; is_digit(peek(scan, at)) && digits < 4; at++, digits++)
            value = value * 10 + (peek(scan, at) - '0');
        if (digits == 0 || digits > 3 || value > 255) return false;
        ip.bytes[12 + part] = (uint8_t)value;
    }
    if (is_alphanumeric(peek(scan, at))) return false;
    if (peek(scan, at) == separator && is_digit(peek(scan, at + 1))) return false;
    if (before == separator && scan->at > 1 && is_digit(peek(scan, scan->at - 2))) return false;
    if (!take_ip(scan, &ip)) return false;
    char text[IP_TEXT_SIZE];
    (void)ip_format(&ip, text);
    for (char *c = text; *c; c++)
        if (*c == '.') *c = (char)separator;
    replace(scan, at, text);
    return true;
}

/* "f0:18:98:5c:11:01", "F0-18-98-5C-11-01", "f018985c1101"; written back the same way. */
static bool take_mac(struct scan *scan)
{
    uint8_t separator = peek(scan, scan->at + 2);
    bool separated = separator == ':' || separator == '-', upper = false;
    size_t size = separated ? 17 : 12;
    char text[MAC_TEXT_SIZE];
    if (scan->at + size > scan->in.size || is_alphanumeric(peek(scan, scan->at + size)))
        return false;
    for (size_t i = 0; i < size; i++) {
        uint8_t c = peek(scan, scan->at + i);
        if (separated && i % 3 == 2 ? c != separator : !is_hex(c)) return false;
        upper = upper || (c >= 'A' && c <= 'F');
    }
    memcpy(text, scan->in.data + scan->at, size);
    text[size] = '\0';
    struct mac_address mac;
    if (!mac_parse(text, &mac) || !pseudonyms_mac(scan->pseudonyms, &mac)) return false;
    (void)mac_format(&mac, text);
    size_t kept = 0;
    for (size_t i = 0; text[i]; i++) {
        char c = text[i];
        if (c == ':' && !separated) continue;
        if (c == ':') c = (char)separator;
        if (upper && c >= 'a') c = (char)(c - 'a' + 'A');
        text[kept++] = c;
    }
    text[kept] = '\0';
    replace(scan, scan->at + size, text);
    return true;
}

/* RFC 4291, 2.2, in every form that it allows, also with an IPv4 address at its end. */
static bool take_v6(struct scan *scan)
{
    char text[IP_TEXT_SIZE];
    size_t size = 0, colons = 0;
    struct ip_address ip;
    for (; is_hex(peek(scan, scan->at + size)) || peek(scan, scan->at + size) == ':' ||
           peek(scan, scan->at + size) == '.';
         size++) {
        colons += peek(scan, scan->at + size) == ':';
        if (size == sizeof text - 1) return false;
    }
    while (size > 0 && peek(scan, scan->at + size - 1) == '.')
        size--;
    if (colons < 2 || is_alphanumeric(peek(scan, scan->at + size))) return false;
    memcpy(text, scan->in.data + scan->at, size);
    text[size] = '\0';
    if (!ip_parse(text, &ip) || !pseudonyms_ip(scan->pseudonyms, &ip)) return false;
    replace(scan, scan->at + size, ip_format(&ip, text));
    return true;
}

void pseudonyms_add_local_name(const struct pseudonyms *pseudonyms, struct span name,
                               struct text *out)
{
    char code[NAME_CODE_SIZE];
    size_t end = name.size - local_domain_size(name);
    for (size_t at = 0; at < end;) {
        const uint8_t *dot = memchr(name.data + at, '.', end - at);
        size_t size = dot ? (size_t)(dot - name.data) - at : end - at;
        struct span label = {name.data + at, size};
        bool is_kept = size == 0 || is_service_type(label);
        if (is_kept) text_add_bytes(out, label.data, size);
        if (!is_kept) text_add(out, name_code(pseudonyms_names(pseudonyms), label, code));
        if (dot) text_add_char(out, '.');
        at += size + (dot != NULL);
    }
    text_add_bytes(out, name.data + end, name.size - end);
}

/* "annas-laptop.fritz.box", whether or not it was learned. */
static bool take_local_name(struct scan *scan)
{
    size_t end = scan->at;
    uint8_t before = scan->at > 0 ? peek(scan, scan->at - 1) : 0;
    if (before != '/' && is_name_character(before)) return false;
    while (is_name_character(peek(scan, end)) && peek(scan, end) != '/')
        end++;
    while (end > scan->at && scan->in.data[end - 1] == '.')
        end--;
    struct span word = {scan->in.data + scan->at, end - scan->at};
    if (local_domain_size(word) == 0) return false;
    replace(scan, end, "");
    pseudonyms_add_local_name(scan->pseudonyms, word, scan->out);
    return true;
}

static bool take_name(struct scan *scan)
{
    char code[NAME_CODE_SIZE];
    struct name_codes *codes = pseudonyms_names(scan->pseudonyms);
    struct span rest = {scan->in.data + scan->at, scan->in.size - scan->at};
    if (!codes) return false;
    if (take_local_name(scan)) return true;
    size_t size = name_codes_find(codes, rest);
    if (size == 0) return false;
    replace(scan, scan->at + size, name_code(codes, (struct span){rest.data, size}, code));
    return true;
}

bool pseudonyms_text(struct pseudonyms *pseudonyms, struct span in, bool own_only, struct text *out)
{
    struct scan scan = {.pseudonyms = pseudonyms, .in = in, .out = out, .own_only = own_only};
    while (scan.at < in.size) {
        bool word_begins = scan.at == 0 || !is_alphanumeric(in.data[scan.at - 1]);
        bool may_be =
            is_alphanumeric(in.data[scan.at]) || in.data[scan.at] == ':' || in.data[scan.at] == '_';
        if (word_begins && may_be &&
            (take_reverse_name(&scan) || take_quad(&scan) || take_mac(&scan) || take_v6(&scan)))
            continue;
        bool name_begins = scan.at == 0 || !name_codes_is_inside(in.data[scan.at - 1]);
        if (name_begins && take_name(&scan)) continue;
        scan.at++;
    }
    if (scan.changed) text_add_bytes(out, in.data + scan.copied, in.size - scan.copied);
    return scan.changed;
}
