-- SPDX-License-Identifier: MIT
SELECT seq,
    CASE kind WHEN 1 THEN 'flows' WHEN 2 THEN 'tracker_connections' WHEN 3 THEN 'dns_queries' WHEN 4 THEN 'tls_handshakes'
        WHEN 5 THEN 'certificates' WHEN 6 THEN 'http_requests' WHEN 7 THEN 'dhcp_messages' WHEN 8 THEN 'devices'
        WHEN 9 THEN 'device_evidence' WHEN 10 THEN 'address_bindings' WHEN 11 THEN 'domain_addresses' WHEN 12 THEN 'alerts'
        WHEN 13 THEN 'captures' WHEN 14 THEN 'capture_health' WHEN 15 THEN 'audit' WHEN 16 THEN 'device_merges'
        WHEN 17 THEN 'silences' WHEN 18 THEN 'probe_runs' END AS kind,
    first_id, last_id, TIME(at_us) AS at_time, at_us
FROM changed
