-- SPDX-License-Identifier: MIT
SELECT evidence_id, device_id,
    TERM(attribute_term) AS attribute,
    value,
    TERM(source_term) AS source,
    confidence,
    TIME(first_seen_us) AS first_seen_time, first_seen_us,
    TIME(last_seen_us) AS last_seen_time, last_seen_us,
    count,
    MAC(said_by_mac) AS said_by_mac
FROM evidence
