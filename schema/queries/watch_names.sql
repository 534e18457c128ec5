-- netscope watch: the names that were asked for last.
-- scan: backwards by key, as far as the limit goes.
SELECT strftime('%H:%M:%S', query_us / 1000000, 'unixepoch') AS time, query_domain, client_ip, rcode
FROM dns_queries
ORDER BY dns_id DESC
LIMIT :limit;
