-- Let whoever is appending finish: by the lock that every append takes, shared, and given back at once.
SELECT pg_advisory_xact_lock_shared(7236832);
