-- Let whoever is appending finish: by the lock that every append takes, shared, and given back at once.
SELECT record.settle();
