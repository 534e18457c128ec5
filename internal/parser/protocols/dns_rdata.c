/* SPDX-License-Identifier: MIT */
#include "dns_rdata.h"

#include "dns_name.h"
#include "model/address.h"

enum { HEX_BYTES_MAX = 512 };

/* Input and output of the forms below. */
struct rdata {
    struct cursor at;
    struct dns_names *names;
    struct text *text;
};

static void add_name(struct rdata *r)
{
    dns_name_read(&r->at, r->names, r->text, DNS_NAME_PLAIN);
}

static void add_number(struct rdata *r, size_t size)
{
    uint32_t value = size == 1   ? cursor_u8(&r->at)
                     : size == 2 ? cursor_u16(&r->at)
                                 : cursor_u32(&r->at);
    text_add_unsigned(r->text, value);
    text_add_char(r->text, ' ');
}

/* UTF-8 in quotes. Inside, the quote and the backslash are escaped as other odd bytes are. */
static void add_quoted(struct text *text, struct span bytes)
{
    text_add_char(text, '"');
    while (bytes.size > 0) {
        size_t plain = 0;
        while (plain < bytes.size && bytes.data[plain] != '"' && bytes.data[plain] != '\\')
            plain++;
        text_add_utf8(text, (struct span){bytes.data, plain});
        if (plain < bytes.size) text_format(text, "\\x%02x", bytes.data[plain++]);
        bytes.data += plain;
        bytes.size -= plain;
    }
    text_add_char(text, '"');
}

static void add_string(struct rdata *r)
{
    add_quoted(r->text, cursor_span(&r->at, cursor_u8(&r->at)));
}

static void add_strings(struct rdata *r)
{
    const char *separator = "";
    while (cursor_left(&r->at) > 0) {
        text_add(r->text, separator);
        add_string(r);
        separator = " ";
    }
}

static void add_hex(struct text *text, struct span bytes)
{
    bool more = bytes.size > HEX_BYTES_MAX;
    text_add_hex(text, bytes.data, more ? HEX_BYTES_MAX : bytes.size);
    if (more) text_add(text, "...");
}

static void add_soa(struct rdata *r)
{
    add_name(r);
    text_add_char(r->text, ' ');
    add_name(r);
    for (int i = 0; i < 5; i++)
        text_format(r->text, " %u", cursor_u32(&r->at));
}

static void add_srv(struct rdata *r)
{
    add_number(r, 2);
    add_number(r, 2);
    add_number(r, 2);
    add_name(r);
}

static void add_naptr(struct rdata *r)
{
    add_number(r, 2);
    add_number(r, 2);
    for (int i = 0; i < 3; i++) { /* flags, services, regexp (RFC 3403, section 4.1) */
        add_string(r);
        text_add_char(r->text, ' ');
    }
    add_name(r);
}

static void add_caa(struct rdata *r)
{
    add_number(r, 1);
    text_add_utf8(r->text, cursor_span(&r->at, cursor_u8(&r->at)));
    text_add_char(r->text, ' ');
    add_quoted(r->text, cursor_rest(&r->at));
}

/* The mnemonic of a type; without one, the form of RFC 3597. */
static void add_type(struct text *text, uint16_t type)
{
    static const struct {
        uint16_t type;
        const char *name;
    } known[] = {{DNS_A, "A"},         {DNS_NS, "NS"},           {DNS_CNAME, "CNAME"},
                 {DNS_SOA, "SOA"},     {DNS_PTR, "PTR"},         {DNS_HINFO, "HINFO"},
                 {DNS_MX, "MX"},       {DNS_TXT, "TXT"},         {DNS_AAAA, "AAAA"},
                 {DNS_SRV, "SRV"},     {DNS_NAPTR, "NAPTR"},     {DNS_DNAME, "DNAME"},
                 {DNS_DS, "DS"},       {DNS_SSHFP, "SSHFP"},     {DNS_RRSIG, "RRSIG"},
                 {DNS_NSEC, "NSEC"},   {DNS_DNSKEY, "DNSKEY"},   {DNS_TLSA, "TLSA"},
                 {DNS_CDS, "CDS"},     {DNS_CDNSKEY, "CDNSKEY"}, {DNS_SVCB, "SVCB"},
                 {DNS_HTTPS, "HTTPS"}, {DNS_SPF, "SPF"},         {DNS_CAA, "CAA"}};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (known[i].type != type) continue;
        text_add(text, known[i].name);
        return;
    }
    text_format(text, "TYPE%u", type);
}

/* RFC 4034, section 3.1, without the signature. */
static void add_rrsig(struct rdata *r)
{
    add_type(r->text, cursor_u16(&r->at));
    text_add_char(r->text, ' ');
    add_number(r, 1);
    add_number(r, 1);
    add_number(r, 4);
    add_number(r, 4);
    add_number(r, 4);
    add_number(r, 2);
    add_name(r);
    (void)cursor_rest(&r->at);
}

/* RFC 4034, section 4.1: windows of 256 types, each a bitmap of at most 32 bytes. */
static void add_nsec(struct rdata *r)
{
    add_name(r);
    while (cursor_left(&r->at) > 0) {
        uint8_t window = cursor_u8(&r->at);
        struct span bitmap = cursor_span(&r->at, cursor_u8(&r->at));
        r->at.bad |= bitmap.size == 0 || bitmap.size > 32;
        for (size_t bit = 0; cursor_good(&r->at) && bit < bitmap.size * 8; bit++) {
            if (!(bitmap.data[bit / 8] & 0x80 >> bit % 8)) continue;
            text_add_char(r->text, ' ');
            add_type(r->text, (uint16_t)(window << 8 | bit));
        }
    }
}

static void add_address(struct rdata *r, struct name_record *record, size_t size)
{
    char form[IP_TEXT_SIZE];
    const uint8_t *bytes = cursor_take(&r->at, size);
    if (!bytes || cursor_left(&r->at) > 0) {
        r->at.bad = true;
        return;
    }
    record->address = size == 4 ? ip_from_v4(bytes) : ip_from_v6(bytes);
    text_add(r->text, ip_format(&record->address, form));
}

/* RFC 1002, section 4.2.1.3: pairs of flags and address. */
static void add_netbios_addresses(struct rdata *r, struct name_record *record)
{
    char form[IP_TEXT_SIZE];
    while (cursor_left(&r->at) > 0) {
        bool group = cursor_u16(&r->at) & 0x8000;
        const uint8_t *bytes = cursor_take(&r->at, 4);
        if (!bytes) return;
        struct ip_address ip = ip_from_v4(bytes);
        if (!record->address.version) {
            record->address = ip;
        } else {
            text_add_char(r->text, ' ');
        }
        text_add(r->text, ip_format(&ip, form));
        if (group) text_add(r->text, " group");
    }
}

/* RFC 1002, section 4.2.18: the names of a node, then statistics that begin with its MAC. */
static void add_netbios_status(struct rdata *r)
{
    size_t count = cursor_u8(&r->at);
    for (size_t i = 0; i < count; i++) {
        struct span name = cursor_span(&r->at, 15);
        uint8_t suffix = cursor_u8(&r->at);
        bool group = cursor_u16(&r->at) & 0x8000;
        if (!cursor_good(&r->at)) return;
        while (name.size > 0 && (name.data[name.size - 1] == ' ' || !name.data[name.size - 1]))
            name.size--;
        text_add_label(r->text, name);
        text_format(r->text, "<%02x> %s ", suffix, group ? "group" : "unique");
    }
    const uint8_t *mac = cursor_take(&r->at, 6);
    if (!mac) return;
    text_format(r->text, "mac %02x:%02x:%02x:%02x:%02x:%02x", mac[0], mac[1], mac[2], mac[3],
                mac[4], mac[5]);
    (void)cursor_rest(&r->at);
}

/* For keys, signatures and their digests. */
static bool add_key_form(struct rdata *r, const struct name_record *record)
{
    switch (record->type) {
    case DNS_DS:
    case DNS_CDS:
        add_number(r, 2);
        add_number(r, 1);
        add_number(r, 1);
        add_hex(r->text, cursor_rest(&r->at));
        return true;
    case DNS_SSHFP:
        add_number(r, 1);
        add_number(r, 1);
        add_hex(r->text, cursor_rest(&r->at));
        return true;
    case DNS_TLSA:
        add_number(r, 1);
        add_number(r, 1);
        add_number(r, 1);
        add_hex(r->text, cursor_rest(&r->at));
        return true;
    case DNS_DNSKEY:
    case DNS_CDNSKEY:
        add_number(r, 2);
        add_number(r, 1);
        add_number(r, 1);
        text_add_base64(r->text, cursor_rest(&r->at));
        return true;
    case DNS_RRSIG: add_rrsig(r); return true;
    case DNS_NSEC: add_nsec(r); return true;
    default: return false;
    }
}

/* False: the type has no form. */
static bool add_form(struct rdata *r, struct name_record *record)
{
    switch (record->type) { /* a registry, not an enum of ours */
    case DNS_A: add_address(r, record, 4); return true;
    case DNS_AAAA: add_address(r, record, 16); return true;
    case DNS_NS:
    case DNS_MD:
    case DNS_MF:
    case DNS_CNAME:
    case DNS_MB:
    case DNS_MG:
    case DNS_MR:
    case DNS_PTR:
    case DNS_DNAME: add_name(r); return true;
    case DNS_SOA: add_soa(r); return true;
    case DNS_HINFO:
    case DNS_TXT:
    case DNS_SPF: add_strings(r); return true;
    case DNS_MX:
    case DNS_AFSDB:
    case DNS_RT:
    case DNS_KX:
        add_number(r, 2);
        add_name(r);
        return true;
    case DNS_RP:
        add_name(r);
        text_add_char(r->text, ' ');
        add_name(r);
        return true;
    case DNS_SRV: add_srv(r); return true;
    case DNS_NAPTR: add_naptr(r); return true;
    case DNS_SVCB:
    case DNS_HTTPS: dns_svcb_read(&r->at, r->names, r->text); return true;
    case DNS_URI:
        add_number(r, 2);
        add_number(r, 2);
        add_quoted(r->text, cursor_rest(&r->at));
        return true;
    case DNS_CAA: add_caa(r); return true;
    default: return add_key_form(r, record);
    }
}

static bool add_netbios_form(struct rdata *r, struct name_record *record)
{
    if (record->type == DNS_NB) {
        add_netbios_addresses(r, record);
    } else if (record->type == DNS_NBSTAT) {
        add_netbios_status(r);
    } else {
        return false;
    }
    return true;
}

/* True if the form is only an address or a name. */
static bool is_bare(const struct name_record *record, enum name_protocol protocol)
{
    switch (record->type) { /* a registry, not an enum of ours */
    case DNS_A:
    case DNS_AAAA:
    case DNS_NS:
    case DNS_CNAME:
    case DNS_PTR:
    case DNS_DNAME: return protocol != NAME_NBNS;
    default: return false;
    }
}

/* Does the data have the form of its type? If not, the text read so far is dropped. */
static bool form_read(struct name_record *record, struct rdata *r, enum name_protocol protocol,
                      bool *broken)
{
    struct text *text = r->text;
    size_t start = text->size;
    bool formed;
    if (protocol == NAME_NBNS) {
        formed = add_netbios_form(r, record);
    } else if (record->class != DNS_CLASS_CHAOS) {
        formed = add_form(r, record);
    } else {
        formed = record->type == DNS_TXT; /* version.bind and similar names */
        if (formed) add_strings(r);
    }
    *broken = formed && (!cursor_good(&r->at) || cursor_left(&r->at) > 0);
    if (formed && !*broken) return true;
    record->address = (struct ip_address){.version = 0};
    if (!text->cut) {
        text->size = start;
        text->data[start] = '\0';
        dns_names_forget(r->names, start);
    }
    return false;
}

/* Most records are an address. False: it is something else, or has no room. */
static bool read_address(struct name_record *record, enum name_protocol protocol, struct span rdata,
                         struct text *text)
{
    bool is_v4 = record->type == DNS_A && rdata.size == 4;
    bool is_v6 = record->type == DNS_AAAA && rdata.size == 16;
    if ((!is_v4 && !is_v6) || record->class != DNS_CLASS_IN || protocol == NAME_NBNS || text->cut ||
        text->capacity - text->size <= IP_TEXT_SIZE)
        return false;
    record->address = is_v4 ? ip_from_v4(rdata.data) : ip_from_v6(rdata.data);
    char *form = ip_format(&record->address, text->data + text->size);
    record->data = (struct span){(const uint8_t *)form, strlen(form)};
    text->size += record->data.size;
    return true;
}

enum dns_rdata_outcome dns_rdata_read(struct name_record *record, enum name_protocol protocol,
                                      struct dns_names *names, struct span rdata, struct text *text)
{
    if (read_address(record, protocol, rdata, text)) return DNS_RDATA_GOOD;
    size_t start = text->size;
    struct rdata r = {cursor_of(rdata), names, text};
    bool broken = false;
    /* Updates (RFC 2136, section 2.4) carry empty data in the classes ANY and NONE. */
    bool empty =
        rdata.size == 0 && (record->class == DNS_CLASS_ANY || record->class == DNS_CLASS_NONE);
    if (!empty && !form_read(record, &r, protocol, &broken)) {
        if (broken && is_bare(record, protocol)) return DNS_RDATA_USELESS;
        add_hex(text, rdata);
    }
    record->data = (struct span){(const uint8_t *)text->data + start, text->size - start};
    return broken ? DNS_RDATA_ODD : DNS_RDATA_GOOD;
}
