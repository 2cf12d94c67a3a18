"""A city with one folder of documents and an index that lives in memory."""

from pathlib import Path
from typing import Any

from app.access import AccessClass
from app.settings import IngestSettings, Settings, SourceSettings
from ingest.pipeline import Options, run
from ingest.report import FileResult, Report, Verdict
from tests.ingest.fakes import FakeRefresh, InlinePool


class City:
    """A source folder, its settings and an index that lives in memory."""

    def __init__(self, tmp_path: Path, access: AccessClass | None = AccessClass.PUBLIC) -> None:
        self.folder = tmp_path / "akten"
        self.folder.mkdir()
        sources = (SourceSettings(path=self.folder, access=access),) if access else ()
        self.settings = Settings(data=tmp_path / "data", sources=sources)
        self.index = FakeRefresh()
        self.pool = InlinePool()

    def refresh(self, *paths: Path, allow_removal: bool = True, **options: Any) -> Report:
        self.pool.tasks.clear()
        return run(
            paths or (self.folder,),
            self.settings,
            self.index.opened,
            options=Options(allow_removal=allow_removal, **options),
            open_pool=self.pool.opened,
        )

    def limit(self, **limits: Any) -> None:
        """Set limits of the ingest."""
        self.settings = self.settings.model_copy(update={"ingest": IngestSettings(**limits)})

    def access(self, name: str) -> AccessClass:
        (found,) = (source.access for source, _ in self.index.active.values() if source.id.endswith(f"/{name}"))
        return found

    @property
    def names(self) -> set[str]:
        return {identifier.partition("/")[2] for identifier in self.index.active}


def verdicts(report: Report) -> dict[str, Verdict]:
    return {file.path.partition("/")[2]: file.verdict for file in report.files}


def result(report: Report, name: str) -> FileResult:
    """The one result on a file."""
    (found,) = (file for file in report.files if file.path.partition("/")[2] == name)
    return found
