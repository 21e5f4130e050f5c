"""The ballot paper in words and order: for the booth, which takes it, and for the office, which looks at a specimen."""
