-- SPDX-License-Identifier: MIT
SELECT run_id, capture_id,
    TIME(began_us) AS began_time, began_us,
    TEXT(url_text) AS url,
    TEXT(host_text) AS host,
    port,
    TEXT(asked_with_text) AS asked_with,
    PROBE_STATE(state) AS state,
    TEXT(verdict_text) AS verdict,
    duration_us,
    TEXT(addresses_text) AS addresses,
    TEXT(certificate_text) AS certificate_sha256,
    handshake_us, total_us, usual_us,
    status AS status_code,
    PROBE_CHANGES(changes) AS changes
FROM probe_run
