"""Results of agenda items in their own words: the wordings of many cities' systems, and what they mean."""

import gzip
import json
from pathlib import Path

import pytest

from app.knowledge.model import Majority, Outcome, Votes
from ingest.outcome import read_result

_O, _M = Outcome, Majority
_ADOPTED, _CHANGED, _PARTLY, _REJECTED = _O.ADOPTED, _O.ADOPTED_WITH_CHANGES, _O.PARTLY_ADOPTED, _O.REJECTED
_POSTPONED, _REFERRED, _WITHDRAWN, _NOTED = _O.POSTPONED, _O.REFERRED, _O.WITHDRAWN, _O.NOTED
_DISCUSSED, _SETTLED, _NO_VOTE, _UNKNOWN = _O.PRELIMINARILY_DISCUSSED, _O.SETTLED, _O.NO_VOTE, _O.UNKNOWN
_ALL, _MOST, _TIE, _OPEN = _M.UNANIMOUS, _M.MAJORITY, _M.TIE, _M.UNKNOWN

# The words of one city's system (../shared/oparl), read by hand. An election is a decision of the council; agreeing
# with the administration's reply settles a motion without adopting it; "Aushang" and "siehe Dokument" say nothing.
_OF_ONE_CITY = {
    "Kenntnisnahme": (_NOTED, _OPEN),
    "einstimmig zugestimmt": (_ADOPTED, _ALL),
    "mehrheitlich abgelehnt": (_REJECTED, _MOST),
    "einstimmig beschlossen": (_ADOPTED, _ALL),
    "mehrheitlich zugestimmt": (_ADOPTED, _MOST),
    "erledigt": (_SETTLED, _OPEN),
    "verwiesen in Fachausschuss": (_REFERRED, _OPEN),
    "mehrheitlich beschlossen": (_ADOPTED, _MOST),
    "Beratung im Fachgremium/Arbeitskreis": (_REFERRED, _OPEN),
    "vertagt": (_POSTPONED, _OPEN),
    "keine Abstimmung": (_NO_VOTE, _OPEN),
    "erledigt durch Stellungnahme der Verwaltung": (_SETTLED, _OPEN),
    "vorberaten ohne Änderungen": (_DISCUSSED, _OPEN),
    "Zustimmung": (_ADOPTED, _OPEN),
    "Stellungnahme zur Kenntnis genommen": (_NOTED, _OPEN),
    "verwiesen in den Gemeinderat": (_REFERRED, _OPEN),
    "mit Stellungnahme einverstanden": (_SETTLED, _OPEN),
    "Zugestimmt zu geändertem Beschlusstext": (_CHANGED, _OPEN),
    "mehrheitlich zugestimmt zu geändertem Beschlusstext": (_CHANGED, _MOST),
    "einverstanden": (_ADOPTED, _OPEN),
    "zurückgezogen": (_WITHDRAWN, _OPEN),
    "teilweise zugestimmt": (_PARTLY, _OPEN),
    "gewählt": (_ADOPTED, _OPEN),
    "keine Mitteilungen": (_UNKNOWN, _OPEN),
    "einstimmig abgelehnt": (_REJECTED, _ALL),
    "Antrag ist erledigt": (_SETTLED, _OPEN),
    "mehrheitlich zugestimmt zu geändertem Antrag": (_CHANGED, _MOST),
    "teilweise abgelehnt": (_PARTLY, _OPEN),
    "Antrag zurückgezogen": (_WITHDRAWN, _OPEN),
    "einstimmig zugestimmt zum modifizierten Antrag": (_CHANGED, _ALL),
    "abgelehnt": (_REJECTED, _OPEN),
    "vorberaten mit Änderungen": (_DISCUSSED, _OPEN),
    "Aushang im Foyer": (_UNKNOWN, _OPEN),
    "siehe Dokument Abstimmungsergebnisse": (_UNKNOWN, _OPEN),
    "erledigt durch Antwort der Verwaltung": (_SETTLED, _OPEN),
    "Beschlossen mit geändertem Beschlusstext": (_CHANGED, _OPEN),
    "verwiesen in den Jugendhilfeausschuss": (_REFERRED, _OPEN),
    "verwiesen in Planungsausschuss": (_REFERRED, _OPEN),
    "Stimmengleichheit - abgelehnt": (_REJECTED, _TIE),
    "Weiterbehandlung im Jugendhilfeausschuss": (_REFERRED, _OPEN),
    "Weiterbehandlung im Planungsausschuss": (_REFERRED, _OPEN),
    "Weiterbehandlung im Migrationsbeirat": (_REFERRED, _OPEN),
    "teilweise in modifzierte Beschlussvorlage übernommen": (_PARTLY, _OPEN),
    "verwiesen in den Ausschuss für Umwelt und Gesundheit": (_REFERRED, _OPEN),
    "verwiesen in Personalausschuss": (_REFERRED, _OPEN),
    "verwiesen an Schulbeirat": (_REFERRED, _OPEN),
    "verwiesen an Kulturausschuss": (_REFERRED, _OPEN),
    "genehmigt": (_ADOPTED, _OPEN),
    "bei Stimmengleichheit abgelehnt": (_REJECTED, _TIE),
    "abgesetzt": (_POSTPONED, _OPEN),
    "angehalten": (_POSTPONED, _OPEN),
    "Wiedervorlage erbeten": (_POSTPONED, _OPEN),
}


@pytest.mark.parametrize(("words", "meaning"), list(_OF_ONE_CITY.items()))
def test_results_of_one_city(words: str, meaning: tuple[Outcome, Majority]) -> None:
    result = read_result(words)
    assert (result.outcome, result.majority) == meaning
    assert result.votes is None


def test_every_result_of_the_shared_city_is_in_that_table(shared: Path) -> None:
    with gzip.open(shared / "oparl" / "oparl_meetings.jsonl.gz", "rt") as lines:
        meetings = [json.loads(line) for line in lines]
    found = {item["result"] for meeting in meetings for item in meeting.get("agendaItem", []) if item.get("result")}
    assert len(found) >= 52
    assert found - _OF_ONE_CITY.keys() == set()


# Wordings as the systems of other cities write them (ALLRIS, SessionNet, SD.NET, Session, more!rubin, Dortmund's, …).
@pytest.mark.parametrize(
    ("words", "outcome", "majority", "votes"),
    [
        # adopted
        ("ungeändert beschlossen", _ADOPTED, _OPEN, None),
        ("unverändert beschlossen", _ADOPTED, _OPEN, None),
        ("ungeändert beschlossen / überwiesen", _ADOPTED, _OPEN, None),
        ("UNGEAENDERT BESCHLOSSEN", _ADOPTED, _OPEN, None),
        ("laut Vorlage beschlossen", _ADOPTED, _OPEN, None),
        ("Wie Vorlage", _ADOPTED, _OPEN, None),
        ("gemäß Beschlussvorschlag beschlossen", _ADOPTED, _OPEN, None),
        ("ohne Änderung beschlossen", _ADOPTED, _OPEN, None),
        ("ohne Aussprache einstimmig beschlossen", _ADOPTED, _ALL, None),
        ("mit Stimmenmehrheit angenommen", _ADOPTED, _MOST, None),
        ("mehrstimmig beschlossen", _ADOPTED, _MOST, None),
        ("Beschluß gefaßt", _ADOPTED, _OPEN, None),
        ("Der Rat stimmt dem Antrag einmütig zu", _ADOPTED, _ALL, None),
        ("Mehrheitlich gegen die CDU-Fraktion bei Enthaltung der FDP-Fraktion zugestimmt.", _ADOPTED, _MOST, None),
        ("Einvernehmen erteilt", _ADOPTED, _OPEN, None),
        ("zugestimmt mit 3 Gegenstimmen", _ADOPTED, _MOST, None),
        ("nach Vorlage verabschiedet, ohne Gegenstimmen", _ADOPTED, _ALL, None),
        ("nicht öffentlich beschlossen", _ADOPTED, _OPEN, None),
        ("Zur Kenntnis genommen und beschlossen", _ADOPTED, _OPEN, None),
        # with changes, partly
        ("geändert beschlossen", _CHANGED, _OPEN, None),
        ("geändert beschlossen / überwiesen", _CHANGED, _OPEN, None),
        ("mit Änderungen einstimmig beschlossen", _CHANGED, _ALL, None),
        ("in geänderter Fassung mehrheitlich beschlossen", _CHANGED, _MOST, None),
        ("abweichend vom Beschlussvorschlag beschlossen", _CHANGED, _OPEN, None),
        ("ergänzt beschlossen", _CHANGED, _OPEN, None),
        ("mit Ergänzungen/Änderungen beschlossen", _CHANGED, _OPEN, None),
        ("Beschlossen unter Berücksichtigung des Änderungsantrages", _CHANGED, _OPEN, None),
        ("zugestimmt mit Maßgabe", _CHANGED, _OPEN, None),
        ("in Teilen beschlossen", _PARTLY, _OPEN, None),
        ("teils angenommen, teils abgelehnt", _PARTLY, _OPEN, None),
        # rejected
        ("nicht beschlossen", _REJECTED, _OPEN, None),
        ("nicht zugestimmt", _REJECTED, _OPEN, None),
        ("keine Zustimmung", _REJECTED, _OPEN, None),
        ("Dem Antrag wurde mehrheitlich nicht zugestimmt", _REJECTED, _MOST, None),
        ("Antrag abgelehnt", _REJECTED, _OPEN, None),
        ("keine Mehrheit", _REJECTED, _OPEN, None),
        ("erhielt nicht die erforderliche Mehrheit", _REJECTED, _OPEN, None),
        ("Einvernehmen versagt", _REJECTED, _OPEN, None),
        ("Ablehnung einstimmig beschlossen", _REJECTED, _ALL, None),
        ("zurückgewiesen", _REJECTED, _OPEN, None),
        ("abgelehnt, damit erledigt", _REJECTED, _OPEN, None),
        # put off, sent on, taken back
        ("zurückgestellt", _POSTPONED, _OPEN, None),
        ("vertagt zur nächsten Sitzung", _POSTPONED, _OPEN, None),
        ("vertagt / verbleibt", _POSTPONED, _OPEN, None),
        ("von der Tagesordnung abgesetzt", _POSTPONED, _OPEN, None),
        ("ohne Beschlussfassung geschoben", _POSTPONED, _OPEN, None),
        ("nicht behandelt", _POSTPONED, _OPEN, None),
        ("Die Vertagung wurde einstimmig beschlossen", _POSTPONED, _ALL, None),
        ("Beschluss: vertagt", _POSTPONED, _OPEN, None),
        ("an Fachausschuss verwiesen", _REFERRED, _OPEN, None),
        ("an Ausschuss überwiesen", _REFERRED, _OPEN, None),
        ("verwiesen in nachfolgende Gremien (ohne Rücklauf)", _REFERRED, _OPEN, None),
        ("Einstimmig beschlossen, den Antrag in den Bauausschuss zu verweisen", _REFERRED, _ALL, None),
        ("in den Ausschuss zurückverwiesen", _REFERRED, _OPEN, None),
        ("zur Kenntnis genommen und an den Finanzausschuss verwiesen", _REFERRED, _OPEN, None),
        ("zurückgezogen / erledigt", _WITHDRAWN, _OPEN, None),
        ("Die CDU-Fraktion zieht ihren Antrag zurück", _WITHDRAWN, _OPEN, None),
        ("vom Einreicher zurückgenommen", _WITHDRAWN, _OPEN, None),
        # noted, settled, discussed, recommended
        ("zur Kenntnis genommen", _NOTED, _OPEN, None),
        ("Kein Beschluss, nur Bericht zur Kenntnis genommen", _NOTED, _OPEN, None),
        ("Die Mitteilung wird zur Kenntnis genommen", _NOTED, _OPEN, None),
        ("schriftlich beantwortet", _SETTLED, _OPEN, None),
        ("gegenstandslos", _SETTLED, _OPEN, None),
        ("vorberaten", _DISCUSSED, _OPEN, None),
        ("ungeändert empfohlen", _DISCUSSED, _OPEN, None),
        ("Einstimmig empfohlen", _DISCUSSED, _ALL, None),
        ("Ablehnung empfohlen", _DISCUSSED, _OPEN, None),
        ("nicht empfohlen", _DISCUSSED, _OPEN, None),
        ("Empfehlung an den Rat: Zustimmung", _DISCUSSED, _OPEN, None),
        ("geänderte Empfehlung", _DISCUSSED, _OPEN, None),
        ("Empfehlung einstimmig beschlossen", _DISCUSSED, _ALL, None),
        ("Der Empfehlung des Ausschusses wurde gefolgt", _ADOPTED, _OPEN, None),
        ("Der Beschlussempfehlung wird mehrheitlich nicht gefolgt", _REJECTED, _MOST, None),
        # no vote, and what is not understood rather than misunderstood
        ("ohne Abstimmung", _NO_VOTE, _OPEN, None),
        ("kein Beschluss", _NO_VOTE, _OPEN, None),
        ("keine Beschlussfassung wegen Sitzungsabsage", _NO_VOTE, _OPEN, None),
        ("ohne Beschlussempfehlung", _NO_VOTE, _OPEN, None),
        ("Nichtbefassung", _NO_VOTE, _OPEN, None),
        ("nicht abgelehnt", _UNKNOWN, _OPEN, None),
        ("noch nicht beschlossen", _UNKNOWN, _OPEN, None),
        ("Änderungsantrag abgelehnt, Vorlage beschlossen", _UNKNOWN, _OPEN, None),
        ("Die Vertagung wurde abgelehnt", _UNKNOWN, _OPEN, None),
        ("mehrheitlich", _UNKNOWN, _MOST, None),
        ("siehe Niederschrift", _UNKNOWN, _OPEN, None),
        ("", _UNKNOWN, _OPEN, None),
        # votes in figures
        ("12 Ja, 3 Nein, 2 Enthaltungen", _ADOPTED, _MOST, Votes(12, 3, 2)),
        ("Ja 12 Nein 3 Enthaltung 2", _ADOPTED, _MOST, Votes(12, 3, 2)),
        ("mehrheitlich abgelehnt 4 Ja / 14 Nein / 0 Enthaltungen", _REJECTED, _MOST, Votes(4, 14, 0)),
        ("Mehrheitlich beschlossen. Abstimmung: Ja: 6, Nein: 3, Enthaltungen: 0", _ADOPTED, _MOST, Votes(6, 3, 0)),
        ("Mehrheitlich abgelehnt Ja 1 Nein 7 Enthaltung 1", _REJECTED, _MOST, Votes(1, 7, 1)),
        ("Ja-Stimmen: 38 Nein-Stimmen: 0 Enthaltungen: 0", _ADOPTED, _ALL, Votes(38, 0, 0)),
        ("Ja-Stimmen:5 Nein-Stimmen:2 (Muster, Beispiel) Enthaltungen:1", _ADOPTED, _MOST, Votes(5, 2, 1)),
        ("12:3:2", _ADOPTED, _MOST, Votes(12, 3, 2)),
        ("beschlossen am 14.07.2021 mit 30:8:1 Stimmen", _ADOPTED, _MOST, Votes(30, 8, 1)),
        ("mit 12 gegen 3 Stimmen bei 2 Enthaltungen angenommen", _ADOPTED, _MOST, Votes(12, 3, 2)),
        ("angenommen mit zwölf Ja-Stimmen gegen drei Nein-Stimmen", _ADOPTED, _MOST, Votes(12, 3)),
        ("einstimmig bei 2 Enthaltungen", _ADOPTED, _ALL, None),
        ("einstimmig, 2 Enthaltungen", _ADOPTED, _ALL, None),
        ("Einstimmig beschlossen Abstimmung: Ja: 6", _ADOPTED, _ALL, Votes(6, 0)),
        ("15 Ja-Stimmen, keine Gegenstimmen, eine Enthaltung", _ADOPTED, _ALL, Votes(15, 0, 1)),
        ("dafür: 20, dagegen: 11, Enthaltungen: keine", _ADOPTED, _MOST, Votes(20, 11, 0)),
        ("mehrheitlich beschlossen bei 5 Gegenstimmen", _ADOPTED, _MOST, None),
        ("mehrheitlich bei 5 Gegenstimmen und 1 Enthaltung", _ADOPTED, _MOST, None),
        ("Dafür 12 Dagegen 12", _REJECTED, _TIE, Votes(12, 12)),
        ("10 Zustimmungen, 20 Ablehnungen", _REJECTED, _MOST, Votes(10, 20)),
        ("einstimmig beschlossen, 12 Ja, 3 Nein", _ADOPTED, _OPEN, Votes(12, 3)),
        ("Beschluss Nr. 12/3 wird vertagt", _POSTPONED, _OPEN, None),
        ("mit 2/3-Mehrheit beschlossen", _ADOPTED, _MOST, None),
        ("beschlossen um 18:30 Uhr", _ADOPTED, _OPEN, None),
        ("Haushalt 2024: 12 Stellen abgelehnt", _REJECTED, _OPEN, None),
        ("vertagt am 01.03.2023, beschlossen am 05.04.2023", _ADOPTED, _OPEN, None),
        ("beschlossen am 01.03.2023; zurückgestellt am 05.04.2023", _POSTPONED, _OPEN, None),
    ],
)
def test_results_of_other_cities(words: str, outcome: Outcome, majority: Majority, votes: Votes | None) -> None:
    result = read_result(words)
    assert (result.outcome, result.majority, result.votes) == (outcome, majority, votes)


def test_hostile_results_end_quickly_and_say_nothing() -> None:
    for words in ("nicht " * 50_000, "1:" * 50_000, "ja " * 50_000, "(" * 50_000, "zieht " * 20_000, "\x00\ud800"):
        assert read_result(words).outcome is Outcome.UNKNOWN
