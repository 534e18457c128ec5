/* SPDX-License-Identifier: MIT */
/*
 * event - the facts that parsers report, named by meaning and not by protocol.
 *
 * DNS, mDNS, LLMNR and NBNS all report a "name message"; ARP, NDP and DHCP an "address binding". So
 * a new protocol changes nothing downstream. A parser reports only what the bytes contain. The
 * tracker that called it adds the sender, the time and the flow.
 *
 * Everything that an event points at is borrowed: it is valid only during the sink's call. Spans
 * are raw wire bytes unless the field says "text". Text is escaped UTF-8 as stored (see
 * base/text.h). A span with data == NULL was not observed. A span with data != NULL and size 0 was
 * observed empty.
 */
#ifndef MODEL_EVENT_H
#define MODEL_EVENT_H

#include "base/cursor.h"
#include "model/address.h"

enum event_kind {
    EVENT_NAME_MESSAGE,    /* a question or an answer about names */
    EVENT_ADDRESS_BINDING, /* "this IP is at this MAC" */
    EVENT_EVIDENCE,        /* "the sender (or this MAC) is of this kind" */
    EVENT_DHCP_MESSAGE,    /* DHCPv4, DHCPv6 */
    EVENT_CLIENT_HELLO,    /* TLS, DTLS, QUIC */
    EVENT_SERVER_HELLO,
    EVENT_CERTIFICATE,  /* one of a chain */
    EVENT_HTTP_REQUEST, /* HTTP request head */
    EVENT_HTTP_REPLY,   /* HTTP response head */
    EVENT_HTTP_BODY,    /* size of a body that has ended */
    EVENT_LOGIN,        /* a password or a token went by in the clear; its value is not kept */
    EVENT_APPLICATION,  /* only recognised, without further facts: SSH banner, ... */
    EVENT_ODDITY,       /* bytes that break their protocol's rules: counted, never logged */
};

/* ---------------------------------------------------------------- names */

enum name_protocol { NAME_DNS, NAME_MDNS, NAME_LLMNR, NAME_NBNS };

struct name_question {
    struct span name; /* text: lower case, no trailing dot, \xNN escapes; "." is the root */
    uint16_t type;
    uint16_t class; /* without mDNS's unicast-response bit */
};

enum name_section { SECTION_ANSWER, SECTION_AUTHORITY, SECTION_ADDITIONAL };

struct name_record {
    struct span name; /* text */
    uint16_t type;
    uint16_t class; /* without mDNS's cache-flush bit */
    uint32_t ttl;   /* seconds */
    enum name_section section;
    struct ip_address address; /* of A and AAAA; version 0 otherwise */
    struct span data; /* text in the presentation form of docs/protocols: address, name, ... */
};

struct name_message {
    enum name_protocol protocol;
    uint16_t id;
    /* The whole flag word: QR 0x8000, opcode 0x7800, AA, TC 0x0200, RD, RA, rcode 0x000f. */
    uint16_t flags;
    uint16_t rcode; /* extended by EDNS0 */
    bool is_response;
    bool truncated;  /* the bytes ended, or there was no room, before the last record */
    size_t bytes;    /* of the message */
    size_t left_out; /* answers that were there, but had no room */
    const struct name_question *questions;
    size_t question_count;
    const struct name_record *records; /* without OPT */
    size_t record_count;
};

/* ---------------------------------------------------------------- hosts */

enum binding_source {
    BINDING_ARP,
    BINDING_NDP,
    BINDING_DHCP,
    BINDING_DHCP6,
    BINDING_PROXY,   /* the joiner's: it answers for an address that stays another's */
    BINDING_TRAFFIC, /* the joiner's: its frames come from the address */
};

struct address_binding {
    enum binding_source source;
    struct ip_address ip;
    struct mac_address mac;
    bool is_router;     /* NDP router flag, or a router advertisement with a lifetime */
    bool is_gratuitous; /* announced without a question */
    /* Sent while the host looks for a router (RFC 4861, 4.1, 4.2). It is true, but it is not an
     * announcement to others. */
    bool in_passing;
    bool is_answer;          /* to a question of another host: a proxy answers for others, too */
    struct ip_address asker; /* of an answer by ARP; version 0: not known */
    uint32_t asked;          /* the last 32 bits of the address that the sender asks for; 0: none */
};

/* The values of device_evidence.source in the SQL contract. */
enum evidence_source {
    EVIDENCE_FROM_OUI,
    EVIDENCE_FROM_DHCP,
    EVIDENCE_FROM_DHCP6,
    EVIDENCE_FROM_MDNS,
    EVIDENCE_FROM_NBNS,
    EVIDENCE_FROM_LLMNR,
    EVIDENCE_FROM_SSDP,
    EVIDENCE_FROM_HTTP_UA,
    EVIDENCE_FROM_TLS,
    EVIDENCE_FROM_TCP_SYN,
    EVIDENCE_FROM_LABEL,
    EVIDENCE_FROM_ARP,
    EVIDENCE_FROM_NDP,
    EVIDENCE_FROM_TRAFFIC,
    EVIDENCE_FROM_LLDP,
};

enum evidence_attribute {
    ATTRIBUTE_HOSTNAME,
    ATTRIBUTE_VENDOR,
    ATTRIBUTE_MODEL,
    ATTRIBUTE_OS,
    ATTRIBUTE_TYPE,
    ATTRIBUTE_SERVICE,
    ATTRIBUTE_APPLICATION,
    ATTRIBUTE_ROLE,     /* "router", "relay", "proxy": what it does for others */
    ATTRIBUTE_NETWORK,  /* a network that is on its link, by its word: "192.168.1.0/24" */
    ATTRIBUTE_CARRIES,  /* a network or address that is behind it */
    ATTRIBUTE_PORT,     /* another MAC address of it */
    ATTRIBUTE_ADDRESS,  /* an address by which it is managed, by its word */
    ATTRIBUTE_SPEAKER,  /* the address of the machine that speaks for a virtual router */
    ATTRIBUTE_SEARCHES, /* the number of addresses of its link that it asked for at once: "50" */
    ATTRIBUTE_LEASE,    /* "server": who leased to it, and "relay": through whose frames it asked */
};

struct evidence {
    enum evidence_attribute attribute;
    enum evidence_source source;
    double confidence;      /* 0..1 */
    struct span value;      /* text */
    struct ip_address ip;   /* whose, if not the sender's; else version 0 */
    struct mac_address mac; /* whose, if not the sender's; else zero */
    /* Set by the joiner. Whose frame said so; zero: not known. And if it is about that frame's
     * sender. */
    struct mac_address said_by;
    bool of_sender;
    /* Set by the joiner. It stands in an acknowledgement of DHCP. */
    bool of_server;
};

struct dhcp_message {
    uint8_t version; /* 4, 6 */
    uint8_t type;    /* RFC 2132 option 53, or RFC 8415 msg-type; 0: BOOTP */
    uint32_t transaction_id;
    struct mac_address mac; /* client hardware address, or from the DUID or option 79 */
    bool has_mac;
    struct span hostname;     /* option 12 */
    struct span fqdn;         /* text: option 81, or DHCPv6 39 */
    struct span vendor_class; /* option 60, or DHCPv6 16 */
    struct span param_list;   /* option 55, bytes in order; DHCPv6 ORO: 16-bit big-endian codes */
    struct span client_id;    /* option 61, or the DUID */
    struct ip_address requested_ip, assigned_ip, server_ip;
    bool has_lease_seconds;
    uint32_t lease_seconds;
};

/* ---------------------------------------------------------------- TLS */

enum tls_transport {
    TLS_OVER_TCP,
    TLS_OVER_QUIC,
    TLS_OVER_DTLS,
    TLS_NOT_BUT_GQUIC, /* Google QUIC's own CHLO: a hello, but not of TLS */
};

struct client_hello {
    enum tls_transport transport;
    uint16_t legacy_version;
    /* the highest of supported_versions without GREASE, else legacy_version */
    uint16_t highest_version;
    uint32_t quic_version; /* 0 unless QUIC */
    /* The place among the handshakes that a flow has at the same time, from 1; both hellos of one
     * have the same. 0: a flow of this transport has one at a time. */
    uint8_t lane;
    struct span sni;  /* text; data NULL: no server_name extension */
    bool ech_offered; /* extension 0xfe0d or that of an older draft */
    bool resuming;    /* a pre_shared_key or a non-empty session ticket is offered */
    struct span session_id;
    struct span alpn;       /* text: all offered, comma separated; data NULL: no extension */
    struct span alpn_first; /* text: the first one */
    struct span ja3;        /* text: the string */
    struct span ja3_hash;   /* text: 32 hex digits */
    struct span ja4, ja4_r; /* text */
    struct span user_agent; /* text: gQUIC's UAID, or the QUIC transport parameter; else absent */
};

struct server_hello {
    enum tls_transport transport;
    uint16_t version; /* negotiated: supported_versions if present */
    uint16_t cipher;
    uint8_t lane; /* as in struct client_hello */
    struct span session_id;
    bool resumed_psk;      /* pre_shared_key accepted (TLS 1.3) */
    bool is_retry;         /* HelloRetryRequest: the real ServerHello follows */
    struct span alpn;      /* text: the chosen one, if visible */
    struct span ja3s;      /* text: the string */
    struct span ja3s_hash; /* text */
};

struct certificate {
    bool from_server;
    unsigned position;       /* 0 is the leaf */
    struct span sha256;      /* text: 64 lower-case hex digits over the DER */
    struct span common_name; /* text: the subject's first CN; absent if it has none */
    struct span issuer;      /* text: the issuer's first CN, else O, else OU */
    struct span sans_json;   /* text: JSON array of dNSName (and IP) values, lower case */
    unsigned names_left_out; /* alternative names that are not in sans_json */
    struct span valid_from;  /* text: ISO-8601 UTC, seconds and Z */
    struct span valid_to;
};

/* ---------------------------------------------------------------- HTTP */

struct http_request {
    struct span method, uri; /* as sent; the uri as in the request line */
    struct span version;     /* "1.1" */
    struct span host;        /* Host header, else the authority of an absolute URI */
    struct span user_agent, referrer, content_type;
    bool has_credentials; /* a password or a token in the clear */
};

struct http_reply {
    uint16_t status;
    struct span version, reason, content_type, server;
    bool is_interim; /* 1xx except 101: the final reply follows */
};

struct http_body {
    bool of_request;
    uint64_t body_bytes; /* of the entity as transferred, without chunk framing */
    bool complete;       /* false: cut by a gap or by the end of the flow */
};

/* ---------------------------------------------------------------- others */

struct application {
    const char *version_attribute; /* static: "banner", ... or NULL */
    struct span detail;            /* raw: how the program describes itself; may be absent */
    const char *becomes;           /* static: app_protocol from here on; NULL: it stays */
};

struct oddity {
    const char *what; /* static text, one per place in the code */
};

struct event {
    enum event_kind kind;
    union {
        struct name_message name;
        struct address_binding binding;
        struct evidence evidence;
        struct dhcp_message dhcp;
        struct client_hello client_hello;
        struct server_hello server_hello;
        struct certificate certificate;
        struct http_request request;
        struct http_reply reply;
        struct http_body body;
        struct application application;
        struct oddity oddity;
    };
};

#endif
