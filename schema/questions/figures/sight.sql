-- SPDX-License-Identifier: MIT
-- How names of the other ends were learnt, and what hid them: of the newest 20,000 connections of a device, or of all, to
-- the outside.
-- scan: backwards by key, 20,000 connections at most.
-- column: source | learnt by
-- column: flows | | count
-- column: encrypted_dns | of them encrypted DNS | count
-- column: clear_http | of them clear HTTP | count
-- column: looked_at | of connections | count
WITH newest AS MATERIALIZED (
    SELECT r.dst_domain, r.dst_domain_source, r.encrypted_dns, r.app_protocol FROM flows r
    WHERE OF_HOURS(r.flow_id, 1, flow) AND FROM_TO(r.start_us, r.end_us) AND r.tunnel IS NULL AND OF_DEVICE(r)
        AND r.dst_scope = 'outside'
    ORDER BY r.flow_id DESC LIMIT 20000
)
SELECT iif(dst_domain IS NULL, 'none', dst_domain_source) AS source, count(*) AS flows,
    count(encrypted_dns) AS encrypted_dns, coalesce(sum(app_protocol = 'http'), 0) AS clear_http,
    (SELECT count(*) FROM newest) AS looked_at
FROM newest GROUP BY 1
ORDER BY count(*) DESC, source
LIMIT :limit;
