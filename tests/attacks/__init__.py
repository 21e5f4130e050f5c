"""What the threats of the design do: each test is an attacker, and has a control in which he succeeds."""
