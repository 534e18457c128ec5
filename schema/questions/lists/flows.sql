-- SPDX-License-Identifier: MIT
-- netscope flows: the last :limit recorded flows, the newest first.
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
WHERE OF_DEVICE(r) AND OF_CAPTURE(r)
    AND FROM_TO(r.start_us, r.end_us)
    AND EITHER_PORT(r)
    AND EITHER_IP(r.src_ip, r.dst_ip)
    AND (:app IS NULL OR r.app_protocol = :app OR r.protocol = :app
        OR lower(r.application) = :app)
    AND (:domain IS NULL OR IS_BELOW(r.dst_domain))
    AND OLDER(r.flow_id, :after_flow_id)
ORDER BY r.flow_id DESC
LIMIT :limit;
