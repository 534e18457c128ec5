-- SPDX-License-Identifier: MIT
SELECT h.hour_us, TIME(h.hour_us) AS hour_time,
    p.peer AS peer_address_id, iif(p.peer < 4294967296, IP(p.peer), NULL) AS peer_ip,
    nullif(p.device_id, 0) AS device_id, ROLE(p.role) AS role,
    PLACE(country, p.peer_place) AS peer_country, PLACE(asn, p.peer_place) AS peer_asn,
    PLACE(as_org, p.peer_place) AS peer_as_org,
    p.flows, p.bytes_sent, p.bytes_received,
    TIME(h.hour_us + p.first_after_us) AS first_time, h.hour_us + p.first_after_us AS first_us,
    TIME(h.hour_us + p.last_after_us) AS last_time, h.hour_us + p.last_after_us AS last_us
FROM sum_hour h CROSS JOIN peer_hour p ON p.hour_us = h.hour_us
