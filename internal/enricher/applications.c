/* SPDX-License-Identifier: MIT */
#include "applications.h"

#include "data_writer.h"
#include "resolvers.h"

#include <netinet/in.h>
#include <string.h>

/* Protocol names of the parsers. Protocols that only carry others are missing; the port decides. */
static const struct protocol_row {
    const char *protocol, *traffic_type;
} protocol_rows[] = {
    {"dns", "dns"},
    {"dot", "dns"},
    {"doq", "dns"},
    {"doh", "dns"},
    {"mdns", "discovery"},
    {"llmnr", "discovery"},
    {"nbns", "discovery"},
    {"ssdp", "discovery"},
    {"dhcp", "network"},
    {"dhcp6", "network"},
    {"ntp", "time"},
    {"http", "web"},
    {"ssh", "remote-access"},
    {"rdp", "remote-access"},
    {"vnc", "remote-access"},
    {"telnet", "remote-access"},
    {"ftp", "file-transfer"},
    {"tftp", "file-transfer"},
    {"smb", "file-transfer"},
    {"nfs", "file-transfer"},
    {"bittorrent", "file-transfer"},
    {"smtp", "mail"},
    {"imap", "mail"},
    {"pop3", "mail"},
    {"sip", "voice"},
    {"rtp", "voice"},
    {"rtcp", "voice"},
    {"stun", "voice"},
    {"snmp", "management"},
    {"syslog", "management"},
    {"radius", "management"},
    {"kerberos", "management"},
    {"ldap", "management"},
    {"mqtt", "iot"},
    {"coap", "iot"},
    {"modbus", "iot"},
    {"bacnet", "iot"},
    {"openvpn", "vpn"},
    {"wireguard", "vpn"},
    {"ike", "vpn"},
    {"mysql", "database"},
    {"postgresql", "database"},
    {"redis", "database"},
    {"memcached", "database"},
    {"http2", "web"},
    {"rtsp", "video"},
    {"rsync", "file-transfer"},
    {"irc", "messaging"},
    {"amqp", "messaging"},
    {"nats", "messaging"},
    {"dnp3", "iot"},
};

/* IANA, Service Name and Transport Protocol Port Number Registry; ascending. */
static const struct port_row {
    uint16_t port;
    const char *traffic_type;
} port_rows[] = {
    {20, "file-transfer"},
    {21, "file-transfer"},
    {22, "remote-access"},
    {23, "remote-access"},
    {25, "mail"},
    {53, "dns"},
    {67, "network"},
    {68, "network"},
    {69, "file-transfer"},
    {80, "web"},
    {88, "management"},
    {110, "mail"},
    {123, "time"},
    {137, "discovery"},
    {138, "discovery"},
    {139, "file-transfer"},
    {143, "mail"},
    {161, "management"},
    {162, "management"},
    {179, "network"},
    {389, "management"},
    {443, "web"},
    {445, "file-transfer"},
    {465, "mail"},
    {500, "vpn"},
    {514, "management"},
    {520, "network"},
    {546, "network"},
    {547, "network"},
    {587, "mail"},
    {636, "management"},
    {853, "dns"},
    {989, "file-transfer"},
    {990, "file-transfer"},
    {993, "mail"},
    {995, "mail"},
    {1194, "vpn"},
    {1701, "vpn"},
    {1723, "vpn"},
    {1812, "management"},
    {1813, "management"},
    {1883, "iot"},
    {1900, "discovery"},
    {2049, "file-transfer"},
    {3306, "database"},
    {3389, "remote-access"},
    {3478, "voice"},
    {4500, "vpn"},
    {5060, "voice"},
    {5061, "voice"},
    {5353, "discovery"},
    {5355, "discovery"},
    {5432, "database"},
    {5683, "iot"},
    {5900, "remote-access"},
    {6379, "database"},
    {8080, "web"},
    {8443, "web"},
    {8883, "iot"},
    {51820, "vpn"},
};

/*
 * The index holds a row's number and its table. Names of protocols have no dot, and domains have
 * one, so they never collide.
 */
enum { PROTOCOL_ROW = 1 << 16, RESOLVER_ROW = 1 << 17 };

static void add_row(struct data_writer *writer, const char *name, size_t number)
{
    struct name_entry entry = {.name = data_writer_text(writer, name), .flags = (uint32_t)number};
    data_writer_add(writer, &entry);
}

bool applications_open(struct name_table *table, struct error *error)
{
    size_t size, protocols = sizeof protocol_rows / sizeof protocol_rows[0];
    struct data_file file;
    uint8_t *image = NULL;
    struct data_writer *writer = data_writer_create("applications", sizeof(struct name_entry));
    for (size_t i = 0; writer && i < application_row_count; i++)
        add_row(writer, application_rows[i].domain, i);
    for (size_t i = 0; writer && i < resolver_row_count; i++)
        add_row(writer, resolver_rows[i].service.domain, i | RESOLVER_ROW);
    for (size_t i = 0; writer && i < protocols; i++)
        add_row(writer, protocol_rows[i].protocol, i | PROTOCOL_ROW);
    if (writer) image = data_writer_image(writer, -1, "", "", &size);
    data_writer_destroy(writer);
    if (!image) return error_no_memory(error, "open the table of applications");
    return data_file_over(image, size, "applications", "applications", sizeof(struct name_entry),
                          &file, error) == DATA_GOOD &&
           name_table_over(&file, table, error) == DATA_GOOD;
}

const struct application_row *applications_find(const struct name_table *table, const char *domain)
{
    size_t size = strlen(domain);
    const char *end = domain + size;
    for (const char *at = name_last_labels(domain, size, table->labels_most); at < end;) {
        const struct name_entry *entry = name_table_find(table, at, (size_t)(end - at));
        if (entry && entry->flags & RESOLVER_ROW)
            return &resolver_rows[entry->flags & ~(uint32_t)RESOLVER_ROW].service;
        if (entry && !(entry->flags & PROTOCOL_ROW)) return &application_rows[entry->flags];
        const char *dot = memchr(at, '.', (size_t)(end - at));
        at = dot ? dot + 1 : end;
    }
    return NULL;
}

static const char *type_of_port(uint16_t port)
{
    size_t low = 0, high = sizeof port_rows / sizeof port_rows[0];
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (port_rows[middle].port == port) return port_rows[middle].traffic_type;
        if (port_rows[middle].port < port)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

const char *traffic_type_of(const struct name_table *table, const char *app_protocol,
                            uint8_t ip_protocol, uint16_t port)
{
    const struct name_entry *entry =
        app_protocol ? name_table_find(table, app_protocol, strlen(app_protocol)) : NULL;
    if (entry && entry->flags & PROTOCOL_ROW)
        return protocol_rows[entry->flags & ~(uint32_t)PROTOCOL_ROW].traffic_type;
    if (ip_protocol == IPPROTO_ICMP || ip_protocol == IPPROTO_ICMPV6 || ip_protocol == IPPROTO_IGMP)
        return "network";
    if (ip_protocol == IPPROTO_ESP || ip_protocol == IPPROTO_AH) return "vpn";
    if (ip_protocol != IPPROTO_TCP && ip_protocol != IPPROTO_UDP && ip_protocol != IPPROTO_SCTP)
        return NULL;
    return type_of_port(port);
}
