-- SPDX-License-Identifier: MIT
SELECT LOCAL_DAY(s), ROLE(s.role) AS role,
    PLACE(country, s.place) AS country, PLACE(city, s.place) AS city, PLACE(asn, s.place) AS asn,
    PLACE(as_org, s.place) AS as_org,
    s.flows, s.bytes_sent, s.bytes_received
FROM sum_day d CROSS JOIN place_day s ON s.day = d.day AND s.zone_id = d.zone_id
