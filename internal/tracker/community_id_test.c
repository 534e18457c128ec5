/* SPDX-License-Identifier: MIT */
/* The values that corelight/community-id-spec publishes (baseline, seed 0), each from a frame of
 * its own. The ports of ICMP are type and code as on the wire. */
#include "corpus.h"
#include "observer.h"
#include "packets.h"
#include "test.h"

#include "community_id.h"
#include "parser/packet.h"
#include "tracker_state.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>

static const struct vector {
    uint8_t protocol;
    const char *src;
    uint16_t src_port;
    const char *dst;
    uint16_t dst_port;
    const char *id;
} vectors[] = {
    {58, "fe80::200:86ff:fe05:80da", 135, "fe80::260:97ff:fe07:69ea", 136,
     "1:dGHyGvjMfljg6Bppwm3bg0LO8TY="},
    {58, "fe80::260:97ff:fe07:69ea", 136, "fe80::200:86ff:fe05:80da", 135,
     "1:dGHyGvjMfljg6Bppwm3bg0LO8TY="},
    {58, "fe80::260:97ff:fe07:69ea", 135, "fe80::200:86ff:fe05:80da", 136,
     "1:zavyT/cezQr1fmImYCwYnMXbgck="},
    {58, "fe80::200:86ff:fe05:80da", 136, "fe80::260:97ff:fe07:69ea", 135,
     "1:zavyT/cezQr1fmImYCwYnMXbgck="},
    {58, "3ffe:501:1800:2345::2", 3, "3ffe:507:0:1:200:86ff:fe05:80da", 0,
     "1:2ObVBgIn28oZvibYZhZMBgh7WdQ="},
    {58, "3ffe:501:410:0:2c0:dfff:fe47:33e", 1, "3ffe:507:0:1:200:86ff:fe05:80da", 4,
     "1:hLZd0XGWojozrvxqE0dWB1iM6R0="},
    {58, "3ffe:507:0:1:200:86ff:fe05:80da", 128, "3ffe:501:0:1001::2", 129,
     "1:+TW+HtLHvV1xnGhV1lv7XoJrqQg="},
    {58, "3ffe:501:0:1001::2", 129, "3ffe:507:0:1:200:86ff:fe05:80da", 128,
     "1:+TW+HtLHvV1xnGhV1lv7XoJrqQg="},
    {58, "fe80::200:86ff:fe05:80da", 133, "ff02::2", 134, "1:hO+sN4H+MG5MY/8hIrXPqc4ZQz0="},
    {58, "fe80::260:97ff:fe07:69ea", 134, "ff02::1", 133, "1:pkvHqCL88/tg1k4cPigmZXUtL00="},
    {1, "192.168.0.89", 8, "192.168.0.1", 0, "1:X0snYXpgwiv9TZtqg64sgzUn6Dk="},
    {1, "192.168.0.1", 0, "192.168.0.89", 8, "1:X0snYXpgwiv9TZtqg64sgzUn6Dk="},
    {1, "10.0.0.1", 11, "10.0.0.2", 0, "1:YHxtAirCG//0OzkcVAukqKQN9xM="},
    {6, "2001:470:e5bf:dead:4957:2174:e82c:4887", 63943, "2607:f8b0:400c:c03::1a", 25,
     "1:/qFaeAR+gFe1KYjMzVDsMv+wgU4="},
    {6, "2607:f8b0:400c:c03::1a", 25, "2001:470:e5bf:dead:4957:2174:e82c:4887", 63943,
     "1:/qFaeAR+gFe1KYjMzVDsMv+wgU4="},
    {132, "192.168.170.8", 7, "192.168.170.56", 7, "1:MP2EtRCAUIZvTw6MxJHLV7N7JDs="},
    {132, "192.168.170.56", 7, "192.168.170.8", 7, "1:MP2EtRCAUIZvTw6MxJHLV7N7JDs="},
    {6, "128.232.110.120", 34855, "66.35.250.204", 80, "1:LQU9qZlK+B5F3KDmev6m5PMibrg="},
    {6, "66.35.250.204", 80, "128.232.110.120", 34855, "1:LQU9qZlK+B5F3KDmev6m5PMibrg="},
    {17, "192.168.1.52", 54585, "8.8.8.8", 53, "1:d/FP5EW3wiY1vCndhwleRRKHowQ="},
    {17, "8.8.8.8", 53, "192.168.1.52", 54585, "1:d/FP5EW3wiY1vCndhwleRRKHowQ="},
    {46, "10.1.12.1", 0, "10.1.12.2", 0, "1:KHlLkgoJW7ifUTyTSgyVfkFHzKw="},
    {46, "10.1.12.2", 0, "10.1.12.1", 0, "1:KHlLkgoJW7ifUTyTSgyVfkFHzKw="},
};

/* A frame of this protocol and ports. A vector's ICMP counterpart is not on the wire: the code is
 * 0. If the type has no counterpart, the code is the vector's. */
static void build_frame(struct build *frame, const struct vector *vector)
{
    struct endpoint from = endpoint_of(vector->src, vector->src_port);
    struct endpoint to = endpoint_of(vector->dst, vector->dst_port);
    struct build bytes = {.size = 0};
    switch (vector->protocol) {
    case IP_TCP:
        frame_tcp(frame, &from, &to, &(struct segment){.flags = TCP_SYN, .window = 1});
        return;
    case IP_UDP: frame_udp(frame, &from, &to, span_text("?")); return;
    case IP_ICMP:
    case IP_ICMPV6: {
        bool paired = vector->dst_port >= 9 || vector->src_port == 8 || vector->src_port == 0;
        frame_icmp(frame, &from, &to, (uint8_t)vector->src_port,
                   paired ? 0 : (uint8_t)vector->dst_port, span_text("0123"));
        return;
    }
    default:
        build_number(&bytes, vector->src_port, 2);
        build_number(&bytes, vector->dst_port, 2);
        build_number(&bytes, 0, 8);
        frame_ip(frame, &from, &to, vector->protocol, build_span(&bytes));
    }
}

static void expect_text(const uint8_t id[COMMUNITY_ID_BYTES], const char *expected)
{
    char text[2 + 28 + 1] = "1:";
    EVP_EncodeBlock((unsigned char *)text + 2, id, COMMUNITY_ID_BYTES);
    assert_string_equal(text, expected);
}

static void every_published_value_is_reproduced(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof vectors / sizeof vectors[0]; i++) {
        struct observer *observer = observer_create(NULL);
        struct build frame;
        build_frame(&frame, &vectors[i]);
        observer_see(observer, &frame);
        observer_finish(observer);
        assert_int_equal(observer->flow_count, 1);
        assert_true(observer->flows[0].has_community_id);
        expect_text(observer->flows[0].community_id, vectors[i].id);
        observer_destroy(observer);
    }
}

enum { SEED, PROTOCOL, SRC, SPORT, DST, DPORT, ID };
static const char *const vector_keys[] = {"seed", "proto", "src", "sport", "dst", "dport", "id"};

/* The specification calls these the ports of ICMP: type, and counterpart or code. */
static void expect_id(const char *const *values)
{
    struct community_hasher *hasher =
        community_hasher_create((uint16_t)strtoul(values[SEED], NULL, 10));
    struct ip_address src, dst;
    assert_non_null(hasher);
    assert_true(ip_parse(values[SRC], &src) && ip_parse(values[DST], &dst));
    struct flow flow = {.originator_is_a = true, .has_ports = values[SPORT] != NULL};
    flow.key.version = src.version;
    flow.key.protocol = (uint8_t)strtoul(values[PROTOCOL], NULL, 10);
    memcpy(flow.key.a, src.bytes, sizeof flow.key.a);
    memcpy(flow.key.b, dst.bytes, sizeof flow.key.b);
    if (flow.has_ports) {
        flow.port[ORIGINATOR] = (uint16_t)strtoul(values[SPORT], NULL, 10);
        flow.port[RESPONDER] = (uint16_t)strtoul(values[DPORT], NULL, 10);
    }
    uint8_t id[COMMUNITY_ID_BYTES];
    assert_true(community_id(hasher, &flow, id));
    expect_text(id, values[ID]);
    community_hasher_destroy(hasher);
}

/* The same baseline with other seeds. */
static void a_seed_gives_other_published_values(void **state)
{
    static const char *const seeded[][7] = {
        {"1", "58", "fe80::200:86ff:fe05:80da", "135", "fe80::260:97ff:fe07:69ea", "136",
         "1:kHa1FhMYIT6Ym2Vm2AOtoOARDzY="},
        {"1", "58", "fe80::260:97ff:fe07:69ea", "136", "fe80::200:86ff:fe05:80da", "135",
         "1:kHa1FhMYIT6Ym2Vm2AOtoOARDzY="},
        {"1", "58", "fe80::260:97ff:fe07:69ea", "135", "fe80::200:86ff:fe05:80da", "136",
         "1:2hSqmsDZ2kdcY9kbiUzOEBic0iM="},
        {"1", "58", "fe80::200:86ff:fe05:80da", "136", "fe80::260:97ff:fe07:69ea", "135",
         "1:2hSqmsDZ2kdcY9kbiUzOEBic0iM="},
        {"1", "58", "3ffe:501:1800:2345::2", "3", "3ffe:507:0:1:200:86ff:fe05:80da", "0",
         "1:lVEtCZpYu84Xqaa++3lXFyuu2n4="},
        {"1", "1", "192.168.0.89", "8", "192.168.0.1", "0", "1:03g6IloqVBdcZlPyX8r0hgoE7kA="},
        {"1", "1", "192.168.0.1", "0", "192.168.0.89", "8", "1:03g6IloqVBdcZlPyX8r0hgoE7kA="},
        {"1", "1", "10.0.0.1", "11", "10.0.0.2", "0", "1:XjUibYHaafLQ3pxQeiMI8g25q20="},
        {"1", "6", "2001:470:e5bf:dead:4957:2174:e82c:4887", "63943", "2607:f8b0:400c:c03::1a",
         "25", "1:eJYTW6AOzFLlSUoESovMjnu7rMw="},
        {"1", "6", "2607:f8b0:400c:c03::1a", "25", "2001:470:e5bf:dead:4957:2174:e82c:4887",
         "63943", "1:eJYTW6AOzFLlSUoESovMjnu7rMw="},
        {"1", "132", "192.168.170.8", "7", "192.168.170.56", "7", "1:5w3ZRjeKBzqT3zsaEECDGjUbYeg="},
        {"1", "132", "192.168.170.56", "7", "192.168.170.8", "7", "1:5w3ZRjeKBzqT3zsaEECDGjUbYeg="},
        {"1", "6", "128.232.110.120", "34855", "66.35.250.204", "80",
         "1:3V71V58M3Ksw/yuFALMcW0LAHvc="},
        {"1", "6", "66.35.250.204", "80", "128.232.110.120", "34855",
         "1:3V71V58M3Ksw/yuFALMcW0LAHvc="},
        {"1", "17", "192.168.1.52", "54585", "8.8.8.8", "53", "1:Q9We8WO3piVF8yEQBNJF4uiSVrI="},
        {"1", "17", "8.8.8.8", "53", "192.168.1.52", "54585", "1:Q9We8WO3piVF8yEQBNJF4uiSVrI="},
        {"1", "46", "10.1.12.1", NULL, "10.1.12.2", NULL, "1:rYir8gphR31noO9iDRQmF/BteEI="},
        {"1", "46", "10.1.12.2", NULL, "10.1.12.1", NULL, "1:rYir8gphR31noO9iDRQmF/BteEI="},
        {"7", "6", "2600:1f13:f8:d400:3a6:303c:e011:18eb", "60202", "2607:f8b0:400a:800::200e",
         "443", "1:ptJhMvufAbB5nLDNW77cB800wFM="},
        {"7", "6", "2600:1f13:f8:d400:3a6:303c:e011:18eb", "33892", "2001:4860:4860::8888", "443",
         "1:PGf+a0eBbs1OhuPtJmsF0Sm51v4="},
    };
    (void)state;
    for (size_t i = 0; i < sizeof seeded / sizeof seeded[0]; i++)
        expect_id(seeded[i]);
}

static void check_vector(void *owner, const char *const *values)
{
    (void)owner;
    expect_id(values);
}

static void the_vectors_of_the_corpus_are_reproduced(void **state)
{
    (void)state;
    (void)corpus_vectors("community_id", vector_keys, sizeof vector_keys / sizeof vector_keys[0],
                         check_vector, NULL);
}

static void both_directions_of_a_protocol_without_ports_are_one_flow(void **state)
{
    (void)state;
    struct observer *observer = observer_create(NULL);
    struct endpoint a = endpoint_of("10.1.12.1", 0), b = endpoint_of("10.1.12.2", 0);
    struct build frame;
    frame_ip(&frame, &a, &b, 46, span_text("rsvp"));
    observer_see(observer, &frame);
    frame_ip(&frame, &b, &a, 46, span_text("rsvp"));
    observer_see(observer, &frame);
    observer_finish(observer);
    assert_int_equal(observer->flow_count, 1);
    assert_false(observer->flows[0].has_ports);
    expect_text(observer->flows[0].community_id, "1:KHlLkgoJW7ifUTyTSgyVfkFHzKw=");
    observer_destroy(observer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_published_value_is_reproduced),
        cmocka_unit_test(a_seed_gives_other_published_values),
        cmocka_unit_test(the_vectors_of_the_corpus_are_reproduced),
        cmocka_unit_test(both_directions_of_a_protocol_without_ports_are_one_flow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
