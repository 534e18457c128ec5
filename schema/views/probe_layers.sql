-- SPDX-License-Identifier: MIT
SELECT layer_id, layer_id >> 4 AS run_id,
    TIME(began_us) AS began_time, began_us,
    CASE layer_id & 15 WHEN 0 THEN 'dns' WHEN 1 THEN 'tcp' WHEN 2 THEN 'tls' WHEN 3 THEN 'http' WHEN 4 THEN 'quic'
        WHEN 5 THEN 'path' WHEN 6 THEN 'mtu' END AS layer,
    PROBE_STATE(state) AS state,
    steps, start_us, duration_us,
    TEXT(why_text) AS why
FROM probe_layer
