"""``python -m app`` is ``ratslotse``."""

from app.cli import main

if __name__ == "__main__":
    main()
