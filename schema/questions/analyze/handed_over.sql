-- SPDX-License-Identifier: MIT
-- Whether an address (of IPv4) passes from one MAC to another one as that of a service does, which one of two machines has
-- at a time: both had another address of their own on this link for an hour, and their turns do not overlap.
-- turns: how often it was taken; three: the first one got it back.
-- scan: the turns of one address, the addresses of two MACs.
WITH turn AS MATERIALIZED (
    SELECT mac, first_seen_us, last_seen_us FROM address_binding
    WHERE ip = :ip AND vlans = :vlans AND mac IN (:owner, :mac) AND source_term IN (SELECT term_id FROM term WHERE value IN ('arp', 'proxy'))
),
own AS MATERIALIZED (
    SELECT DISTINCT mac FROM address_binding
    WHERE mac IN (:owner, :mac) AND ip > 0 AND ip <> :ip AND vlans = :vlans
        AND source_term = (SELECT term_id FROM term WHERE value = 'arp')
        AND first_seen_us <= (SELECT min(first_seen_us) FROM turn WHERE mac = :mac) - 3600000000
)
SELECT (SELECT count(*) FROM turn) AS turns
WHERE :ip > 0 AND (SELECT count(*) FROM own) = 2
    AND NOT EXISTS (SELECT 1 FROM turn a JOIN turn b ON b.mac = :mac
        WHERE a.mac = :owner AND a.first_seen_us < b.last_seen_us AND b.first_seen_us < a.last_seen_us);
