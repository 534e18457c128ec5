-- SPDX-License-Identifier: MIT
-- A table has the noun of its view, in the singular.
ALTER TABLE binding RENAME TO address_binding;
ALTER TABLE counter RENAME TO last_id;
ALTER TABLE counter_moved RENAME TO capture_counter;
ALTER TABLE tracker RENAME TO tracker_connection;
ALTER TABLE tls_hello RENAME TO tls_handshake;
