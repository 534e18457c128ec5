/* SPDX-License-Identifier: MIT */
/*
 * The protocols: one line each, in the order in which content is probed, surest first. A line
 * `line(x)` stands for the `const struct protocol x_protocol` that x.c defines.
 */
#include "parser/parser.h"

/* clang-format off */
#define EVERY_PROTOCOL(line) \
    line(tls) \
    line(quic) \
    line(dtls) \
    line(haproxy) \
    line(ssh) \
    line(http2) \
    line(http) \
    line(ssdp) \
    line(dhcp) \
    line(dhcp6) \
    line(mdns) \
    line(llmnr) \
    line(nbns) \
    line(dns) \
    line(rtsp) \
    line(sip) \
    line(smtp) \
    line(ftp) \
    line(pop3) \
    line(imap) \
    line(xmpp) \
    line(irc) \
    line(vnc) \
    line(rsync) \
    line(amqp) \
    line(nats) \
    line(mqtt) \
    line(redis) \
    line(memcached) \
    line(socks) \
    line(rdp) \
    line(smb) \
    line(mysql) \
    line(postgresql) \
    line(ldap) \
    line(kerberos) \
    line(dnp3) \
    line(rpc) \
    line(bittorrent) \
    line(stun) \
    line(openvpn) \
    line(modbus) \
    line(telnet) \
    line(nntp) \
    line(dcerpc) \
    line(bgp) \
    line(pptp) \
    line(mongodb) \
    line(opcua) \
    line(diameter) \
    line(stomp) \
    line(fix) \
    line(zabbix) \
    line(ethernet_ip) \
    line(s7comm) \
    line(iec104) \
    line(isakmp) \
    line(l2tp) \
    line(wireguard) \
    line(netflow) \
    line(netbios_datagram) \
    line(ipmi) \
    line(rtcp) \
    line(tftp) \
    line(snmp) \
    line(ntp) \
    line(radius) \
    line(bacnet) \
    line(coap) \
    line(syslog) \
    line(rtp)

/* clang-format on */

#define DECLARED(name) extern const struct protocol name##_protocol;
#define LISTED(name) &name##_protocol,

EVERY_PROTOCOL(DECLARED)

const struct protocol *const protocols[] = {EVERY_PROTOCOL(LISTED) NULL};
