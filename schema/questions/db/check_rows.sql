-- SPDX-License-Identifier: MIT
-- Rows that no writer makes: how many, and what is wrong with them.
-- scan: every row of these tables.
SELECT 'devices without MAC and address, or with an impossible number' AS what, count(*) AS count FROM device
    WHERE (mac IS NULL AND ip IS NULL) OR device_id NOT BETWEEN 1 AND 1 << 62
    HAVING count(*) > 0
UNION ALL SELECT 'flows with an impossible number, time or length', count(*) FROM flow
    WHERE flow_id NOT BETWEEN 1 AND 1 << 62 OR typeof(start_us) <> 'integer' OR duration_us < 0
        OR packets_sent < 0 OR packets_received < 0 OR bytes_sent < 0 OR bytes_received < 0
    HAVING count(*) > 0
UNION ALL SELECT 'DNS questions with an impossible number or time', count(*) FROM dns_query
    WHERE dns_id NOT BETWEEN 1 AND 1 << 62 OR typeof(query_us) <> 'integer' HAVING count(*) > 0
UNION ALL SELECT 'TLS handshakes with an impossible number or time', count(*) FROM tls_handshake
    WHERE tls_id NOT BETWEEN 1 AND 1 << 62 OR typeof(hello_us) <> 'integer' HAVING count(*) > 0
UNION ALL SELECT 'HTTP requests with an impossible number or time', count(*) FROM http_request
    WHERE http_id NOT BETWEEN 1 AND 1 << 62 OR typeof(request_us) <> 'integer' HAVING count(*) > 0
UNION ALL SELECT 'flows of a capture that is not there', count(*) FROM flow f
    WHERE NOT EXISTS (SELECT 1 FROM capture c WHERE c.capture_id = f.capture_id) HAVING count(*) > 0
UNION ALL SELECT 'rows of the ledger with a count below 0', count(*) FROM health
    WHERE min(frames_offered, frames_captured, frames_decoded, flows_created, flows_written, rows_committed) < 0
    HAVING count(*) > 0;
