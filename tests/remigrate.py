"""Write the first migration anew from the models: only until the first release; run as python -m tests.remigrate."""

import shutil
import tempfile
from pathlib import Path

from flask_migrate import revision

from survey import create_app
from survey.cli.migrations import migrate
from survey.config import ROOT, read

VERSIONS = ROOT / "migrations/versions"

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as home:
        later = Path(home) / "later"
        later.mkdir()
        for path in VERSIONS.glob("*.py"):
            if path.name.startswith("0001_"):
                path.unlink()
            else:
                shutil.move(path, later)
        app = create_app(config=read({"SURVEY_INSTANCE_DIR": home}))
        migrate.init_app(app)
        with app.app_context():
            revision(message="first", autogenerate=True, rev_id="0001")
        for path in later.glob("*.py"):
            shutil.move(path, VERSIONS)
    print(*sorted(VERSIONS.glob("*.py")))
