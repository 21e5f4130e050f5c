"""The processes of the service: two doors under gunicorn, the mixer, the alerts, and who looks after them."""
