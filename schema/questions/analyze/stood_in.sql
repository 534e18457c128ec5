-- SPDX-License-Identifier: MIT
-- The turns in which a MAC claimed an address, and whether the owner's device was heard in one of them, or five minutes
-- around it: by a connection of its own, an answer, or a claim.
-- scan: the turns of one address and MAC, and the flows of a day before the end of each.
SELECT count(*) AS turns, coalesce(sum(
    EXISTS (SELECT 1 FROM flow f
        WHERE f.start_us BETWEEN b.first_seen_us - 86400000000 AND b.last_seen_us + 300000000
            AND f.start_us + f.duration_us >= b.first_seen_us - 300000000
            AND (f.src_device_id = :owner_id OR (f.dst_device_id = :owner_id AND f.packets_received > 0)))
    OR EXISTS (SELECT 1 FROM address_binding o
        WHERE o.ip = b.ip AND o.mac = :owner AND o.vlans = b.vlans
            AND (o.first_seen_us BETWEEN b.first_seen_us - 300000000 AND b.last_seen_us + 300000000
                OR o.last_seen_us BETWEEN b.first_seen_us - 300000000 AND b.last_seen_us + 300000000))), 0) AS disturbed
FROM address_binding b
WHERE b.ip = :ip AND b.mac = :mac AND b.vlans = :vlans AND b.source_term = (SELECT term_id FROM term WHERE value = 'arp');
