"""Write the first migration anew from the models: only until the first release; run as python -m tests.remigrate."""

import tempfile
from pathlib import Path

from flask_migrate import revision

from survey import create_app
from survey.config import ROOT, read

if __name__ == "__main__":
    for old in (ROOT / "migrations/versions").glob("0001_*.py"):
        old.unlink()
    with tempfile.TemporaryDirectory() as home:
        app = create_app(config=read({"SURVEY_INSTANCE_DIR": home}))
        with app.app_context():
            revision(message="first", autogenerate=True, rev_id="0001")
    print(*Path(ROOT / "migrations/versions").glob("*.py"))
