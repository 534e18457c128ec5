-- SPDX-License-Identifier: MIT
-- The figures that a finding rests on.
-- column: figure
-- column: value
SELECT f.key AS figure, f.value AS value
FROM alerts r, json_each(r.details) f WHERE r.alert_id = :alert_id
ORDER BY f.id;
