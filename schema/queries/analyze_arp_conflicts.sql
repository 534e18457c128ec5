-- Pairs of MACs that claimed one IP address by ARP in spans of time that overlap; a is the one who
-- came first. Not where DHCP gave the address to both, and not the virtual routers of VRRP (RFC
-- 9568, section 8.1.2), whose second protocol HSRP uses 00:00:0c:07:ac (RFC 2281, section 5.2).
-- scan: one row per address, MAC and source.
WITH claim AS MATERIALIZED (
    SELECT ip_address, mac_address, first_seen_us, last_seen_us, count FROM address_bindings
    WHERE capture_id = :capture_id AND source = 'arp' AND ip_address <> '0.0.0.0'
        AND mac_address NOT GLOB '00:00:5e:00:0[12]:*' AND mac_address NOT GLOB '00:00:0c:07:ac:*'
),
conflict AS MATERIALIZED (
    SELECT a.ip_address, a.mac_address AS first_mac, b.mac_address AS second_mac,
        a.first_seen_us AS first_since_us, a.last_seen_us AS first_until_us,
        b.first_seen_us AS second_since_us, b.last_seen_us AS second_until_us,
        a.count + b.count AS claims
    FROM claim a JOIN claim b ON b.ip_address = a.ip_address
        AND (a.first_seen_us, a.mac_address) < (b.first_seen_us, b.mac_address)
    WHERE b.first_seen_us < a.last_seen_us
        AND (SELECT count(DISTINCT m.mac_address) FROM dhcp_messages m
            WHERE m.message_type = 'ACK' AND m.assigned_ip = a.ip_address
                AND m.mac_address IN (a.mac_address, b.mac_address)) < 2
)
SELECT c.ip_address, c.first_mac, c.second_mac, c.first_since_us, c.first_until_us,
    c.second_since_us, c.second_until_us, c.claims,
    (SELECT d.device_id FROM devices d WHERE d.mac_address = c.second_mac) AS device_id,
    EXISTS (SELECT 1 FROM devices d WHERE d.is_gateway = 1 AND d.ip_address = c.ip_address)
        AS is_gateway,
    (SELECT count(DISTINCT o.ip_address) FROM conflict o WHERE o.second_mac = c.second_mac)
        AS addresses,
    (SELECT count(*) FROM (SELECT o.first_mac FROM conflict o WHERE o.ip_address = c.ip_address
        UNION SELECT o.second_mac FROM conflict o WHERE o.ip_address = c.ip_address)) AS claimants,
    span.until_us
FROM conflict c
JOIN (
    SELECT ip_address, max(max(first_until_us, second_until_us)) AS until_us FROM conflict
    GROUP BY ip_address
) span ON span.ip_address = c.ip_address
WHERE span.until_us >= :from_us AND span.until_us < :to_us
ORDER BY c.ip_address, c.second_since_us, c.second_mac;
