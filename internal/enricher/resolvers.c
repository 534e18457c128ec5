/* SPDX-License-Identifier: MIT */
#include "resolvers.h"

const struct resolver_row resolver_rows[] = {
    /* developers.google.com/speed/public-dns/docs/doh, /dns-over-tls, /dns64. */
    {{"dns.google", "Google DNS", "dns"}, true},
    {{"dns64.dns.google", "Google DNS", "dns"}, true},
    /* developers.cloudflare.com/1.1.1.1/encryption; one.one.one.one is a web site too. */
    {{"cloudflare-dns.com", "Cloudflare DNS", "dns"}, true},
    {{"one.one.one.one", "Cloudflare DNS", "dns"}, false},
    {{"cloudflare-gateway.com", "Cloudflare DNS", "dns"}, true},
    /* quad9.net/service/service-addresses-and-features. */
    {{"dns.quad9.net", "Quad9 DNS", "dns"}, true},
    {{"dns9.quad9.net", "Quad9 DNS", "dns"}, true},
    {{"dns10.quad9.net", "Quad9 DNS", "dns"}, true},
    {{"dns11.quad9.net", "Quad9 DNS", "dns"}, true},
    {{"dns12.quad9.net", "Quad9 DNS", "dns"}, true},
    /* my.nextdns.io, setup guide. */
    {{"dns.nextdns.io", "NextDNS", "dns"}, true},
    /* support.opendns.com, "Using DNS over HTTPS (DoH) with OpenDNS". */
    {{"doh.opendns.com", "OpenDNS", "dns"}, true},
    {{"doh.familyshield.opendns.com", "OpenDNS", "dns"}, true},
    {{"doh.sandbox.opendns.com", "OpenDNS", "dns"}, true},
    {{"dns.opendns.com", "OpenDNS", "dns"}, true},
    /* adguard-dns.io/en/public-dns.html; the names under adguard.com are the former ones. */
    {{"dns.adguard-dns.com", "AdGuard DNS", "dns"}, true},
    {{"family.adguard-dns.com", "AdGuard DNS", "dns"}, true},
    {{"unfiltered.adguard-dns.com", "AdGuard DNS", "dns"}, true},
    {{"d.adguard-dns.com", "AdGuard DNS", "dns"}, true},
    {{"dns.adguard.com", "AdGuard DNS", "dns"}, true},
    {{"dns-family.adguard.com", "AdGuard DNS", "dns"}, true},
    {{"dns-unfiltered.adguard.com", "AdGuard DNS", "dns"}, true},
    /* cleanbrowsing.org/guides, "Encrypted DNS". */
    {{"doh.cleanbrowsing.org", "CleanBrowsing", "dns"}, true},
    {{"dns.cleanbrowsing.org", "CleanBrowsing", "dns"}, true},
    /* mullvad.net/en/help/dns-over-https-and-dns-over-tls. */
    {{"dns.mullvad.net", "Mullvad DNS", "dns"}, true},
    /* docs.controld.com, "Free DNS". */
    {{"dns.controld.com", "Control D", "dns"}, true},
    {{"freedns.controld.com", "Control D", "dns"}, true},
    /* dns.sb, DoH and DoT. */
    {{"doh.dns.sb", "DNS.SB", "dns"}, true},
    {{"dot.sb", "DNS.SB", "dns"}, true},
    /* alidns.com and dnspod.cn, public DNS. */
    {{"dns.alidns.com", "AliDNS", "dns"}, true},
    {{"doh.pub", "DNSPod", "dns"}, true},
    {{"dot.pub", "DNSPod", "dns"}, true},
    /* meta.wikimedia.org/wiki/Wikimedia_DNS. */
    {{"wikimedia-dns.org", "Wikimedia DNS", "dns"}, true},
    /* www.digitale-gesellschaft.ch/dns. */
    {{"dns.digitale-gesellschaft.ch", "Digitale Gesellschaft DNS", "dns"}, true},
    /* applied-privacy.net/services/dns. */
    {{"doh.applied-privacy.net", "Applied Privacy DNS", "dns"}, true},
    {{"dot1.applied-privacy.net", "Applied Privacy DNS", "dns"}, false},
    /* libredns.gr. */
    {{"doh.libredns.gr", "LibreDNS", "dns"}, true},
    {{"dot.libredns.gr", "LibreDNS", "dns"}, false},
    /* public.dns.iij.jp. */
    {{"public.dns.iij.jp", "IIJ DNS", "dns"}, true},
};
const size_t resolver_row_count = sizeof resolver_rows / sizeof resolver_rows[0];

const struct resolver_address_row resolver_address_rows[] = {
    /* developers.google.com/speed/public-dns/docs/using. */
    {"8.8.8.8", "Google DNS"},
    {"8.8.4.4", "Google DNS"},
    {"2001:4860:4860::8888", "Google DNS"},
    {"2001:4860:4860::8844", "Google DNS"},
    {"2001:4860:4860::6464", "Google DNS"},
    {"2001:4860:4860::64", "Google DNS"},
    /* developers.cloudflare.com/1.1.1.1/ip-addresses. */
    {"1.1.1.1", "Cloudflare DNS"},
    {"1.0.0.1", "Cloudflare DNS"},
    {"1.1.1.2", "Cloudflare DNS"},
    {"1.0.0.2", "Cloudflare DNS"},
    {"1.1.1.3", "Cloudflare DNS"},
    {"1.0.0.3", "Cloudflare DNS"},
    {"2606:4700:4700::1111", "Cloudflare DNS"},
    {"2606:4700:4700::1001", "Cloudflare DNS"},
    {"2606:4700:4700::1112", "Cloudflare DNS"},
    {"2606:4700:4700::1002", "Cloudflare DNS"},
    {"2606:4700:4700::1113", "Cloudflare DNS"},
    {"2606:4700:4700::1003", "Cloudflare DNS"},
    {"2606:4700:4700::64", "Cloudflare DNS"},
    {"2606:4700:4700::6400", "Cloudflare DNS"},
    /* quad9.net/service/service-addresses-and-features. */
    {"9.9.9.9", "Quad9 DNS"},
    {"9.9.9.10", "Quad9 DNS"},
    {"9.9.9.11", "Quad9 DNS"},
    {"9.9.9.12", "Quad9 DNS"},
    {"149.112.112.112", "Quad9 DNS"},
    {"149.112.112.9", "Quad9 DNS"},
    {"149.112.112.10", "Quad9 DNS"},
    {"149.112.112.11", "Quad9 DNS"},
    {"149.112.112.12", "Quad9 DNS"},
    {"2620:fe::fe", "Quad9 DNS"},
    {"2620:fe::9", "Quad9 DNS"},
    {"2620:fe::10", "Quad9 DNS"},
    {"2620:fe::11", "Quad9 DNS"},
    {"2620:fe::12", "Quad9 DNS"},
    {"2620:fe::fe:9", "Quad9 DNS"},
    {"2620:fe::fe:10", "Quad9 DNS"},
    {"2620:fe::fe:11", "Quad9 DNS"},
    {"2620:fe::fe:12", "Quad9 DNS"},
    /* support.opendns.com, "OpenDNS IP addresses". */
    {"208.67.222.222", "OpenDNS"},
    {"208.67.220.220", "OpenDNS"},
    {"208.67.222.123", "OpenDNS"},
    {"208.67.220.123", "OpenDNS"},
    {"2620:119:35::35", "OpenDNS"},
    {"2620:119:53::53", "OpenDNS"},
    /* adguard-dns.io/en/public-dns.html. */
    {"94.140.14.14", "AdGuard DNS"},
    {"94.140.15.15", "AdGuard DNS"},
    {"94.140.14.15", "AdGuard DNS"},
    {"94.140.15.16", "AdGuard DNS"},
    {"94.140.14.140", "AdGuard DNS"},
    {"94.140.14.141", "AdGuard DNS"},
    {"2a10:50c0::ad1:ff", "AdGuard DNS"},
    {"2a10:50c0::ad2:ff", "AdGuard DNS"},
    {"2a10:50c0::bad1:ff", "AdGuard DNS"},
    {"2a10:50c0::bad2:ff", "AdGuard DNS"},
    {"2a10:50c0::1:ff", "AdGuard DNS"},
    {"2a10:50c0::2:ff", "AdGuard DNS"},
    /* cleanbrowsing.org/filters. */
    {"185.228.168.9", "CleanBrowsing"},
    {"185.228.169.9", "CleanBrowsing"},
    {"185.228.168.10", "CleanBrowsing"},
    {"185.228.169.11", "CleanBrowsing"},
    {"185.228.168.168", "CleanBrowsing"},
    {"185.228.169.168", "CleanBrowsing"},
    /* mullvad.net/en/help/dns-over-https-and-dns-over-tls. */
    {"194.242.2.2", "Mullvad DNS"},
    {"194.242.2.3", "Mullvad DNS"},
    {"194.242.2.4", "Mullvad DNS"},
    {"194.242.2.5", "Mullvad DNS"},
    {"194.242.2.6", "Mullvad DNS"},
    {"194.242.2.9", "Mullvad DNS"},
    /* dns.sb; alidns.com; dnspod.cn; meta.wikimedia.org/wiki/Wikimedia_DNS; as the names above. */
    {"185.222.222.222", "DNS.SB"},
    {"45.11.45.11", "DNS.SB"},
    {"223.5.5.5", "AliDNS"},
    {"223.6.6.6", "AliDNS"},
    {"1.12.12.12", "DNSPod"},
    {"120.53.53.53", "DNSPod"},
    {"185.71.138.138", "Wikimedia DNS"},
    {"185.95.218.42", "Digitale Gesellschaft DNS"},
    {"185.95.218.43", "Digitale Gesellschaft DNS"},
};
const size_t resolver_address_row_count =
    sizeof resolver_address_rows / sizeof resolver_address_rows[0];

_Static_assert(sizeof(struct ip_address) == 17, "a key without padding");

bool resolvers_open(struct map *by_address)
{
    if (!map_init(by_address, sizeof(struct ip_address))) return false;
    for (size_t i = 0; i < resolver_address_row_count; i++) {
        struct ip_address address;
        if (!ip_parse(resolver_address_rows[i].address, &address)) return false;
        if (!map_put(by_address, &address, (uint32_t)i + 1)) return false;
    }
    return true;
}

const char *resolver_at(const struct map *by_address, const struct ip_address *address)
{
    uint32_t number = map_get(by_address, address);
    return number ? resolver_address_rows[number - 1].application : NULL;
}

const struct resolver_row *resolver_of(const struct application_row *service)
{
    uintptr_t at = (uintptr_t)service, first = (uintptr_t)resolver_rows;
    bool is_one = at >= first && at < first + sizeof resolver_rows;
    return is_one ? (const struct resolver_row *)service : NULL; /* service is its first member */
}
