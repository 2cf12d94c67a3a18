import pytest

from ingest.parse.hyphens import join_lines


@pytest.mark.parametrize(
    ("first", "second", "joined"),
    [
        ("die Müllentsor\ufffe", "gung wird", "die Müllentsorgung wird"),
        ("die Verwal-", "tung prüft", "die Verwaltung prüft"),
        ("der Bau-", "und Umweltausschuss", "der Bau- und Umweltausschuss"),
        ("Haupt-", "bzw. Nebenwohnung", "Haupt- bzw. Nebenwohnung"),
        ("die Nord-", "Süd-Achse", "die Nord-Süd-Achse"),
        ("Vorlage B-", "012/2024", "Vorlage B-012/2024"),
        ("eine EU-", "weite Ausschreibung", "eine EU-weite Ausschreibung"),
        ("ein 18-", "jähriger Mensch", "ein 18-jähriger Mensch"),
        ("die E-", "mail", "die E-mail"),
        ("Der Rat", "beschließt", "Der Rat beschließt"),
        ("ERHEBUNG DER ZWEITWOH-", "NUNGSSTEUER WIRD", "ERHEBUNG DER ZWEITWOHNUNGSSTEUER WIRD"),
        ("ANTRAG DER SPD-", "FRAKTION ZUR", "ANTRAG DER SPD-FRAKTION ZUR"),
        ("der Bezirk NORD-", "OST", "der Bezirk NORD-OST"),
        ("am Ende –", "und weiter", "am Ende – und weiter"),
    ],
)
def test_lines_are_joined_as_they_would_read(first: str, second: str, joined: str) -> None:
    assert join_lines(first, second) == joined
