-- SPDX-License-Identifier: MIT
SELECT label_id,
    d.name AS domain,
    DOMAIN(d.registrable_domain) AS registrable_domain,
    coalesce(DOMAIN(tracker_domain), d.name) AS tracker_domain,
    TERM(category_term) AS category,
    TEXT(owner_text) AS owner,
    TERM(list_name_term) AS list_name,
    TERM(list_version_term) AS list_version,
    TIME(from_us) AS from_time, from_us,
    TIME(until_us) AS until_time, until_us,
    name_id AS domain_id
FROM name_label JOIN domain d ON d.domain_id = name_label.name_id
