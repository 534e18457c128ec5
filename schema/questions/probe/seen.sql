-- SPDX-License-Identifier: MIT
-- How often a name was contacted, from how many devices, since when, and how long a TCP handshake took in the middle.
-- scan: the lists of ids of the hours in which devices had contact with the name or one below it.
WITH seen AS MATERIALIZED (
    SELECT f.start_us, coalesce(WHOLE(f.src_device_id), -f.src_address_id) AS who, f.rtt_handshake_us AS handshake_us
    FROM flows f
    WHERE f.flow_id IN FLOWS_OF_NAME() AND f.dst_domain = :domain AND FROM_TO(f.start_us, f.end_us)
)
SELECT count(*) AS flows, count(DISTINCT who) AS devices, min(start_us) AS first_us, max(start_us) AS last_us,
    (SELECT handshake_us FROM seen WHERE handshake_us IS NOT NULL ORDER BY handshake_us
        LIMIT 1 OFFSET (SELECT count(handshake_us) / 2 FROM seen)) AS handshake_us
FROM seen;
