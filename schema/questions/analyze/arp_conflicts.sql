-- SPDX-License-Identifier: MIT
-- Who claimed, by ARP or NDP, the addresses that were claimed since the last run: every MAC that ever did, on this sensor, in
-- captures that had ended before this one began, and in this one. Only addresses of several MACs, each in the order in
-- which they came. A claim is held against those of its link: the same VLAN tags, and the same interface. (Files are
-- parts of one recording, so all files are one link.) Not the virtual routers of VRRP (RFC 9568, section 8.1.2) and of HSRP
-- (RFC 2281, section 5.2; its second version) and of GLBP, of which several answer for one address.
-- Who sends from a link-local address owns it, too (source `traffic`; no router carries such frames): a router may never
-- claim its own but in passing. That alone accuses nobody, so its count is 0.
-- familiar: other devices that were known before this capture and are here, so that it is the same network.
-- scan: one row per address, MAC and capture; devices once. Leases of the last 35 days.
WITH now AS MATERIALIZED (
    SELECT sensor, start_us, iif(buffer_bytes IS NULL, NULL, source) AS interface FROM capture WHERE capture_id = :capture_id
),
told AS MATERIALIZED (
    SELECT c.capture_id FROM capture c, now
    WHERE c.capture_id = :capture_id
        OR (c.capture_id < :capture_id AND c.sensor IS now.sensor AND c.end_us <= now.start_us
            AND iif(c.buffer_bytes IS NULL, NULL, c.source) IS now.interface)
),
lease AS MATERIALIZED (
    SELECT DISTINCT assigned, mac FROM dhcp_message
    WHERE version = 4 AND type = 5 -- ACK
        AND message_us >= :since_us - 35 * 86400000000
),
gateway AS MATERIALIZED (
    SELECT DISTINCT ip FROM device WHERE is_gateway = 1
),
known AS MATERIALIZED (
    SELECT d.mac FROM device d, now WHERE d.first_seen_us < now.start_us AND d.last_seen_us >= now.start_us
),
claim AS MATERIALIZED (
    SELECT b.ip, b.vlans, b.mac, min(b.first_seen_us) AS first_us, max(b.last_seen_us) AS last_us,
        sum(iif(b.source_term = (SELECT term_id FROM term WHERE value = 'traffic'), 0, b.count)) AS count,
        max(b.capture_id = :capture_id) AS is_here
    FROM address_binding b
    WHERE b.ip IN (SELECT a.ip FROM address_binding a
            WHERE a.capture_id = :capture_id AND a.ip <> 0 AND a.last_seen_us >= :since_us)
        AND b.capture_id IN (SELECT capture_id FROM told)
        AND (b.source_term IN (SELECT term_id FROM term WHERE value IN ('arp', 'ndp', 'proxy'))
            OR b.ip < 0 AND b.source_term = (SELECT term_id FROM term WHERE value = 'traffic') AND IP(b.ip) LIKE 'fe80:%')
        AND b.mac >> 8 NOT IN (0x00005e0001, 0x00005e0002, 0x00000c07ac) AND b.mac >> 16 NOT IN (0x00000c9f, 0x000573a0, 0x0007b400)
    GROUP BY b.ip, b.vlans, b.mac
),
router AS MATERIALIZED ( -- what a router of IPv6 claimed first: a device shows one address
    SELECT k.ip, k.vlans
    FROM (SELECT ip, vlans, mac, min(first_us) FROM claim WHERE ip < 0 GROUP BY ip, vlans) k
        JOIN device g ON g.mac = k.mac
    WHERE g.is_gateway = 1
)
SELECT c.ip, c.vlans, c.mac, c.first_us, c.last_us, c.count, c.is_here,
    (c.ip, c.mac) IN (SELECT assigned, mac FROM lease) AS leased,
    c.ip IN (SELECT assigned FROM lease) AS address_leased,
    c.ip IN (SELECT ip FROM gateway)
        OR (c.ip, c.vlans) IN (SELECT ip, vlans FROM router) AS is_gateway,
    d.device_id, d.last_seen_us AS device_until_us, d.ip = c.ip OR d.is_gateway AS device_has_it,
    (SELECT count(*) FROM known) - (c.mac IN (SELECT mac FROM known)) AS familiar
FROM claim c LEFT JOIN device d ON d.mac = c.mac
WHERE (c.ip, c.vlans) IN (SELECT ip, vlans FROM claim GROUP BY ip, vlans HAVING count(*) > 1)
ORDER BY c.ip, c.vlans, c.first_us, c.mac;
