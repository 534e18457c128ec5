-- SPDX-License-Identifier: MIT
SELECT seen_id, capture_id, flow_id,
    TIME(seen_us) AS seen_time, seen_us,
    IP(src) AS src_ip, src_port,
    IP(dst) AS dst_ip, dst_port,
    CASE from_server WHEN 1 THEN 'server' ELSE 'client' END AS side,
    position, sha256, common_name, issuer, sans, valid_from, valid_to
FROM certificate_seen JOIN certificate USING (certificate_id)
