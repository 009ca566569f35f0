"""The working days of Vietnam: dated, editable data, and two pure questions to it."""
