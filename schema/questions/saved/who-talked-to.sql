-- SPDX-License-Identifier: MIT
-- Which devices exchanged what with an address or a network, since --since or in 30 days.
-- needs: ip
-- scan: the sums of these hours.
SELECT device_id, role, sum(flows) AS flows, sum(bytes_sent) AS bytes_sent, sum(bytes_received) AS bytes_received,
    min(first_time) AS first_time, max(last_time) AS last_time
FROM peers
WHERE peer_address_id BETWEEN network_first(:ip) AND network_last(:ip)
    AND hour_us >= coalesce(:since_us, :newest_us - 2592000000000)
GROUP BY device_id, role
ORDER BY sum(bytes_sent + bytes_received) DESC
LIMIT :limit;
