-- SPDX-License-Identifier: MIT
-- netscope probe --history NAME: runs that were kept, of that name and those below it, the newest first.
-- scan: the runs of the time that is asked for, by their index.
-- view: probe_runs
-- shows: run_id, began_us, url, state, total_us, changes, verdict
-- newest: began_us
-- key: run_id
-- noun: runs of the probe
-- empty: `netscope probe NAME --watch 5m` keeps some, and `--keep` a single one.
SELECT r.* FROM probe_runs r
WHERE FROM_TO(r.began_us, r.began_us)
    AND (:domain IS NULL OR IS_BELOW(r.host))
    AND (:port IS NULL OR r.port = :port)
    AND CHOSEN(:domain, RUN_NAME_IN, r)
    AND CHOSEN(:port, RUN_PORT_IN, r)
    AND (:after_run_id IS NULL OR r.run_id < :after_run_id)
ORDER BY r.run_id DESC
LIMIT :limit;
