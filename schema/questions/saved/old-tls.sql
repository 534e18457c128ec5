-- SPDX-License-Identifier: MIT
-- Servers that still speak a TLS older than 1.2, and how often.
-- scan: all handshakes of the time.
SELECT dst_ip, dst_port, tls_version, count(*) AS handshakes, max(hello_time) AS last_time
FROM tls_handshakes
WHERE tls_version IN ('SSL 2.0', 'SSL 3.0', 'TLS 1.0', 'TLS 1.1') AND hello_us >= coalesce(:since_us, 0)
GROUP BY dst_ip, dst_port, tls_version
ORDER BY count(*) DESC
LIMIT :limit;
