"""``python -m app.models``: the commands of ``ratslotse models`` alone."""

import sys

from app.errors import RatslotseError
from app.models.cli import models_app

try:
    models_app()
except RatslotseError as error:
    print(error, file=sys.stderr)
    sys.exit(error.exit_code)
