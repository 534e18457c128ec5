/* SPDX-License-Identifier: MIT */
#include "encrypted_dns.h"

#include "resolvers.h"

#include <string.h>

enum reason { REASON_ALPN = 1, REASON_PORT = 2, REASON_NAME = 4, REASON_ADDRESS = 8 };
enum { PORT_DNS = 853, PORT_DOQ_EARLY = 784, PORT_DOQ_EARLY_TOO = 8853, PORT_HTTPS = 443 };

static const char *const reason_texts[] = {
    NULL,
    "alpn",
    "port",
    "alpn,port",
    "name",
    "alpn,name",
    "port,name",
    "alpn,port,name",
    "address",
    "alpn,address",
    "port,address",
    "alpn,port,address",
    "name,address",
    "alpn,name,address",
    "port,name,address",
    "alpn,port,name,address",
};

static unsigned if_so(bool condition, enum reason reason)
{
    return condition ? (unsigned)reason : 0;
}

/* DNS over TLS or QUIC, by port and ALPN. A hello that offers another protocol is not DNS. */
static unsigned by_transport(const struct flow_record *flow, bool is_quic, bool is_resolver)
{
    uint16_t port = flow->responder.port;
    bool offered = flow->alpn_offers & (is_quic ? ALPN_DOQ : ALPN_DOT);
    bool early = is_quic && (port == PORT_DOQ_EARLY || port == PORT_DOQ_EARLY_TOO);
    bool on_port = port == PORT_DNS || (early && (offered || is_resolver));
    if (!offered && (!on_port || flow->alpn_offers)) return 0;
    return if_so(offered, REASON_ALPN) | if_so(on_port, REASON_PORT);
}

/*
 * DNS over HTTPS looks like any HTTPS, so the server must be a host that serves only as a resolver.
 */
static unsigned by_resolver(const struct joined_row *row, const struct resolver_row *named,
                            bool is_address)
{
    const struct flow_record *flow = (const struct flow_record *)row->fact;
    bool offers_http = flow->alpn_offers & ALPN_HTTP;
    if (flow->alpn_offers && !offers_http) return 0;
    bool is_name = named && named->has_https;
    bool is_nameless =
        !row->dst_domain && is_address && offers_http && flow->responder.port == PORT_HTTPS;
    if (!is_name && !is_nameless) return 0;
    return if_so(is_name, REASON_NAME) | if_so(offers_http, REASON_ALPN);
}

const char *encrypted_dns_of(const struct joined_row *row, const struct resolver_row *named,
                             const char *at, const char **reasons)
{
    const struct flow_record *flow = (const struct flow_record *)row->fact;
    *reasons = NULL;
    if (!row->app_protocol || !flow->has_ports) return NULL;
    bool is_quic = strcmp(row->app_protocol, "quic") == 0;
    if (!is_quic && strcmp(row->app_protocol, "tls") != 0) return NULL;
    const char *name = is_quic ? "doq" : "dot";
    unsigned found = by_transport(flow, is_quic, named || at);
    if (found) {
        found |= if_so(named != NULL, REASON_NAME);
    } else {
        name = "doh";
        found = by_resolver(row, named, at != NULL);
    }
    if (!found) return NULL;
    *reasons = reason_texts[found | if_so(at != NULL, REASON_ADDRESS)];
    return name;
}
