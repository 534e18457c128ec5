-- SPDX-License-Identifier: MIT
-- What SEEN is in a report: the same, but of rows that no question tells apart there is one (contact_sums.h).
-- scan: a row for each sum, and a row a day and folded contact.
WITH part AS MATERIALIZED (
    SELECT p.device_id AS part_id, PART_OF(p) AS device_id FROM device p WHERE p.device_id > 0
        AND IN_REPORT(p)
)
SELECT part.device_id, contact.on_days, named.name, above.name AS registrable_domain,
    CASE WHEN contact.domain IS NULL THEN IP(contact.peer) END AS peer_ip,
    at_place.country, at_place.as_org, at_place.asn,
    HOW_CLEAR(contact.how) AS clear, HOW_SOURCE(contact.how) AS name_source, HOW_CERTAIN(contact.how) AS certain,
    contact.domain AS domain_id,
    coalesce(contact.domain IN (SELECT o.domain_id FROM domain o WHERE o.name IN BY_DESIGN()), contact.peer IN (
        SELECT b.ip FROM domain o JOIN domain_address b ON b.domain = o.domain_id WHERE o.name IN BY_DESIGN()), 0)
        AS by_design,
    CASE WHEN contact.domain IN (SELECT r.domain_id FROM (SELECT domain_id, name FROM domain) r
            WHERE RELAY_OF_NAME() IS NOT NULL)
        THEN (SELECT RELAY_OF_NAME() FROM (SELECT named.name AS name))
        WHEN contact.domain IS NULL THEN (SELECT RELAY_OF_ADDRESS() FROM (SELECT IP(contact.peer) AS peer_ip)) END AS relay,
    contact.flows, contact.bytes_sent, contact.bytes_received, contact.payload_sent, contact.payload_received,
    TERM(JUDGED_NOW(category_term)) AS category_now, TEXT(JUDGED_NOW(owner_text)) AS owner_now,
    TERM(judged.category_term) AS category_then, TEXT(judged.owner_text) AS owner_then
FROM contact_sums contact CROSS JOIN part ON part.part_id = contact.device_id
    LEFT JOIN name_label judged ON judged.label_id = contact.label_id
    LEFT JOIN place at_place ON at_place.place_id = contact.place
    LEFT JOIN domain named ON named.domain_id = contact.domain
    LEFT JOIN domain above ON above.domain_id = named.registrable_domain
UNION ALL
SELECT device_id, on_days, name, registrable_domain, peer_ip, country, as_org, asn, clear, name_source,
    certain, domain_id, by_design, relay, flows, bytes_sent, bytes_received, payload_sent, payload_received, category_now, owner_now,
    category_then, owner_then
FROM (SEEN()
    AND c.is_folded);
