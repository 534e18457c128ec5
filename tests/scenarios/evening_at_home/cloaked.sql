-- SPDX-License-Identifier: MIT
-- The bank's own name for a tracker: the alias that gives it away is among the answers.
SELECT query_domain, json_extract(answers, '$[0].type') AS first_type, json_extract(answers, '$[0].data') AS first_data,
       json_extract(answers, '$[1].type') AS second_type, json_extract(answers, '$[1].data') AS second_data
FROM dns_queries WHERE query_domain = 'metrics.bank.example';
