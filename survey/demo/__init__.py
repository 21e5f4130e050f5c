"""A synthetic city, cast and decided through the product's own operations, to look at and to try."""
