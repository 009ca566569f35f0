-- Wait until nobody else appends, and keep everybody from it until this transaction ends; or until it does nothing for
-- ten seconds, for then the server ends it. Whoever asks first is first.
SELECT record.append_alone(), set_config('idle_in_transaction_session_timeout', '10s', true);
