"""Who is invited: recipients of services drawn at random, so that anybody can draw again; knows no poll."""
