"""What is asked: questionnaires as data, read once, checked whole, frozen when a poll opens."""
