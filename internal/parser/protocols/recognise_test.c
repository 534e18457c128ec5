/* SPDX-License-Identifier: MIT */
#include "parser/parser.h"

#include "parse_check.h"
#include "test.h"

#include <stdio.h>
#include <stdlib.h>

#define TEXT(literal)                                                                              \
    {                                                                                              \
        (const uint8_t *)(literal), sizeof(literal) - 1                                            \
    }

/* First bytes from each protocol's own document, and the protocol that must match. */
static const struct sample {
    const char *name;
    enum carrier carrier;
    uint16_t port; /* the receiver's */
    struct span bytes;
} samples[] = {
    {"ssh", CARRIER_TCP, 2200, TEXT("SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n")},
    {"http2", CARRIER_TCP, 80, TEXT("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0")},
    {"http", CARRIER_TCP, 1234, TEXT("GET / HTTP/1.1\r\nHost: h\r\n\r\n")},
    {"rtsp", CARRIER_TCP, 554, TEXT("OPTIONS rtsp://h/ RTSP/1.0\r\nCSeq: 1\r\n\r\n")},
    {"rtsp", CARRIER_TCP, 554, TEXT("RTSP/1.0 200 OK\r\nCSeq: 1\r\n\r\n")},
    {"sip", CARRIER_UDP, 5060, TEXT("INVITE sip:bob@biloxi.com SIP/2.0\r\nCSeq: 1 INVITE\r\n")},
    {"sip", CARRIER_UDP, 9000, TEXT("SIP/2.0 180 Ringing\r\nCSeq: 1 INVITE\r\n")},
    {"smtp", CARRIER_TCP, 25, TEXT("220 foo.com Simple Mail Transfer Service Ready\r\n")},
    {"smtp", CARRIER_TCP, 9, TEXT("220 foo.com ESMTP Postfix\r\n")},
    {"smtp", CARRIER_TCP, 9, TEXT("EHLO bar.com\r\n")},
    {"ftp", CARRIER_TCP, 9, TEXT("220 (vsFTPd 3.0.3)\r\n")},
    {"ftp", CARRIER_TCP, 21, TEXT("220 Service ready for new user.\r\n")},
    {"ftp", CARRIER_TCP, 21, TEXT("USER anonymous\r\n")},
    {"pop3", CARRIER_TCP, 110, TEXT("+OK POP3 server ready\r\n")},
    {"pop3", CARRIER_TCP, 9, TEXT("CAPA\r\n")},
    {"imap", CARRIER_TCP, 143, TEXT("* OK IMAP4rev2 server ready\r\n")},
    {"imap", CARRIER_TCP, 9, TEXT("a001 CAPABILITY\r\n")},
    {"xmpp", CARRIER_TCP, 5222,
     TEXT("<?xml version='1.0'?><stream:stream from='a' xmlns='jabber:client' version='1.0'>")},
    {"irc", CARRIER_TCP, 6667, TEXT("NICK Wiz\r\n")},
    {"irc", CARRIER_TCP, 9, TEXT("NICK Wiz\r\nUSER guest 0 * :Ronnie Reagan\r\n")},
    {"irc", CARRIER_TCP, 9, TEXT(":tolsun.oulu.fi NOTICE * :*** Looking up\r\n")},
    {"vnc", CARRIER_TCP, 5900, TEXT("RFB 003.008\n")},
    {"rsync", CARRIER_TCP, 873, TEXT("@RSYNCD: 31.0\n")},
    {"amqp", CARRIER_TCP, 5672, TEXT("AMQP\0\0\11\1")},
    {"nats", CARRIER_TCP, 4222, TEXT("INFO {\"server_id\":\"N\"}\r\n")},
    {"mqtt", CARRIER_TCP, 1883, TEXT("\x10\x0d\0\4MQTT\4\2\0\x3c\0\1a")},
    {"redis", CARRIER_TCP, 6379, TEXT("*1\r\n$4\r\nPING\r\n")},
    {"memcached", CARRIER_TCP, 11211, TEXT("get key\r\n")},
    {"memcached", CARRIER_UDP, 11211, TEXT("\0\1\0\0\0\1\0\0stats\r\n")},
    {"socks", CARRIER_TCP, 1080, TEXT("\5\2\0\2")},
    {"socks", CARRIER_TCP, 9, TEXT("\4\1\0\x50\x5d\xb8\xd8\x22me\0")},
    {"rdp", CARRIER_TCP, 3389,
     TEXT("\3\0\0\x2c\x27\xe0\0\0\0\0\0Cookie: mstshash=eltons\r\n\1\0\x08\0\0\0\0\0")},
    {"smb", CARRIER_TCP, 445, TEXT("\0\0\0\x54\xfeSMB\x40\0\0\0")},
    {"smb", CARRIER_TCP, 139, TEXT("\x81\0\0\x44 EKEFEIEIDBCACACACACACACACACACACA\0")},
    {"mysql", CARRIER_TCP, 40000,
     TEXT("\x4a\0\0\0\x0a"
          "8.0.32\0\1\0\0\0abcdefgh\0")},
    {"postgresql", CARRIER_TCP, 5432, TEXT("\0\0\0\x21\0\3\0\0user\0me\0database\0db\0\0")},
    {"ldap", CARRIER_TCP, 389, TEXT("\x30\x0c\2\1\1\x60\7\2\1\3\4\0\x80\0")},
    {"kerberos", CARRIER_UDP, 88,
     TEXT("\x6a\x1e\x30\x1c\xa1\3\2\1\5\xa2\3\2\1\x0a\xa4\x10\x30\x0e\xa0\7\3\5\0\x40\x81\0\x10"
          "\xa2\3\x1b\1x")},
    {"dnp3", CARRIER_TCP, 20000, TEXT("\x05\x64\x05\xc0\x01\x00\x00\x04\xe9\x21")},
    {"rpc", CARRIER_TCP, 2049,
     TEXT("\x80\0\0\x28\0\0\0\1\0\0\0\0\0\0\0\2\0\1\x86\xa3\0\0\0\4\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
          "\0\0\0\0")},
    {"bittorrent", CARRIER_TCP, 51413,
     TEXT("\x13"
          "BitTorrent protocol\0\0\0\0\0\0\0\0")},
    {"bittorrent", CARRIER_UDP, 51413,
     TEXT("d1:ad2:id20:abcdefghij0123456789e1:q4:ping1:t2:aa1:y1:qe")},
    {"stun", CARRIER_UDP, 3478,
     TEXT("\0\1\0\0\x21\x12\xa4\x42"
          "abcdefghijkl")},
    {"openvpn", CARRIER_UDP, 1194,
     TEXT("\x38"
          "abcdefgh\0\0\0\0\0")},
    {"modbus", CARRIER_TCP, 502, TEXT("\0\1\0\0\0\6\1\3\0\0\0\1")},
    {"telnet", CARRIER_TCP, 23, TEXT("\xff\xfd\x18\xff\xfd\x20\xff\xfd\x23")},
    {"wireguard", CARRIER_UDP, 51820,
     TEXT("\2\0\0\0"
          "0123456789012345678901234567890123456789"
          "0123456789012345678901234567890123456789"
          "01234567")},
    {"rtcp", CARRIER_UDP, 7001,
     TEXT("\x80\xc9\0\1"
          "abcd"
          "\x81\xca\0\3"
          "abcd"
          "\1\2xy\0\0\0\0")},
    {"tftp", CARRIER_UDP, 69, TEXT("\0\1boot/pxelinux.0\0octet\0")},
    {"snmp", CARRIER_UDP, 161,
     TEXT("\x30\x1a\2\1\1\4\6public\xa0\x0d\2\1\1\2\1\0\2\1\0\x30\2\x30\0")},
    {"ntp", CARRIER_UDP, 123,
     TEXT("\x23\0\6\xec\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1\2"
          "\3"
          "\4\5\6\7\x08")},
    {"ntp", CARRIER_UDP, 123, TEXT("\x17\0\3\x2a\0\0\0\0")}, /* monlist */
    {"sip", CARRIER_UDP, 123, TEXT("OPTIONS sip:a@b.example SIP/2.0\r\nCSeq: 1 OPTIONS\r\n\r\n")},
    {"radius", CARRIER_UDP, 1812,
     TEXT("\1\0\0\x19"
          "abcdefghijklmnop"
          "\1\5nem")},
    {"bacnet", CARRIER_UDP, 47808, TEXT("\x81\x0b\0\x0c\1\x20\xff\xff\0\xff\x10\x08")},
    {"coap", CARRIER_UDP, 5683, TEXT("\x40\1\x7d\x34\xbbtemperature")},
    {"nntp", CARRIER_TCP, 9, TEXT("200 Leafnode NNTP Daemon ready\r\n")},
    {"dcerpc", CARRIER_TCP, 135, TEXT("\5\0\x0b\3\x10\0\0\0\x48\0\0\0\1\0\0\0\xb8\x10")},
    {"bgp", CARRIER_TCP, 179,
     TEXT("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\0\x13\4")},
    {"pptp", CARRIER_TCP, 1723, TEXT("\0\x9c\0\1\x1a\x2b\x3c\x4d\0\1")},
    {"mongodb", CARRIER_TCP, 27017, TEXT("\x3b\0\0\0\1\0\0\0\0\0\0\0\xdd\7\0\0\0\0\0\0\0")},
    {"opcua", CARRIER_TCP, 4840, TEXT("HELF\x38\0\0\0\0\0\0\0")},
    {"diameter", CARRIER_TCP, 3868,
     TEXT("\1\0\0\x2c\x80\0\1\1\0\0\0\0\0\0\0\1\0\0\0\1\0\0\1\x08\x40\0\0\0")},
    {"stomp", CARRIER_TCP, 61613, TEXT("CONNECT\naccept-version:1.2\n\n")},
    {"fix", CARRIER_TCP, 9878, TEXT("8=FIX.4.2\0019=65\00135=A\001")},
    {"zabbix", CARRIER_TCP, 10051, TEXT("ZBXD\1\x10\0\0\0\0\0\0\0{}")},
    {"ethernet-ip", CARRIER_TCP, 44818,
     TEXT("\x65\0\4\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1\0\0\0")},
    {"s7comm", CARRIER_TCP, 102,
     TEXT("\3\0\0\x16\x11\xe0\0\0\0\1\0\xc0\1\x0a\xc1\2\1\0\xc2\2\1\2")},
    {"iec104", CARRIER_TCP, 2404, TEXT("\x68\4\7\0\0\0")},
    {"isakmp", CARRIER_UDP, 500,
     TEXT("abcdefgh\0\0\0\0\0\0\0\0\x21\x20\x22\x08\0\0\0\0\0\0\0\x1c")},
    {"l2tp", CARRIER_UDP, 1701, TEXT("\xc8\2\0\x0c\0\0\0\0\0\0\0\0")},
    {"netflow", CARRIER_UDP, 2055,
     TEXT("\0\x09\0\1\0\0\0\1\0\0\0\1\0\0\0\1\0\0\0\1\0\0\0\x0c\1\0\0\0")},
    {"netbios-dgm", CARRIER_UDP, 138,
     TEXT("\x11\2\x80\xde\x0a\x0a\1\x14\0\x8a\0\xbb\0\0\x20"
          "ENEJ")},
    {"ipmi", CARRIER_UDP, 623, TEXT("\6\0\xff\7\0\0\0\0\0\0\0\0\0")},
    {"stun", CARRIER_UDP, 13958,
     TEXT("\0\1\0\x08"
          "0123456789abcdef"
          "\0\3\0\4\0\0\0\6")},
    {"syslog", CARRIER_UDP, 514, TEXT("<34>Oct 11 22:14:15 mymachine su: 'su root' failed")},
};

static struct parse_context context_for(const struct sample *sample, const struct protocol *p)
{
    struct parse_context context = {.carrier = sample->carrier, .from_originator = true};
    for (size_t i = 0; i < 12 && p->ports[i]; i++)
        context.port_hint |= p->ports[i] == sample->port;
    return context;
}

/* As in the tracker: the first sure one of the table. */
static const struct protocol *recognise(const struct sample *sample)
{
    for (size_t i = 0; protocols[i]; i++) {
        struct parse_context context = context_for(sample, protocols[i]);
        if (!(protocols[i]->carriers & sample->carrier)) continue;
        if (protocols[i]->probe(&context, sample->bytes) == PROBE_YES) return protocols[i];
    }
    return NULL;
}

static void each_sample_is_taken_by_its_protocol_and_no_other(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
        const struct protocol *p = recognise(&samples[i]);
        if (!p || strcmp(p->name, samples[i].name) != 0)
            print_error("sample %zu, of %s, is taken by %s\n", i, samples[i].name,
                        p ? p->name : "nobody");
        assert_non_null(p);
        assert_string_equal(p->name, samples[i].name);
    }
}

static void no_probe_says_yes_and_then_no_as_a_stream_grows(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
        const struct protocol *p = recognise(&samples[i]);
        if (samples[i].carrier != CARRIER_TCP) continue;
        enum probe_answer last = PROBE_MORE;
        for (size_t size = 1; size <= samples[i].bytes.size; size++) {
            struct parse_context context = context_for(&samples[i], p);
            enum probe_answer answer =
                p->probe(&context, (struct span){samples[i].bytes.data, size});
            if (answer == PROBE_NO) print_error("%s at %zu\n", p->name, size);
            assert_int_not_equal(answer, PROBE_NO);
            if (last == PROBE_YES && answer != PROBE_YES) print_error("%s at %zu\n", p->name, size);
            assert_false(last == PROBE_YES && answer != PROBE_YES && samples[i].bytes.data[0] != 5);
            last = answer;
        }
    }
}

static void every_recogniser_survives_cuts_splits_and_flips(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
        bool datagram = samples[i].carrier == CARRIER_UDP;
        struct parse_input input = {.protocol = recognise(&samples[i]),
                                    .from_originator = true,
                                    .sender_port = 40000,
                                    .receiver_port = samples[i].port,
                                    .bytes = samples[i].bytes};
        check_every_truncation(&input, datagram);
        check_every_flip(&input, datagram);
        if (!datagram) check_every_split(&input);
    }
}

static void noise_and_prose_are_nobodys(void **state)
{
    (void)state;
    static const struct sample strangers[] = {
        {"", CARRIER_TCP, 9, TEXT("Hello, this is a text that no protocol starts with.\r\n")},
        {"", CARRIER_TCP, 9, TEXT("220 what is this\r\n")},
        {"", CARRIER_TCP, 21, TEXT("230 Login successful.\r\n")},
        {"", CARRIER_TCP, 9,
         TEXT("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0")},
        {"", CARRIER_TCP, 9, TEXT("\5\1\x20\x30\x40\x50\x60\x70\5\1\x20\x30\x40\x50\x60\x70")},
        {"", CARRIER_UDP, 9,
         TEXT("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0")},
        {"", CARRIER_UDP, 9, TEXT("\x80\x60\1\2\0\0\0\1\0\0\0\2payloadpayloadpayload")},
        {"", CARRIER_UDP, 9, TEXT("<13>on some port this is not syslog")},
    };
    for (size_t i = 0; i < sizeof strangers / sizeof *strangers; i++) {
        const struct protocol *p = recognise(&strangers[i]);
        if (p) print_error("stranger %zu is taken by %s\n", i, p->name);
        assert_null(p);
    }
    struct sample noise = {"", CARRIER_UDP, 9, {NULL, 0}};
    uint32_t random = 1;
    size_t taken = 0;
    for (unsigned i = 0; i < 20000; i++) {
        uint8_t bytes[200];
        for (size_t k = 0; k < sizeof bytes; k++) {
            random = random * 1664525 + 1013904223;
            bytes[k] = (uint8_t)(random >> 24);
        }
        noise.carrier = i & 1 ? CARRIER_UDP : CARRIER_TCP;
        noise.bytes = (struct span){bytes, 20 + i % 180};
        const struct protocol *p = recognise(&noise);
        if (p) print_error("noise %u is taken by %s\n", i, p->name);
        taken += p != NULL;
    }
    assert_in_range(taken, 0, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_sample_is_taken_by_its_protocol_and_no_other),
        cmocka_unit_test(no_probe_says_yes_and_then_no_as_a_stream_grows),
        cmocka_unit_test(every_recogniser_survives_cuts_splits_and_flips),
        cmocka_unit_test(noise_and_prose_are_nobodys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
