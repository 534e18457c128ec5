-- SPDX-License-Identifier: MIT
-- The columns of both parts have the same affinities. Else SQLite makes all of them for each row, also those that a
-- question does not name.
SELECT LOCAL_DAY(contact), contact.device_id, ROLE(contact.role) AS role,
    named.name AS name, above.name AS registrable_domain,
    CASE WHEN contact.domain = 0 AND contact.peer < 4294967296 THEN IP(contact.peer) END AS peer_ip,
    at_place.country AS country, at_place.asn AS asn, at_place.as_org AS as_org,
    HOW_CLEAR(contact.how) AS clear, HOW_SCOPE(contact.how) AS dst_scope, HOW_SOURCE(contact.how) AS name_source,
    TERM(judged.category_term) AS category_then, TERM(JUDGED_NOW(category_term)) AS category_now,
    TEXT(judged.owner_text) AS owner_then, TEXT(JUDGED_NOW(owner_text)) AS owner_now,
    contact.flows, contact.bytes_sent, contact.bytes_received, contact.payload_sent, contact.payload_received,
    TIME(contact.first_us) AS first_time, contact.first_us, TIME(contact.last_us) AS last_time, contact.last_us,
    nullif(contact.domain, 0) AS domain_id, 0 AS is_folded,
    HOW_CERTAIN(contact.how) AS certain
FROM sum_day d CROSS JOIN contact_day contact ON contact.day = d.day AND contact.zone_id = d.zone_id
    LEFT JOIN name_label judged ON judged.label_id = contact.label_id
    LEFT JOIN place at_place ON at_place.place_id = contact.place
    LEFT JOIN domain named ON named.domain_id = nullif(contact.domain, 0)
    LEFT JOIN domain above ON above.domain_id = named.registrable_domain
UNION ALL
SELECT LOCAL_DAY(folded), folded.device_id, ROLE(folded.role),
    CAST(NULL AS TEXT),
    CAST(NULL AS TEXT),
    NULL,
    CAST(CASE WHEN folded.country <> 0 THEN char(folded.country >> 8, folded.country & 255) END AS TEXT),
    CAST(NULL AS INTEGER), CAST(NULL AS TEXT),
    HOW_CLEAR(folded.how), HOW_SCOPE(folded.how), HOW_SOURCE(folded.how),
    CAST(NULL AS TEXT), TERM(nullif(folded.category_term, 0)),
    CAST(NULL AS TEXT), TEXT(nullif(folded.owner_text, 0)),
    folded.flows, folded.bytes_sent, folded.bytes_received, folded.payload_sent, folded.payload_received,
    TIME(folded.first_us), folded.first_us, TIME(folded.last_us), folded.last_us,
    NULL, 1,
    HOW_CERTAIN(folded.how)
FROM sum_day d CROSS JOIN contact_day_folded folded ON folded.day = d.day AND folded.zone_id = d.zone_id
