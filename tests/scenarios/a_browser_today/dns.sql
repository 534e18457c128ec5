-- SPDX-License-Identifier: MIT
SELECT query_domain, query_type, rcode, count(*) > 0 AS asked FROM dns_queries
WHERE query_domain LIKE '%bbc.co.uk' OR query_domain LIKE '%hotjar.com' OR query_domain LIKE '%google.com' GROUP BY 1, 2, 3 ORDER BY 1, 2, 3;
