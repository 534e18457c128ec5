-- SPDX-License-Identifier: MIT
-- Devices that sent two megabytes or more within an hour to a name server over an encrypted transport, and more than they
-- got: the answers of a name server are larger than the questions.
-- scan: the sums of four hours.
SELECT t.device_id, t.bucket_us, DOMAIN(nullif(t.dst_domain, 0)) AS name_text, TERM(t.app_protocol_term) AS protocol,
    t.bytes_sent AS sent, t.bytes_received AS received,
    (SELECT IP(d.ip) FROM device d WHERE d.device_id = t.device_id) AS device_ip
FROM traffic_hour t
WHERE t.bucket_us >= :from_us AND t.bucket_us < :until_us AND t.device_id <> 0
    AND t.app_protocol_term IN (SELECT term_id FROM term WHERE value IN ('doh', 'dot', 'doq'))
    AND t.bytes_sent >= :least AND t.bytes_sent > t.bytes_received
ORDER BY t.bucket_us, t.device_id, name_text;
