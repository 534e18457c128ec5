-- SPDX-License-Identifier: MIT
-- netscope watch: the names of the latest questions, each once per client.
-- scan: backwards by key, as far as the limit goes.
SELECT strftime('%H:%M:%S', max(r.query_us) / 1000000, 'unixepoch') AS time, r.query_domain, r.client_ip, r.rcode
FROM (SELECT * FROM dns_queries ORDER BY dns_id DESC LIMIT 200) r
GROUP BY r.query_domain, r.client_ip
ORDER BY max(r.dns_id) DESC
LIMIT :limit;
