"""Service descriptions of an invented town, made as the ingest makes them, and questions about them."""

import itertools
from dataclasses import replace
from typing import Any

from app.knowledge.model import ChunkDraft, DocumentDraft, FieldSpan, Page, ServiceField, Source
from tests.fakes import paper

_HEADINGS = {
    ServiceField.SHORT_TEXT: "Kurztext",
    ServiceField.FULL_TEXT: "Volltext",
    ServiceField.PREREQUISITES: "Voraussetzungen",
    ServiceField.DOCUMENTS_NEEDED: "Erforderliche Unterlagen",
    ServiceField.FORMS: "Formulare",
    ServiceField.PROCEDURE: "Verfahrensablauf",
    ServiceField.LEGAL_BASIS: "Rechtsgrundlagen",
    ServiceField.RESPONSIBLE_OFFICE: "Zuständige Stelle",
    ServiceField.DEADLINES: "Fristen",
    ServiceField.COSTS: "Kosten",
    ServiceField.DURATION: "Bearbeitungsdauer",
    ServiceField.SYNONYMS: "Synonyme",
    ServiceField.CONTACTS: "Kontakt",
}
_PER_CHUNK = 3


def service(
    title: str, *synonyms: str, fields: dict[ServiceField, str], **metadata: Any
) -> tuple[Source, DocumentDraft]:
    """A description with a heading above each field, cut into chunks of a few fields."""
    source, draft = paper(title, title, paper_type="Leistung", synonyms=synonyms, **metadata)
    text, spans, ends = f"{title}\n\n", [], [0]
    for number, (field, content) in enumerate(fields.items(), start=1):
        text += f"{_HEADINGS[field]}\n"
        spans.append(FieldSpan(field, len(text), len(text) + len(content)))
        text += content
        if number % _PER_CHUNK == 0 or number == len(fields):
            ends.append(len(text))
        text += "\n\n"
    text = text.rstrip()
    chunks = tuple(
        ChunkDraft(start + (2 if start else 0), end, 1) for start, end in itertools.pairwise(ends) if end > start
    )
    return source, replace(draft, text=text, pages=(Page(1, 0, len(text)),), chunks=chunks, fields=tuple(spans))


_S = ServiceField
_CITIZENS = (
    "Einwohneramt\nTorstraße 4, 99999 Birkenau\nTelefon: 01234/5-100\nÖffnungszeiten: Mo 8:00–12:00, Do 14:00–18:00 Uhr"
)
_ORDER = "Ordnungsabteilung\nTorstraße 9, 99999 Birkenau\nTelefon: 01234/5-300"

SERVICES = (
    service(
        "Fischereischein beantragen oder verlängern",
        "Angelschein",
        "Angelkarte",
        fields={
            _S.SHORT_TEXT: "Wer angeln will, braucht einen Fischereischein.",
            _S.FULL_TEXT: "Der Fischereischein gilt ein Jahr, fünf Jahre oder zehn Jahre.",
            _S.PREREQUISITES: "bestandene Fischerprüfung\nMindestalter 14 Jahre",
            _S.DOCUMENTS_NEEDED: "Zeugnis der Fischerprüfung\nLichtbild\nPersonalausweis",
            _S.COSTS: "Fischereischein für ein Jahr: 16,00 €\nFischereischein für fünf Jahre: 44,00 €\n"
            "Fischereischein für zehn Jahre: 80,00 €\nJugendfischereischein: 8,00 €",
            _S.LEGAL_BASIS: "§ 31 Fischereigesetz",
            _S.RESPONSIBLE_OFFICE: "Ordnungsabteilung, Torstraße 9, 99999 Birkenau",
            _S.CONTACTS: _ORDER,
        },
    ),
    service(
        "Standplatz auf dem Wochenmarkt zuweisen lassen",
        "Marktstand",
        "Wochenmarkt: Stand mieten",
        fields={
            _S.SHORT_TEXT: "Händlerinnen und Händler brauchen für den Wochenmarkt einen Standplatz.",
            _S.DOCUMENTS_NEEDED: "Reisegewerbekarte\nNachweis der Haftpflichtversicherung",
            _S.DEADLINES: "4 Wochen\n\nDer Antrag muss vier Wochen vor dem ersten Markttag vorliegen.",
            _S.COSTS: "Standgeld je laufenden Meter und Markttag: 2,80 €\nStromanschluss je Markttag: 3,50 €",
            _S.DURATION: "Etwa zehn Arbeitstage.",
            _S.RESPONSIBLE_OFFICE: "Ordnungsabteilung, Torstraße 9, 99999 Birkenau",
        },
    ),
    service(
        "Einfache Melderegisterauskunft erteilen",
        "Melderegisterauskunft",
        "Adressauskunft",
        fields={
            _S.SHORT_TEXT: "Sie erhalten die Anschrift einer Person.",
            _S.DOCUMENTS_NEEDED: "Familienname, Vorname und eine frühere Anschrift der gesuchten Person",
            _S.COSTS: "Auskunft: 10,00 €\nAuskunft aus dem Archiv: 25,00 €",
            _S.DURATION: "3 Tage\n\nSchriftliche Anfragen dauern drei Tage.",
            _S.FORMS: "Antrag auf einfache Melderegisterauskunft (PDF)",
            _S.CONTACTS: _CITIZENS,
        },
    ),
    service(
        "Erweiterte Melderegisterauskunft erteilen",
        fields={
            _S.SHORT_TEXT: "Bei berechtigtem Interesse erhalten Sie weitere Daten einer Person.",
            _S.DOCUMENTS_NEEDED: "Nachweis des berechtigten Interesses, zum Beispiel ein Vollstreckungstitel",
            _S.COSTS: "Auskunft: 15,00 €",
            _S.CONTACTS: _CITIZENS,
        },
    ),
    service(
        "Feuer im Freien anzeigen",
        "Lagerfeuer",
        "Brauchtumsfeuer",
        "Osterfeuer",
        fields={
            _S.SHORT_TEXT: "Offene Feuer sind vorher anzuzeigen.",
            _S.PROCEDURE: "Sie füllen die Anzeige online aus.\nDie Ordnungsabteilung bestätigt den Eingang.",
            _S.DEADLINES: "Die Anzeige muss spätestens eine Woche vor dem Feuer eingehen.",
            _S.COSTS: "Die Anzeige ist kostenfrei.",
            _S.RESPONSIBLE_OFFICE: "Ordnungsabteilung, Torstraße 9, 99999 Birkenau",
            _S.CONTACTS: _ORDER,
        },
    ),
    service(
        "Führerschein umtauschen",
        "Pflichtumtausch",
        "Kartenführerschein",
        fields={
            _S.SHORT_TEXT: "Papierführerscheine sind in Kartenführerscheine umzutauschen.",
            _S.DOCUMENTS_NEEDED: "bisheriger Führerschein\nbiometrisches Lichtbild\nPersonalausweis oder Reisepass",
            _S.COSTS: "Umtausch: 25,30 €\nZustellung nach Hause: 5,10 €",
            _S.DURATION: "6 Wochen\n\nDie Herstellung dauert etwa sechs Wochen.",
            _S.LEGAL_BASIS: "§ 24a Fahrerlaubnis-Verordnung",
            _S.CONTACTS: _CITIZENS,
        },
    ),
    service(
        "Internationalen Führerschein ausstellen",
        fields={
            _S.SHORT_TEXT: "Für einige Länder brauchen Sie einen internationalen Führerschein.",
            _S.DOCUMENTS_NEEDED: "Kartenführerschein\nLichtbild",
            _S.COSTS: "Ausstellung: 15,80 €",
            _S.DURATION: "Sofort bei persönlicher Vorsprache.",
            _S.CONTACTS: _CITIZENS,
        },
    ),
    service(
        "Urnengrab erwerben",
        "Urnenwahlgrab",
        "Grabstätte für Urnen",
        fields={
            _S.SHORT_TEXT: "Auf dem Waldfriedhof können Urnengräber erworben werden.",
            _S.FULL_TEXT: "Die Ruhezeit beträgt zwanzig Jahre.",
            _S.COSTS: "Urnenwahlgrab für 20 Jahre: 940,00 €\nUrnengemeinschaftsgrab: 610,00 €\n"
            "Verlängerung je Jahr: 47,00 €",
            _S.LEGAL_BASIS: "Friedhofsgebührensatzung",
            _S.RESPONSIBLE_OFFICE: "Friedhofsverwaltung, Waldweg 1, 99999 Birkenau",
        },
    ),
    service(
        "Büchereiausweis ausstellen",
        "Bibliotheksausweis",
        "Leserausweis",
        fields={
            _S.SHORT_TEXT: "Mit dem Ausweis leihen Sie Bücher und Spiele aus.",
            _S.PREREQUISITES: "Kinder unter 14 Jahren brauchen die Unterschrift der Eltern.",
            _S.DOCUMENTS_NEEDED: "Personalausweis oder Meldebestätigung",
            _S.COSTS: "Jahresausweis für Personen ab 18 Jahren: 20,00 €\n"
            "Jahresausweis für Personen unter 18 Jahren: 0,00 €\nErsatzausweis: 5,00 €",
            _S.CONTACTS: "Stadtbücherei\nMarkt 2, 99999 Birkenau\nTelefon: 01234/5-700",
        },
    ),
    service(
        "Wunschkennzeichen reservieren",
        "Kennzeichen reservieren",
        fields={
            _S.SHORT_TEXT: "Sie können ein Kennzeichen vorab reservieren.",
            _S.COSTS: "Reservierung: 12,80 €",
            _S.DURATION: "Die Reservierung gilt sofort.",
            _S.RESPONSIBLE_OFFICE: "Zulassungsstelle, Ringstraße 20, 99999 Birkenau",
        },
    ),
    service(
        "Zweitwohnung zur Zweitwohnungsteuer anmelden",
        "Zweitwohnungsteuer",
        fields={
            _S.SHORT_TEXT: "Eine Zweitwohnung ist zur Steuer anzumelden.",
            _S.DEADLINES: "Die Zweitwohnung ist innerhalb eines Monats anzumelden.",
            _S.COSTS: "Die Anmeldung ist gebührenfrei.",
            _S.DOCUMENTS_NEEDED: "Mietvertrag",
            _S.RESPONSIBLE_OFFICE: "Steueramt, Torstraße 4, 99999 Birkenau",
        },
    ),
    service(
        "Kinderzuschlag zum Ferienpass beantragen",
        "Ferienpass",
        fields={
            _S.SHORT_TEXT: "Der Ferienpass bietet Ausflüge in den Sommerferien.",
            _S.PREREQUISITES: "Kinder von 6 bis 14 Jahren mit Wohnsitz in Birkenau",
            _S.COSTS: "Ferienpass: 18,00 €",
            _S.DEADLINES: "Anmeldeschluss ist der 1. Juni.",
        },
    ),
    paper(
        "Friedhofsgebührensatzung",
        "§ 4 Gebühren für Grabstätten: Reihengrab 1.100,00 €, Wahlgrab 1.900,00 €, Urnenreihengrab 700,00 €.",
    ),
    paper(
        "Zweitwohnungsteuersatzung",
        "§ 3 Der Steuersatz der Zweitwohnungsteuer beträgt 11 Prozent der Jahresnettokaltmiete.",
    ),
    paper("Marktordnung", "Der Wochenmarkt findet mittwochs und samstags von 7 bis 13 Uhr auf dem Marktplatz statt."),
)

OTHER_SERVICES = (
    service(
        "Wohnberechtigungsschein beantragen",
        "WBS",
        "B-Schein",
        fields={
            _S.SHORT_TEXT: "Für eine geförderte Wohnung brauchen Sie einen Wohnberechtigungsschein.",
            _S.PREREQUISITES: "Das Einkommen des Haushalts darf die Grenzen des § 9 WoFG nicht übersteigen.",
            _S.DOCUMENTS_NEEDED: "Einkommenserklärung\nVerdienstbescheinigung\nMeldebescheinigung",
            _S.COSTS: "Bescheid: 20,00 €\nFür Empfänger von Bürgergeld ist der Bescheid gebührenfrei.",
            _S.DURATION: "Etwa drei Wochen nach Eingang aller Unterlagen.",
            _S.LEGAL_BASIS: "Wohnraumförderungsgesetz (WoFG)",
            _S.CONTACTS: "Wohnungsamt\nTorstraße 6, 99999 Birkenau\nTel. 01234/5-450\nE-Mail: wohnen@birkenau.example",
        },
    ),
    service(
        "Kirchenaustritt erklären",
        "Austritt aus der Kirche",
        fields={
            _S.SHORT_TEXT: "Der Austritt aus einer Religionsgemeinschaft wird beim Standesamt erklärt.",
            _S.DOCUMENTS_NEEDED: "Personalausweis oder Reisepass",
            _S.COSTS: "Erklärung des Austritts: 31,00 €\nzweite Bescheinigung: 12,00 €",
            _S.RESPONSIBLE_OFFICE: "Standesamt, Torstraße 1, 99999 Birkenau",
        },
    ),
    service(
        "Änderung des Familiennamens nach einer Scheidung erklären",
        "Namensänderung nach Scheidung",
        fields={
            _S.SHORT_TEXT: "Nach der Scheidung können Sie Ihren früheren Namen wieder annehmen.",
            _S.DOCUMENTS_NEEDED: "rechtskräftiges Scheidungsurteil\nEheurkunde\nAusweis",
            _S.COSTS: "Erklärung: 30,00 €\nBescheinigung: 10,00 €",
            _S.RESPONSIBLE_OFFICE: "Standesamt, Torstraße 1, 99999 Birkenau",
        },
    ),
    service(
        "Gaststättenerlaubnis erteilen",
        "Gaststättenkonzession",
        "Schankerlaubnis",
        fields={
            _S.SHORT_TEXT: "Wer Alkohol ausschenkt, braucht eine Gaststättenerlaubnis.",
            _S.PREREQUISITES: "Zuverlässigkeit\nUnterrichtung durch die Industrie- und Handelskammer",
            _S.DOCUMENTS_NEEDED: "Führungszeugnis\nAuszug aus dem Gewerbezentralregister\nGrundrisse der Räume",
            _S.DEADLINES: "Der Antrag ist spätestens sechs Wochen vor der Eröffnung zu stellen.",
            _S.COSTS: "Gaststättenerlaubnis: 350,00 € bis 1.500,00 €\nvorläufige Gaststättenerlaubnis: 100,00 €",
            _S.LEGAL_BASIS: "§ 2 Gaststättengesetz",
            _S.RESPONSIBLE_OFFICE: "Gewerbeamt, Torstraße 9, 99999 Birkenau",
        },
    ),
    service(
        "Biotonne bestellen, ändern oder abmelden",
        "Bioabfallbehälter",
        fields={
            _S.SHORT_TEXT: "Die Biotonne sammelt Küchen- und Gartenabfälle.",
            _S.COSTS: "Biotonne 60 Liter, je Jahr: 48,00 €\nBiotonne 120 Liter, je Jahr: 84,00 €\n"
            "Tausch der Größe: 15,00 €",
            _S.DURATION: "Die Tonne wird innerhalb von zehn Werktagen geliefert.",
            _S.FORMS: "Bestellformular Abfallbehälter",
            _S.RESPONSIBLE_OFFICE: "Abfallwirtschaft, Kläranlagenweg 3, 99999 Birkenau",
        },
    ),
    service(
        "Sterbeurkunde ausstellen",
        "Urkunde über einen Sterbefall",
        fields={
            _S.SHORT_TEXT: "Das Standesamt des Sterbeortes stellt Sterbeurkunden aus.",
            _S.PREREQUISITES: "Ehegatten, Vorfahren und Abkömmlinge der verstorbenen Person",
            _S.COSTS: "Sterbeurkunde: 14,00 €\njede weitere Urkunde: 7,00 €",
            _S.DURATION: "Drei bis fünf Arbeitstage.",
            _S.RESPONSIBLE_OFFICE: "Standesamt, Torstraße 1, 99999 Birkenau",
        },
    ),
    service(
        "Hausnummer zuteilen lassen",
        "Grundstücksnummer",
        fields={
            _S.SHORT_TEXT: "Jedes Haus erhält eine Nummer.",
            _S.COSTS: "Zuteilung: 36,00 €",
            _S.LEGAL_BASIS: "§ 126 Baugesetzbuch",
            _S.RESPONSIBLE_OFFICE: "Vermessungsamt, Ringstraße 2, 99999 Birkenau",
        },
    ),
    service(
        "Halteverbotszone für einen Umzug einrichten",
        "Umzugszone",
        "mobiles Halteverbot",
        fields={
            _S.SHORT_TEXT: "Für den Möbelwagen kann eine Zone gesperrt werden.",
            _S.DEADLINES: "Der Antrag muss zehn Tage vor dem Umzug vorliegen.",
            _S.COSTS: "Anordnung: 45,00 €\nSchilder für drei Tage: 60,00 €",
            _S.RESPONSIBLE_OFFICE: "Straßenverkehrsbehörde, Ringstraße 20, 99999 Birkenau",
        },
    ),
    paper("Abfallgebührensatzung", "§ 2 Die Gebühr für die Restmülltonne 80 Liter beträgt 96,00 € im Jahr."),
    paper("Haushaltsplan", "Die Kosten der neuen Kirche am Markt und der Straßen betragen 4.500.000 €."),
)
