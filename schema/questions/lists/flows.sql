-- SPDX-License-Identifier: MIT
-- netscope flows: the last :limit that were recorded, the newest first.
-- scan: backwards from the newest row, until :limit rows match; nothing is sorted, so any number of
-- rows streams through.
-- view: flows
-- shows: start_us, duration_us, shown_source, shown_destination, dst_country, shown_app,
--     bytes_sent, bytes_received, conn_state, device, dst_as_org
-- column: device | | plain | 6
-- column: shown_source | from
-- column: shown_destination | to
-- column: shown_app | app
-- newest: start_us
-- key: flow_id
-- noun: flows
-- empty: `netscope stats` shows what was captured.
SELECT r.*,
    DEVICE(r) AS device,
    -- The ports of ICMP are its type and code.
    CASE WHEN r.src_port IS NULL OR r.ip_protocol IN (1, 58) THEN r.src_ip
        WHEN instr(r.src_ip, ':') THEN '[' || r.src_ip || ']:' || r.src_port
        ELSE r.src_ip || ':' || r.src_port END AS shown_source,
    CASE WHEN r.dst_port IS NULL OR r.ip_protocol IN (1, 58) THEN coalesce(r.dst_domain, r.dst_ip)
        WHEN r.dst_domain IS NULL AND instr(r.dst_ip, ':')
            THEN '[' || r.dst_ip || ']:' || r.dst_port
        ELSE coalesce(r.dst_domain, r.dst_ip) || ':' || r.dst_port END AS shown_destination,
    coalesce(r.app_protocol, r.protocol) AS shown_app
FROM flows r
WHERE (:device_id IS NULL OR r.device_id = :device_id)
    AND (:capture_id IS NULL OR r.capture_id = :capture_id)
    AND (:since_us IS NULL OR r.end_us >= :since_us)
    AND (:until_us IS NULL OR r.start_us <= :until_us)
    AND (:port IS NULL OR r.src_port = :port OR r.dst_port = :port)
    AND (:ip IS NULL OR r.src_ip = :ip OR r.dst_ip = :ip)
    AND (:app IS NULL OR r.app_protocol = :app OR r.protocol = :app
        OR lower(r.application) = :app)
    AND (:domain IS NULL OR r.dst_domain = :domain
        OR substr(r.dst_domain, -length(:domain) - 1) = '.' || :domain)
    AND r.flow_id < coalesce(:after_flow_id, 9223372036854775807)
ORDER BY r.flow_id DESC
LIMIT :limit;
