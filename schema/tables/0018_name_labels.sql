-- SPDX-License-Identifier: MIT
-- What the tracker lists say of a name, apart from the flows to it: other lists change one row a name, and no flow.
-- A name without an open row is no tracker. A row does not keep its name, and goes after it.
CREATE TABLE name_label (
    label_id INTEGER PRIMARY KEY,
    name_id INTEGER NOT NULL,           -- domain_id of the name
    tracker_domain INTEGER,             -- domain_id of the list's entry; NULL: the name itself
    category_term INTEGER,
    owner_text INTEGER,
    list_name_term INTEGER,
    list_version_term INTEGER,          -- the newest that says so
    from_us INTEGER NOT NULL,           -- the verdict holds from then on, in packet time
    until_us INTEGER,                   -- and until then; NULL: it is today's
    flows_before INTEGER                -- flows up to this id were written before the verdict; NULL: none was
);

CREATE INDEX name_label_of ON name_label (name_id, until_us);

-- The lists that names were judged by. The newest row is today's.
CREATE TABLE tracker_list (
    list_id INTEGER PRIMARY KEY,
    mark INTEGER NOT NULL,              -- differs if the lists differ
    entries INTEGER NOT NULL,
    built_us INTEGER,                   -- age of the lists
    from_us INTEGER NOT NULL,           -- in use from then on, in packet time
    flows_before INTEGER NOT NULL,      -- the highest flow_id then
    after_id INTEGER NOT NULL,          -- names up to this domain_id are judged
    done_us INTEGER                     -- when all were; NULL: not yet
);

-- Until now verdicts stood beside the flows only. The newest on a name is taken for today's. If the name is not below
-- the list's entry, its alias was: then the verdict is on the entry.
INSERT INTO name_label (name_id, tracker_domain, category_term, owner_text, list_name_term, list_version_term, from_us)
SELECT judged, nullif(tracker_domain, judged), category_term, owner_text, list_name_term, list_version_term, first_us FROM (
    SELECT CASE WHEN d.name = e.name OR substr(d.name, -length(e.name) - 1) = '.' || e.name
            THEN d.domain_id ELSE e.domain_id END AS judged, t.*, max(last_us)
    FROM (SELECT domain, tracker_domain, category_term, owner_text, list_name_term, list_version_term,
            min(start_us) AS first_us, max(start_us) AS last_us
        FROM tracker_connection GROUP BY 1, 2, 3, 4, 5, 6) t
    JOIN domain e ON e.domain_id = t.tracker_domain LEFT JOIN domain d ON d.domain_id = t.domain
    GROUP BY judged);
