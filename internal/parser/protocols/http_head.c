/* SPDX-License-Identifier: MIT */
#include "http_head.h"

#include "http_secret.h"

#include "base/plain8.h"

#include <strings.h>

/* ---------------------------------------------------------------- pieces of lines */

/* RFC 9110, section 5.6.2: tchar. */
static bool is_token_byte(uint8_t c)
{
    if (c >= 'a' && c <= 'z') return true;
    if (c >= 'A' && c <= 'Z') return true;
    if (c >= '0' && c <= '9') return true;
    return c != 0 && strchr("!#$%&'*+-.^_`|~", c) != NULL;
}

static bool is_space(uint8_t c)
{
    return c == ' ' || c == '\t';
}

static bool is_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

static struct span trim(struct span s)
{
    while (s.size && (is_space(s.data[0]) || s.data[0] == '\r' || s.data[0] == '\n')) {
        s.data++;
        s.size--;
    }
    while (s.size && (is_space(s.data[s.size - 1]) || s.data[s.size - 1] == '\r' ||
                      s.data[s.size - 1] == '\n'))
        s.size--;
    return s;
}

static bool is_word(struct span s, const char *word)
{
    return s.size == strlen(word) && strncasecmp((const char *)s.data, word, s.size) == 0;
}

/* The bytes up to the next LF, which is consumed. A CR before the LF is not part of the line. */
static struct span take_line(struct span *rest)
{
    const uint8_t *end = rest->size ? memchr(rest->data, '\n', rest->size) : NULL;
    struct span line = {rest->data, end ? (size_t)(end - rest->data) : rest->size};
    size_t eaten = end ? line.size + 1 : line.size;
    rest->data += eaten;
    rest->size -= eaten;
    while (line.size && line.data[line.size - 1] == '\r')
        line.size--;
    return line;
}

static struct span take_word(struct span *line)
{
    struct span word = {line->data, 0};
    for (; word.size + 8 <= line->size; word.size += 8) {
        uint64_t eight = plain8_load(line->data + word.size);
        if (plain8_has(eight, ' ') || plain8_has(eight, '\t')) break;
    }
    while (word.size < line->size && !is_space(line->data[word.size]))
        word.size++;
    line->data += word.size;
    line->size -= word.size;
    while (line->size && is_space(line->data[0])) {
        line->data++;
        line->size--;
    }
    return word;
}

/* "HTTP/1.1" to "1.1"; RFC 9112, section 2.3: case matters. */
static bool read_version(struct span word, struct span *version)
{
    if (word.size < 6 || memcmp(word.data, "HTTP/", 5) != 0) return false;
    if (!is_digit(word.data[5])) return false;
    *version = (struct span){word.data + 5, word.size - 5};
    for (size_t i = 0; i < version->size; i++) {
        if (!is_digit(version->data[i]) && version->data[i] != '.') return false;
    }
    return version->size <= 8;
}

/* ---------------------------------------------------------------- start lines */

/*
 * For these methods the first word is nearly sure: RFC 9110 section 9, RFC 5789, RFC 4918, RFC
 * 3253, and methods that Windows sends. OPTIONS, NOTIFY, SUBSCRIBE and SEARCH are missing, because
 * RTSP, SIP and IMAP share them. They need their version, as every other token does.
 */
static const char *const sure_methods[] = {
    "GET",      "POST",      "HEAD",  "PUT",     "DELETE",      "CONNECT",         "PATCH",
    "PROPFIND", "PROPPATCH", "MKCOL", "REPORT",  "BITS_POST",   "CCM_POST",        "TRACE",
    "LOCK",     "UNLOCK",    "MOVE",  "COPY",    "RPC_IN_DATA", "RPC_OUT_DATA",    "MKACTIVITY",
    "CHECKOUT", "MERGE",     "PURGE", "OPTIONS", "MKCALENDAR",  "VERSION-CONTROL",
};

static bool is_sure_method(struct span word)
{
    for (size_t i = 0; i < sizeof sure_methods / sizeof *sure_methods; i++) {
        if (span_is(word, sure_methods[i])) return true;
    }
    return false;
}

/* A target of HTTP only: a path, or an absolute URI. */
static bool is_http_target(struct span target)
{
    if (target.size == 0) return false;
    if (target.data[0] == '/') return true;
    return target.size >= 7 && (strncasecmp((const char *)target.data, "http://", 7) == 0 ||
                                strncasecmp((const char *)target.data, "https:/", 7) == 0);
}

/*
 * "METHOD target HTTP/1.1". Words are split at white space (RFC 9112, section 3): the target is the
 * second one and the version the last, whatever is between them.
 */
static bool read_request_line(struct span line, struct http_head *head)
{
    struct span rest = trim(line);
    head->method = take_word(&rest);
    if (head->method.size == 0 || head->method.size > 32) return false;
    for (size_t i = 0; i < head->method.size; i++) {
        if (!is_token_byte(head->method.data[i])) return false;
    }
    size_t at = rest.size;
    while (at > 0 && !is_space(rest.data[at - 1]))
        at--;
    bool versioned = read_version((struct span){rest.data + at, rest.size - at}, &head->version);
    if (!versioned && !(is_sure_method(head->method) && is_http_target(rest))) return false;
    if (versioned) rest.size = at;
    head->target = take_word(&rest);
    if (head->target.size == 0) head->target = (struct span){NULL, 0};
    if (span_is(head->method, "PRI") && versioned) return false; /* HTTP/2, RFC 9113 section 3.4 */
    head->is_head = span_is(head->method, "HEAD");
    head->is_connect = span_is(head->method, "CONNECT");
    return true;
}

/*
 * "HTTP/1.1 200 OK"; the reason may be missing. The status is three digits: of "2040" the first
 * three are read, of "2xx" the first. "ICY 200 OK" is SHOUTcast's.
 */
static bool read_status_line(struct span line, struct http_head *head)
{
    struct span rest = line;
    struct span protocol = take_word(&rest);
    if (!span_is(protocol, "ICY") && !read_version(protocol, &head->version)) return false;
    struct span code = take_word(&rest);
    if (code.size == 0 || !is_digit(code.data[0])) return false;
    for (size_t i = 0; i < code.size && i < 3 && is_digit(code.data[i]); i++)
        head->status = (uint16_t)(head->status * 10 + code.data[i] - '0');
    head->is_reply = true;
    head->reason = trim(rest);
    return true;
}

static bool read_start_line(struct span line, struct http_head *head)
{
    *head = (struct http_head){0};
    if (read_status_line(line, head)) return true;
    *head = (struct http_head){0};
    return read_request_line(line, head);
}

/* Probes a line that is not whole yet. */
static enum probe_answer start_of_line(struct span bytes)
{
    size_t size = 0;
    while (size < bytes.size && is_token_byte(bytes.data[size]))
        size++;
    if (size == bytes.size) return size <= 32 ? PROBE_MORE : PROBE_NO;
    if (size == 0 || size > 32) return PROBE_NO;
    if (bytes.data[size] == '/') { /* "HTTP/1.1 200": only here a slash follows the first word */
        if (size != 4 || memcmp(bytes.data, "HTTP", 4) != 0) return PROBE_NO;
        if (bytes.size >= 6 && !is_digit(bytes.data[5])) return PROBE_NO;
        if (bytes.size >= 12) return is_digit(bytes.data[9]) ? PROBE_YES : PROBE_MORE;
        return PROBE_MORE;
    }
    if (!is_space(bytes.data[size])) return PROBE_NO;
    struct span method = {bytes.data, size};
    struct span target = trim((struct span){bytes.data + size, bytes.size - size});
    for (size_t i = 0; i < target.size; i++) {
        if (target.data[i] < 0x20 && target.data[i] != '\t') return PROBE_NO;
    }
    return is_sure_method(method) && is_http_target(target) ? PROBE_YES : PROBE_MORE;
}

size_t http_cut_line_size(struct span bytes)
{
    struct span rest = bytes;
    struct span method = take_word(&rest);
    if (!is_sure_method(method) || !is_http_target(rest)) return 0;
    (void)take_word(&rest);
    size_t size = (size_t)(rest.data - bytes.data);
    return is_space(bytes.data[size - 1]) ? size : 0;
}

enum probe_answer http_start_line(struct span bytes, bool strict)
{
    while (!strict && bytes.size && (bytes.data[0] == '\r' || bytes.data[0] == '\n')) {
        bytes.data++; /* RFC 9112, section 2.2: empty lines in front are ignored */
        bytes.size--;
    }
    if (bytes.size == 0) return PROBE_MORE;
    size_t window = bytes.size < HTTP_LINE_LIMIT ? bytes.size : HTTP_LINE_LIMIT;
    if (!memchr(bytes.data, '\n', window)) {
        if (window == HTTP_LINE_LIMIT) return PROBE_NO;
        enum probe_answer answer = start_of_line((struct span){bytes.data, window});
        return strict && answer == PROBE_YES ? PROBE_MORE : answer;
    }
    struct span rest = {bytes.data, window};
    struct http_head head;
    if (!read_start_line(take_line(&rest), &head)) return PROBE_NO;
    bool is_sure = head.version.data &&
                   (head.is_reply || is_http_target(head.target) || is_sure_method(head.method));
    return strict && !is_sure ? PROBE_NO : PROBE_YES;
}

/* ---------------------------------------------------------------- the end of the head */

size_t http_head_size(struct span bytes, uint32_t *searched)
{
    size_t at = *searched;
    while (at < bytes.size) {
        const uint8_t *line_end = memchr(bytes.data + at, '\n', bytes.size - at);
        if (!line_end) {
            at = bytes.size;
            break;
        }
        size_t next = (size_t)(line_end - bytes.data) + 1;
        size_t empty = next;
        while (empty < bytes.size && bytes.data[empty] == '\r')
            empty++;
        if (empty == bytes.size) { /* not decided yet: examine this LF again */
            at = next - 1;
            break;
        }
        if (bytes.data[empty] == '\n') return empty + 1;
        at = next;
    }
    *searched = (uint32_t)at;
    return 0;
}

/* ---------------------------------------------------------------- fields */

/* RFC 9112, section 5.2: a folded value is read with a space for each fold. */
static struct span unfold(struct span value, struct text *scratch)
{
    if (value.size == 0 || !memchr(value.data, '\n', value.size)) return value;
    size_t start = scratch->size;
    while (value.size) {
        struct span line = trim(take_line(&value));
        if (line.size == 0) continue;
        if (scratch->size > start) text_add_char(scratch, ' ');
        text_add_bytes(scratch, line.data, line.size);
    }
    return (struct span){(const uint8_t *)scratch->data + start, scratch->size - start};
}

static void keep_first(struct span *field, struct span value)
{
    if (!field->data) *field = value;
}

/*
 * "5, 5", or two fields with the same value, are one length that is repeated (RFC 9110, section
 * 8.6). Lengths that differ leave the end of the message unknown (RFC 9112, section 6.3).
 */
static void read_length(struct http_head *head, struct span value)
{
    while (value.size) {
        uint64_t length = 0;
        size_t i = 0;
        while (i < value.size && (is_space(value.data[i]) || value.data[i] == ','))
            i++;
        size_t start = i;
        for (; i < value.size && is_digit(value.data[i]); i++) {
            if (length > (UINT64_C(1) << 56)) return;
            length = length * 10 + (uint64_t)(value.data[i] - '0');
        }
        if (i == start || (i < value.size && value.data[i] != ',' && !is_space(value.data[i])))
            return;
        head->contradicts |= head->has_length && head->length != length;
        head->has_length = true;
        head->length = length;
        value.data += i;
        value.size -= i;
    }
}

/* RFC 9112, section 6.3: the body is chunked if that is the last coding. RFC 2616's "identity" is
 * no coding. */
static void read_transfer_encoding(struct http_head *head, struct span value)
{
    while (value.size) {
        const uint8_t *comma = memchr(value.data, ',', value.size);
        size_t size = comma ? (size_t)(comma - value.data) : value.size;
        struct span coding = trim((struct span){value.data, size});
        if (coding.size && !is_word(coding, "identity")) {
            head->has_transfer_encoding = true;
            head->is_chunked = is_word(coding, "chunked");
        }
        size += comma ? 1 : 0;
        value.data += size;
        value.size -= size;
    }
}

static void read_field(struct http_head *head, struct span name, struct span value)
{
    switch (name.size) {
    case 4:
        if (is_word(name, "host")) keep_first(&head->host, value);
        break;
    case 6:
        if (is_word(name, "expect") && is_word(value, "100-continue"))
            head->expects_continue = true;
        if (is_word(name, "server")) keep_first(&head->server, value);
        break;
    case 7:
        if (is_word(name, "referer")) keep_first(&head->referrer, value);
        if (is_word(name, "upgrade")) keep_first(&head->upgrade, value);
        break;
    case 10:
        if (is_word(name, "user-agent")) keep_first(&head->user_agent, value);
        break;
    case 12:
        if (is_word(name, "content-type")) keep_first(&head->content_type, value);
        head->is_form = http_is_form(head->content_type);
        break;
    case 13:
        if (is_word(name, "authorization")) head->has_credentials |= http_shows_secret(value);
        break;
    case 14:
        if (is_word(name, "content-length")) read_length(head, value);
        break;
    case 17:
        if (is_word(name, "transfer-encoding")) read_transfer_encoding(head, value);
        break;
    case 19:
        if (is_word(name, "proxy-authorization")) head->has_credentials |= http_shows_secret(value);
        break;
    default: break;
    }
}

/* One field with the lines folded into it. False at the empty line, or the end. */
static bool take_field(struct span *rest, struct text *scratch, struct http_head *head)
{
    if (rest->size == 0) return false;
    const uint8_t *start = rest->data;
    struct span line = take_line(rest);
    if (line.size == 0) return false;
    while (rest->size && is_space(rest->data[0])) {
        (void)take_line(rest);
        line.size = (size_t)(rest->data - start);
    }
    const uint8_t *colon = memchr(line.data, ':', line.size);
    if (!colon) return true;
    struct span name = trim((struct span){line.data, (size_t)(colon - line.data)});
    struct span value = {colon + 1, line.size - (size_t)(colon + 1 - line.data)};
    read_field(head, name, unfold(trim(value), scratch));
    return true;
}

/* ---------------------------------------------------------------- credentials */

/* The authority of an absolute URI, of CONNECT's target, or of a Host: removes everything before
 * '@'. */
static struct span without_userinfo(struct span authority)
{
    for (size_t i = authority.size; i > 0; i--) {
        if (authority.data[i - 1] == '@')
            return (struct span){authority.data + i, authority.size - i};
    }
    return authority;
}

/* The start of an absolute URI's authority, after "scheme://"; 0 for other targets. */
static size_t authority_start(struct span target)
{
    size_t i = 0;
    while (i < target.size && is_token_byte(target.data[i]))
        i++;
    if (i == 0 || target.size - i < 3 || memcmp(target.data + i, "://", 3) != 0) return 0;
    return i + 3;
}

static void clean_target(struct http_head *head, struct text *scratch)
{
    struct span target = head->target;
    size_t start = authority_start(target);
    if (start == 0 && !head->is_connect) return;
    size_t end = start;
    while (end < target.size && target.data[end] != '/' && target.data[end] != '?' &&
           target.data[end] != '#')
        end++;
    struct span authority = {target.data + start, end - start};
    struct span clean = without_userinfo(authority);
    if (clean.size != authority.size) {
        size_t from = scratch->size;
        text_add_bytes(scratch, target.data, start);
        text_add_bytes(scratch, clean.data, clean.size);
        text_add_bytes(scratch, target.data + end, target.size - end);
        head->target = (struct span){(const uint8_t *)scratch->data + from, scratch->size - from};
    }
    if (start > 0 && !head->host.data && clean.size > 0) head->host = clean;
}

bool http_head_parse(struct span bytes, struct text *scratch, struct http_head *head)
{
    struct span rest = bytes;
    while (rest.size && (rest.data[0] == '\r' || rest.data[0] == '\n')) {
        rest.data++;
        rest.size--;
    }
    if (!read_start_line(take_line(&rest), head)) return false;
    while (take_field(&rest, scratch, head))
        continue;
    if (head->host.data) head->host = without_userinfo(head->host);
    if (!head->is_reply && head->target.data) {
        head->has_credentials |= http_query_has_password(head->target);
        clean_target(head, scratch);
    }
    return true;
}
