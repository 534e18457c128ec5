-- SPDX-License-Identifier: MIT
-- Adds to a bucket.
INSERT INTO traffic_minute (bucket_us, device_id, app_protocol_term, dst_domain, flows, packets_sent,
    packets_received, bytes_sent, bytes_received)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT DO UPDATE SET flows = flows + excluded.flows,
    packets_sent = packets_sent + excluded.packets_sent,
    packets_received = packets_received + excluded.packets_received,
    bytes_sent = bytes_sent + excluded.bytes_sent,
    bytes_received = bytes_received + excluded.bytes_received
