-- SPDX-License-Identifier: MIT
-- MACs that claimed an IP address by ARP while another one did, address by address in the order of
-- the claims. It leaves out pairs to which DHCP gave the address, and the virtual routers of VRRP
-- (RFC 9568, section 8.1.2) and HSRP, whose prefix is 00:00:0c:07:ac (RFC 2281, section 5.2). A
-- claimant is compared only with the latest end of the earlier claims and the first of the later
-- ones. So many claimants do not give as many pairs.
-- scan: one row per address, MAC and source; devices and leases once.
WITH lease AS MATERIALIZED (
    SELECT DISTINCT assigned, mac FROM dhcp_message WHERE version = 4 AND type = 5 -- ACK
),
gateway AS MATERIALIZED (
    SELECT DISTINCT ip FROM device WHERE is_gateway = 1
),
claim AS MATERIALIZED (
    SELECT b.ip, b.mac, b.first_seen_us, b.last_seen_us, b.count,
        (b.ip, b.mac) IN (SELECT assigned, mac FROM lease) AS leased
    FROM address_binding b
    WHERE b.capture_id = :capture_id AND b.ip <> 0
        AND b.source_term = (SELECT term_id FROM term WHERE value = 'arp')
        AND b.mac >> 8 NOT IN (0x00005e0001, 0x00005e0002, 0x00000c07ac)
),
neighbour AS MATERIALIZED (
    SELECT ip, mac, first_seen_us, last_seen_us, count, leased,
        max(last_seen_us) OVER earlier AS earlier_until_us,
        max(CASE WHEN NOT leased THEN last_seen_us END) OVER earlier AS unleased_until_us,
        min(first_seen_us) OVER later AS later_since_us,
        min(CASE WHEN NOT leased THEN first_seen_us END) OVER later AS unleased_since_us
    FROM claim
    WINDOW earlier AS (PARTITION BY ip ORDER BY first_seen_us, mac
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING),
        later AS (PARTITION BY ip ORDER BY first_seen_us DESC, mac DESC
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
),
contested AS MATERIALIZED (
    SELECT ip, mac, first_seen_us, last_seen_us, count, leased,
        coalesce(first_seen_us < CASE WHEN leased THEN unleased_until_us ELSE earlier_until_us END,
            0) AS is_second
    FROM neighbour
    WHERE first_seen_us < CASE WHEN leased THEN unleased_until_us ELSE earlier_until_us END
        OR last_seen_us > CASE WHEN leased THEN unleased_since_us ELSE later_since_us END
),
address_span AS MATERIALIZED (
    SELECT ip, max(last_seen_us) AS until_us, count(*) AS claimants FROM contested GROUP BY ip
),
intruder AS MATERIALIZED (
    SELECT mac, count(*) AS addresses FROM contested WHERE is_second GROUP BY mac
)
SELECT c.ip, c.mac, c.first_seen_us, c.last_seen_us, c.count, c.leased, c.is_second,
    (SELECT d.device_id FROM device d WHERE d.mac = c.mac) AS device_id,
    c.ip IN (SELECT ip FROM gateway) AS is_gateway,
    i.addresses, s.claimants, s.until_us
FROM contested c JOIN address_span s ON s.ip = c.ip LEFT JOIN intruder i ON i.mac = c.mac
WHERE s.until_us >= :from_us AND s.until_us < :to_us
ORDER BY c.ip, c.first_seen_us, c.mac;
