-- SPDX-License-Identifier: MIT
-- Servers that still speak a TLS older than 1.2, and how often, since --since or in a day.
-- scan: all handshakes of the time.
WITH old AS MATERIALIZED (
    SELECT dst_address_id, dst_port, tls_kind_id, count(*) AS handshakes, max(hello_us) AS last_us, tls_id AS last_id
    FROM tls_handshakes
    WHERE tls_id >= (SELECT min(first_tls_id) FROM hours
            WHERE hour_us >= coalesce(:since_us, :newest_us - 86400000000) - 3600000000)
        AND +hello_us >= coalesce(:since_us, :newest_us - 86400000000)
        AND tls_kind_id IN (SELECT tls_kind_id FROM tls_kinds
            WHERE tls_version IN ('SSL 2.0', 'SSL 3.0', 'TLS 1.0', 'TLS 1.1'))
    GROUP BY dst_address_id, dst_port, tls_kind_id
)
SELECT t.dst_ip, t.dst_port, t.tls_version, sum(o.handshakes) AS handshakes, max(t.hello_time) AS last_time
FROM old o JOIN tls_handshakes t ON t.tls_id = o.last_id
GROUP BY t.dst_ip, t.dst_port, t.tls_version
ORDER BY sum(o.handshakes) DESC
LIMIT :limit;
