-- SPDX-License-Identifier: MIT
-- The turns in which a MAC claimed an address, and whether the owner's device was heard in one of them, or five minutes
-- around it: by a connection of its own, an answer, or a claim. Later turns are folded into one that is long (over twelve
-- hours): of that it is only known how often somebody claimed, and over twice in an hour is too often to stand in.
-- forwards: the owner was seen to do a router's work before somebody claimed its address. What a DHCP server says of it may
-- be a rogue's word.
-- scan: the turns of one address and MAC, and the flows of a day before the end of each.
SELECT coalesce(sum(b.last_seen_us - b.first_seen_us < 43200000000), 0) AS turns,
    coalesce(sum(CASE WHEN b.last_seen_us - b.first_seen_us >= 43200000000
        THEN b.count > 2 * ((b.last_seen_us - b.first_seen_us) / 3600000000)
    ELSE EXISTS (SELECT 1 FROM flow f
        WHERE f.start_us BETWEEN b.first_seen_us - 86400000000 AND b.last_seen_us + 300000000
            AND f.start_us + f.duration_us >= b.first_seen_us - 300000000
            AND (f.src_device_id = :owner_id OR (f.dst_device_id = :owner_id AND f.packets_received > 0)))
    OR EXISTS (SELECT 1 FROM address_binding o
        WHERE o.ip = b.ip AND o.mac = :owner AND o.vlans = b.vlans
            AND (o.first_seen_us BETWEEN b.first_seen_us - 300000000 AND b.last_seen_us + 300000000
                OR o.last_seen_us BETWEEN b.first_seen_us - 300000000 AND b.last_seen_us + 300000000)) END), 0) AS disturbed,
    coalesce((SELECT min(e.first_seen_us) FROM evidence e WHERE e.device_id = :owner_id
        AND e.attribute_term IN (SELECT term_id FROM term WHERE value IN ('role', 'carries'))
        AND e.source_term IN (SELECT term_id FROM term WHERE value IN ('ndp', 'traffic', 'arp'))) < min(b.first_seen_us), 0)
        AS forwards
FROM address_binding b
WHERE b.ip = :ip AND b.mac = :mac AND b.vlans = :vlans AND b.source_term IN (SELECT term_id FROM term WHERE value IN ('arp', 'ndp'));
