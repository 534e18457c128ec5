-- SPDX-License-Identifier: MIT
-- What the two ends of a TCP connection did beside plain progress, and the two parts of its handshake.

-- (rtt_originator_us + 1) << 32 | (rtt_responder_us + 1) << 2 | (sack_permitted + 1), a part that is not known 0; NULL:
-- none is known.
ALTER TABLE flow ADD COLUMN handshake INTEGER;

-- The counters of TCP_SIGNS (internal/model/record.h), sent and received in turn, ten characters each, up to the last
-- that is not 0; NULL: all are 0.
ALTER TABLE flow ADD COLUMN tcp_signs TEXT;
