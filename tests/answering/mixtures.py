"""Several sources of one prompt, each case with sentences that they hold and such as mix, turn or stretch them.

Written when the rules of the check were done; all invented.
"""

from typing import NamedTuple


class Mixture(NamedTuple):
    """Texts of several documents, the question, and sentences that they hold or do not hold."""

    question: str
    texts: tuple[str, ...]
    right: tuple[str, ...]
    wrong: tuple[str, ...]


MIXTURES = (
    Mixture("Was kostet die Nutzung der Sporthalle?", (
        "Nutzung | Vereine | Firmen\nSporthalle, je Stunde | 8,00 € | 24,00 €\n"
        "Gymnastikraum, je Stunde | 4,00 € | 12,00 €",
        "Die Kaution für die Schlüssel beträgt 50 Euro.",
    ), (
        "Vereine zahlen für die Sporthalle 8 Euro je Stunde.",
        "Die Sporthalle kostet für Firmen 24,00 € je Stunde und für Vereine 8,00 €.",
        "Firmen zahlen für den Gymnastikraum 12 Euro je Stunde.",
    ), (
        "Vereine zahlen für die Sporthalle 24 Euro je Stunde.",
        "Firmen zahlen für die Sporthalle 12 Euro je Stunde.",
        "Die Sporthalle kostet 50 Euro je Stunde.",
    )),
    Mixture("Wie viele Plätze haben die Kitas?", (
        "Die Kita Sonnenhügel hat 85 Plätze, von denen 81 belegt sind.",
        "Die Kita Wiesengrund hat 60 Plätze. Sie wurde 2019 eröffnet.",
    ), (
        "Die Kita Sonnenhügel hat 85 Plätze.",
        "In der Kita Sonnenhügel sind 81 Plätze belegt.",
        "Die Kita Wiesengrund wurde 2019 eröffnet und hat 60 Plätze.",
    ), (
        "Die Kita Wiesengrund hat 85 Plätze.",
        "Die Kita Sonnenhügel hat 60 Plätze.",
        "Die Kita Sonnenhügel wurde 2019 eröffnet.",
    )),
    Mixture("Wann schließt die Bücherei?", (
        "Soll die Bücherei samstags länger öffnen?\n\n"
        "Die Bücherei schließt samstags um 13 Uhr. Montags ist sie geschlossen.",
        "Das Stadtarchiv schließt freitags um 12 Uhr.",
    ), (
        "Die Bücherei schließt samstags um 13 Uhr.",
        "Montags ist die Bücherei geschlossen.",
        "Das Stadtarchiv schließt freitags um 12 Uhr.",
    ), (
        "Die Bücherei soll samstags länger öffnen.",
        "Die Bücherei schließt freitags um 12 Uhr.",
        "Das Stadtarchiv schließt samstags um 13 Uhr.",
    )),
    Mixture("Wer fördert den Musikverein?", (
        "Der Landkreis gewährt dem Musikverein einen Zuschuss von 4.000 Euro.",
        "Die Stadt vermietet dem Schützenverein den Keller des Rathauses.",
    ), (
        "Der Musikverein erhält vom Landkreis einen Zuschuss von 4.000 Euro.",
        "Dem Musikverein wird vom Landkreis ein Zuschuss von 4.000 Euro gewährt.",
        "Der Keller des Rathauses wird von der Stadt an den Schützenverein vermietet.",
    ), (
        "Der Musikverein gewährt dem Landkreis einen Zuschuss von 4.000 Euro.",
        "Der Schützenverein vermietet der Stadt den Keller des Rathauses.",
        "Der Schützenverein erhält vom Landkreis einen Zuschuss von 4.000 Euro.",
    )),
    Mixture("Wie hat sich die Zahl der Übernachtungen entwickelt?", (
        "Jahr | Gäste | Übernachtungen\n2022 | 14.210 | 38.640\n2023 | 15.880 | 41.305",
    ), (
        "2023 gab es 41.305 Übernachtungen.",
        "Im Jahr 2022 kamen 14.210 Gäste.",
        "2023 kamen 15.880 Gäste, es gab 41.305 Übernachtungen.",
    ), (
        "2022 gab es 41.305 Übernachtungen.",
        "2023 kamen 41.305 Gäste.",
        "2023 gab es 38.640 Übernachtungen.",
    )),
    Mixture("Was wird aus dem Spielplatz am Anger?", (
        "Antrag: Der Rat möge beschließen, den Spielplatz am Anger für 90.000 Euro zu erneuern.",
        "Die Verwaltung hat zu prüfen, ob am Spielplatz eine Toilette gebaut werden kann.",
    ), (
        "Nach dem Antrag soll der Spielplatz am Anger für 90.000 Euro erneuert werden.",
        "Die Verwaltung prüft, ob am Spielplatz eine Toilette gebaut werden kann.",
    ), (
        "Der Spielplatz am Anger wird für 90.000 Euro erneuert.",
        "Am Spielplatz wird eine Toilette gebaut.",
        "Der Rat hat beschlossen, den Spielplatz am Anger zu erneuern.",
    )),
    Mixture("Wie lange dauert die Bearbeitung?", (
        "Die Bearbeitung eines Bauantrags dauert drei Monate, die einer Bauvoranfrage sechs Wochen.",
        "Für einen Antrag auf Wohngeld beträgt die Bearbeitungszeit einen Monat.",
    ), (
        "Die Bearbeitung eines Bauantrags dauert 3 Monate.",
        "Eine Bauvoranfrage wird in sechs Wochen bearbeitet.",
        "Beim Wohngeld beträgt die Bearbeitungszeit einen Monat.",
    ), (
        "Die Bearbeitung eines Bauantrags dauert sechs Wochen.",
        "Die Bearbeitungszeit für Wohngeld beträgt drei Monate.",
        "Die Bearbeitung einer Bauvoranfrage dauert einen Monat.",
    )),
    Mixture("Wer leitet die Ämter?", (
        "Das Ordnungsamt leitet Frau Brandner, ihr Stellvertreter ist Herr Osei.",
        "Herr Winkelmann vertritt Frau Thalbach im Schulausschuss.",
    ), (
        "Frau Brandner leitet das Ordnungsamt.",
        "Frau Thalbach wird im Schulausschuss von Herrn Winkelmann vertreten.",
        "Der Stellvertreter von Frau Brandner ist Herr Osei.",
    ), (
        "Frau Thalbach leitet das Ordnungsamt.",
        "Frau Thalbach vertritt Herrn Winkelmann im Schulausschuss.",
        "Herr Osei vertritt Frau Thalbach im Schulausschuss.",
    )),
    Mixture("Wie wurde über die Satzung abgestimmt?", (
        "TOP 4 Änderung der Marktsatzung\n\nDie Änderung wurde beraten.\n\nJa | Nein | Enthaltung\n22 | 9 | 3",
        "TOP 6 Verkauf der Mühle\n\nDer Verkauf wurde mit 14 zu 20 Stimmen abgelehnt.",
    ), (
        "Die Änderung wurde mit 22 Ja-Stimmen bei 9 Nein-Stimmen und 3 Enthaltungen angenommen.",
        "Der Verkauf der Mühle wurde mit 14 zu 20 Stimmen abgelehnt.",
        "Es gab 3 Enthaltungen.",
    ), (
        "Die Änderung wurde mit 9 Ja-Stimmen bei 22 Nein-Stimmen abgelehnt.",
        "Der Verkauf der Mühle wurde mit 20 zu 14 Stimmen angenommen.",
        "Die Mühle wird verkauft.",
    )),
    Mixture("Was kostet das Anwohnerparken mit 2 Autos in Zone B?", (
        "In der Zone A kostet der Ausweis 90 Euro im Jahr, in der Zone B 60 Euro.",
        "Ein Besucherausweis gilt einen Tag und kostet 3 Euro.",
    ), (
        "In der Zone B kostet der Ausweis 60 Euro im Jahr.",
        "In der Zone A kostet der Ausweis 90 Euro.",
        "Ein Besucherausweis kostet 3 Euro.",
    ), (
        "In der Zone B kostet der Ausweis 90 Euro im Jahr.",
        "Mit 2 Autos kostet der Ausweis in der Zone B 60 Euro im Jahr.",
        "Ein Besucherausweis kostet 60 Euro.",
    )),
)  # fmt: skip
