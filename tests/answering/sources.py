"""Source sentences as cities write them, each with sentences that say the same in other words.

``FIRST`` was there while the rules of the check were written; ``SECOND`` was written when they were done.
"""

from typing import NamedTuple


class Case(NamedTuple):
    """A source text, and sentences that it holds."""

    text: str
    right: tuple[str, ...]


FIRST = (
    Case("Die Steuer beträgt für den ersten Hund jährlich 120,00 Euro und für den zweiten Hund 180,00 Euro.", (
        "Für den ersten Hund beträgt die Steuer 120 Euro im Jahr.",
        "Die Steuer beträgt jährlich 120 Euro für den ersten Hund und 180 Euro für den zweiten Hund.",
    )),
    Case("Der Bauausschuss stimmte der Vorlage am 14. März 2023 einstimmig zu.", (
        "Der Bauausschuss hat der Vorlage am 14.03.2023 einstimmig zugestimmt.",
        "Am 14. März 2023 wurde die Vorlage im Bauausschuss einstimmig angenommen.",
    )),
    Case("Der Antrag der SPD wurde mit 13 zu 25 Stimmen abgelehnt.", (
        "Der Antrag der SPD wurde mit 13 zu 25 Stimmen abgelehnt.",
        "Den Antrag der SPD hat der Rat mit 13 zu 25 Stimmen abgelehnt.",
    )),
    Case("Die Verwaltung schlägt vor, die Turnhalle für 2,4 Mio. Euro zu sanieren.", (
        "Die Verwaltung schlägt die Sanierung der Turnhalle für 2.400.000 Euro vor.",
        "Nach dem Vorschlag der Verwaltung soll die Turnhalle für 2,4 Mio. Euro saniert werden.",
    )),
    Case("Der Personalausweis kostet 37,00 Euro; für Personen unter 24 Jahren beträgt die Gebühr 22,80 Euro.", (
        "Der Personalausweis kostet 37 Euro.",
        "Für Personen unter 24 Jahren kostet der Personalausweis 22,80 Euro.",
    )),
    Case("Die Anmeldung muss spätestens zwei Wochen nach dem Einzug beim Bürgerbüro erfolgen.", (
        "Die Anmeldung muss spätestens zwei Wochen nach dem Einzug erfolgen.",
        "Nach dem Einzug müssen Sie sich spätestens innerhalb von zwei Wochen beim Bürgerbüro anmelden.",
    )),
    Case("Für Blindenführhunde wird keine Steuer erhoben.", (
        "Für Blindenführhunde wird keine Steuer erhoben.",
        "Für Blindenführhunde ist keine Steuer zu zahlen.",
    )),
    Case("Auf dem Friedhof ist das Radfahren nicht gestattet.", (
        "Das Radfahren ist auf dem Friedhof nicht gestattet.",
        "Auf dem Friedhof darf man nicht Rad fahren.",
    )),
    Case("Das Hallenbad ist montags bis freitags von 8 bis 20 Uhr geöffnet, am Sonntag bleibt es geschlossen.", (
        "Das Hallenbad ist montags bis freitags von 8 bis 20 Uhr geöffnet.",
        "Am Sonntag ist das Hallenbad geschlossen.",
    )),
    Case("Die Beigeordnete Hanna Weber leitet seit dem 1. Juni 2021 das Dezernat für Bildung.", (
        "Hanna Weber leitet seit dem 1. Juni 2021 das Dezernat für Bildung.",
        "Seit Juni 2021 leitet die Beigeordnete Weber das Dezernat für Bildung.",
    )),
    Case("Wer vorsätzlich gegen § 4 verstößt, kann mit einer Geldbuße bis zu 5.000 Euro belegt werden.", (
        "Ein Verstoß gegen § 4 kann mit einer Geldbuße bis zu 5.000 Euro belegt werden.",
        "Die Geldbuße für einen Verstoß gegen § 4 beträgt bis zu 5.000 Euro.",
    )),
    Case("Die Spielfläche muss mindestens 60 Quadratmeter groß sein und darf höchstens 800 Meter entfernt liegen.", (
        "Die Spielfläche muss mindestens 60 m² groß sein.",
        "Eine Spielfläche darf höchstens 800 Meter entfernt liegen.",
    )),
    Case("Der Zuschuss wird von 12 auf 18 Prozent der Kosten erhöht.", (
        "Der Zuschuss wird von 12 auf 18 Prozent erhöht.",
        "Der Zuschuss zu den Kosten steigt von 12 auf 18 Prozent.",
    )),
    Case("Die Zahl der Kinder stieg zwischen 2015 und 2020 um mehr als 340.", (
        "Die Zahl der Kinder stieg zwischen 2015 und 2020 um mehr als 340.",
        "Zwischen 2015 und 2020 ist die Zahl der Kinder um über 340 gestiegen.",
    )),
    Case("Oskar Lindner wurde am 3. Mai 1874 in Bremen geboren und studierte in Lyon Architektur.", (
        "Oskar Lindner wurde am 3. Mai 1874 in Bremen geboren.",
        "Lindner studierte Architektur in Lyon.",
    )),
    Case("Die Orgel gilt als die älteste des Landes; sie wurde 1739 von Gerber gebaut.", (
        "Die Orgel ist die älteste des Landes.",
        "Die Orgel wurde 1739 von Gerber gebaut.",
    )),
    Case("Der Beitrag ist vierteljährlich zu zahlen und wird bei Geschwistern um die Hälfte ermäßigt.", (
        "Der Beitrag muss vierteljährlich gezahlt werden.",
        "Bei Geschwistern wird der Beitrag um die Hälfte ermäßigt.",
    )),
    Case("Das Tiefbauamt erneuert die Fahrbahn nördlich der Brücke auf einer Länge von 1,2 Kilometern.", (
        "Das Tiefbauamt erneuert die Fahrbahn nördlich der Brücke.",
        "Die Fahrbahn wird nördlich der Brücke auf 1,2 km Länge vom Tiefbauamt erneuert.",
    )),
    Case("Widerspruch kann innerhalb eines Monats schriftlich beim Ordnungsamt eingelegt werden.", (
        "Der Widerspruch kann schriftlich beim Ordnungsamt eingelegt werden.",
        "Innerhalb eines Monats kann man beim Ordnungsamt schriftlich Widerspruch einlegen.",
    )),
    Case("Von den 48 Stellplätzen entfallen 22 Plätze, 26 Plätze bleiben erhalten.", (
        "22 Plätze entfallen und 26 Plätze bleiben erhalten.",
        "Es bleiben 26 Plätze erhalten.",
    )),
    Case("Die Grünen beantragten, den Busverkehr am Wochenende auszuweiten.", (
        "Die Grünen beantragten eine Ausweitung des Busverkehrs am Wochenende.",
        "Der Antrag der Grünen sieht vor, den Busverkehr am Wochenende auszuweiten.",
    )),
    Case("Der Eintritt ist für Kinder bis 6 Jahre kostenlos, ab 7 Jahren kostet er 3,50 €.", (
        "Für Kinder bis 6 Jahre ist der Eintritt kostenlos.",
        "Ab 7 Jahren kostet der Eintritt 3,50 Euro.",
    )),
    Case("Stadtrat Falkenberg enthielt sich, Stadträtin Kaya stimmte gegen die Vorlage.", (
        "Stadtrat Falkenberg enthielt sich.",
        "Stadträtin Kaya stimmte gegen die Vorlage.",
    )),
    Case("Die Sitzung beginnt am Mittwoch um 17:30 Uhr und ist öffentlich.", (
        "Die Sitzung beginnt am Mittwoch um 17.30 Uhr.",
        "Die öffentliche Sitzung beginnt am Mittwoch um 17:30 Uhr.",
    )),
    Case("Hunde müssen im Stadtpark an der Leine geführt werden; im Wald dürfen sie frei laufen.", (
        "Im Stadtpark müssen Hunde an der Leine geführt werden.",
        "Im Wald dürfen Hunde frei laufen.",
    )),
    Case("Die Erträge lagen 2022 bei 14,6 Mio. Euro, die Aufwendungen bei 15,1 Mio. Euro.", (
        "Die Erträge lagen 2022 bei 14,6 Mio. Euro.",
        "Die Aufwendungen betrugen 2022 rund 15,1 Millionen Euro.",
    )),
    Case("Der Rat beauftragt die Verwaltung, bis zum 31.10.2024 ein Konzept vorzulegen.", (
        "Die Verwaltung wird beauftragt, bis zum 31. Oktober 2024 ein Konzept vorzulegen.",
        "Bis zum 31.10.2024 soll die Verwaltung ein Konzept vorlegen.",
    )),
    Case("Die Bühne wurde nicht von Mozart, sondern von Amalie eröffnet.", (
        "Die Bühne wurde von Amalie eröffnet.",
        "Nicht Mozart, sondern Amalie eröffnete die Bühne.",
    )),
    Case("Das Grundstück wurde an Siemens verkauft; der Erlös betrug 860.000 €.", (
        "Das Grundstück wurde für 860.000 Euro an Siemens verkauft.",
        "Der Erlös aus dem Grundstück betrug 860.000 Euro.",
    )),
    Case("Garagen mit einer Grundfläche von weniger als 40 m² bedürfen keiner Genehmigung.", (
        "Garagen mit weniger als 40 Quadratmetern Grundfläche bedürfen keiner Genehmigung.",
        "Für Garagen mit weniger als 40 m² Grundfläche braucht man keine Genehmigung.",
    )),
    Case("Die Abgabe des Antrags ist auch ohne Termin möglich.", (
        "Der Antrag kann auch ohne Termin abgegeben werden.",
        "Die Abgabe des Antrags ist ohne Termin möglich.",
    )),
    Case("Die dritte Änderung der Satzung trat am 1. Januar 2020 in Kraft.", (
        "Die dritte Änderung der Satzung ist am 01.01.2020 in Kraft getreten.",
        "Am 1. Januar 2020 trat die dritte Änderung der Satzung in Kraft.",
    )),
    Case("Der Hauptausschuss tagt jeden zweiten Dienstag, die Ausschussmitglieder erhalten 40 Euro pro Monat.", (
        "Die Ausschussmitglieder erhalten 40 Euro pro Monat.",
        "Der Hauptausschuss tagt jeden zweiten Dienstag.",
    )),
    Case("Brandt gehörte dem Magistrat zwölf Jahre an und wechselte danach nach Marburg.", (
        "Brandt gehörte dem Magistrat 12 Jahre an.",
        "Nach zwölf Jahren im Magistrat wechselte Brandt nach Marburg.",
    )),
    Case("Die Ausgaben für das Museum sind gestiegen, die Einnahmen sind gesunken.", (
        "Die Ausgaben für das Museum sind gestiegen.",
        "Die Einnahmen sind gesunken.",
    )),
    Case("Sperrmüll wird zweimal im Jahr abgeholt; mehr als 3 Kubikmeter werden nicht angenommen.", (
        "Sperrmüll wird zweimal im Jahr abgeholt.",
        "Mehr als 3 Kubikmeter Sperrmüll werden nicht angenommen.",
    )),
    Case("Die Frist wird um sechs Monate verlängert und endet am 30. September.", (
        "Die Frist wird um 6 Monate verlängert.",
        "Die verlängerte Frist endet am 30. September.",
    )),
    Case("Im Schuljahr 2022/23 wurden 412 Kinder eingeschult, davon 198 Mädchen.", (
        "Im Schuljahr 2022/2023 wurden 412 Kinder eingeschult.",
        "Von den 412 Kindern, die eingeschult wurden, waren 198 Mädchen.",
    )),
    Case("Das Schloss liegt am rechten Ufer und ist die größte Anlage der Region.", (
        "Das Schloss liegt am rechten Ufer.",
        "Das Schloss ist die größte Anlage in der Region.",
    )),
    Case("Für die Eheschließung außerhalb der Dienstzeiten erhebt das Standesamt zusätzlich 90 Euro.", (
        "Das Standesamt erhebt für die Eheschließung außerhalb der Dienstzeiten zusätzlich 90 Euro.",
        "Außerhalb der Dienstzeiten kostet die Eheschließung zusätzlich 90 Euro.",
    )),
)  # fmt: skip
"""Minutes, statutes, tables of fees, descriptions of services, lives and encyclopaedic prose, all invented."""

SECOND = (
    Case("Die Gebühr für den Anwohnerparkausweis steigt zum 1. April 2025 von 30 auf 75 Euro im Jahr.", (
        "Ab dem 1. April 2025 kostet der Anwohnerparkausweis 75 Euro im Jahr.",
        "Zum 1. April 2025 steigt die Gebühr von 30 auf 75 Euro.",
    )),
    Case("Der Umweltausschuss lehnte den Antrag der FDP bei drei Enthaltungen mehrheitlich ab.", (
        "Der Antrag der FDP wurde im Umweltausschuss mehrheitlich abgelehnt.",
        "Bei drei Enthaltungen lehnte der Umweltausschuss den Antrag der FDP ab.",
    )),
    Case("Ludwig Petrowski, geboren 1911 in Leipzig, leitete die Sternwarte bis 1954 und starb in Turin.", (
        "Ludwig Petrowski wurde 1911 in Leipzig geboren.",
        "Petrowski leitete die Sternwarte bis 1954.",
    )),
    Case("Gewerbliche Abfälle dürfen nicht in die Restmülltonne gegeben werden.", (
        "Gewerbliche Abfälle dürfen nicht in die Restmülltonne.",
        "In die Restmülltonne dürfen keine gewerblichen Abfälle gegeben werden.",
    )),
    Case("Der Wochenmarkt findet samstags von 7 bis 13 Uhr auf dem Marktplatz statt, dienstags entfällt er.", (
        "Der Wochenmarkt findet samstags von 7 bis 13 Uhr statt.",
        "Samstags ist der Wochenmarkt auf dem Marktplatz.",
    )),
    Case("Bauvorlagen sind in dreifacher Ausfertigung beim Bauamt einzureichen; die Prüfung dauert bis zu 12 Wochen.", (
        "Die Bauvorlagen müssen in dreifacher Ausfertigung beim Bauamt eingereicht werden.",
        "Die Prüfung der Bauvorlagen dauert bis zu zwölf Wochen.",
    )),
    Case("Von den Befragten waren 62 Prozent zufrieden und 21 Prozent unzufrieden.", (
        "62 Prozent der Befragten waren zufrieden.",
        "Zufrieden waren 62 Prozent und unzufrieden 21 Prozent der Befragten.",
    )),
    Case("Nach § 9 haftet der Halter auch ohne Verschulden.", (
        "Der Halter haftet nach § 9 auch ohne Verschulden.",
        "Auch ohne Verschulden haftet nach § 9 der Halter.",
    )),
    Case("Die Kreuzung soll zum Kreisverkehr umgebaut werden; die Kosten werden auf 1,3 Millionen Euro geschätzt.", (
        "Die Kreuzung soll zum Kreisverkehr umgebaut werden.",
        "Die Kosten werden auf 1,3 Mio. Euro geschätzt.",
    )),
    Case("Der Ortsbeirat beantragt eine Querungshilfe vor der Schule.", (
        "Der Ortsbeirat beantragt vor der Schule eine Querungshilfe.",
        "Eine Querungshilfe vor der Schule hat der Ortsbeirat beantragt.",
    )),
    Case("Bürgermeisterin Rosenthal eröffnete am 9. September 2019 die neue Bibliothek.", (
        "Die neue Bibliothek wurde am 9. September 2019 von Bürgermeisterin Rosenthal eröffnet.",
        "Am 09.09.2019 eröffnete Rosenthal die neue Bibliothek.",
    )),
    Case("Mitglieder der Feuerwehr erhalten monatlich 25 Euro, Gruppenführer 40 Euro.", (
        "Die Mitglieder der Feuerwehr erhalten monatlich 25 Euro.",
        "Gruppenführer bekommen 40 Euro monatlich.",
    )),
    Case("Die Halle fasst höchstens 450 Personen und verfügt über mindestens vier Ausgänge.", (
        "In die Halle passen höchstens 450 Personen.",
        "Die Halle verfügt über mindestens 4 Ausgänge.",
    )),
    Case("Der Fluss entspringt südlich von Trier und ist 84 Kilometer lang.", (
        "Der Fluss ist 84 km lang.",
        "Er entspringt südlich von Trier.",
    )),
    Case("Anträge müssen vor dem 15. Oktober schriftlich beim Jugendamt vorliegen.", (
        "Die Anträge müssen vor dem 15. Oktober beim Jugendamt vorliegen.",
        "Dem Jugendamt müssen Anträge schriftlich vor dem 15.10. vorliegen.",
    )),
    Case("Die Zahl der Ausleihen sank 2021 um 8.400 auf 51.300.", (
        "2021 sank die Zahl der Ausleihen auf 51.300.",
        "Die Zahl der Ausleihen ist 2021 um 8.400 gesunken.",
    )),
    Case("Für die Nutzung des Saals wird kein Entgelt erhoben, wenn der Verein als gemeinnützig anerkannt ist.", (
        "Für die Nutzung des Saals wird kein Entgelt erhoben, wenn der Verein gemeinnützig ist.",
        "Gemeinnützige Vereine zahlen für die Nutzung des Saals kein Entgelt.",
    )),
    Case("Charlotte Demir gewann 1987 den zweiten Preis; den ersten Preis erhielt Haydn.", (
        "Charlotte Demir gewann 1987 den zweiten Preis.",
        "Den ersten Preis erhielt Haydn.",
    )),
    Case("Die Stadt verpachtet das Gelände an Bosch für 20 Jahre.", (
        "Das Gelände wird für 20 Jahre an Bosch verpachtet.",
        "Die Stadt verpachtet das Gelände für zwanzig Jahre an Bosch.",
    )),
    Case("Der Beschluss wurde einstimmig bei zwei Enthaltungen gefasst und tritt am 1. Juli 2026 in Kraft.", (
        "Der Beschluss tritt am 1. Juli 2026 in Kraft.",
        "Der Beschluss wurde bei zwei Enthaltungen einstimmig gefasst.",
    )),
    Case("Wohngeld kann nur erhalten, wer weniger als 60.000 Euro Vermögen hat.", (
        "Wohngeld kann nur erhalten, wer weniger als 60.000 Euro Vermögen besitzt.",
        "Nur wer weniger als 60.000 Euro Vermögen hat, kann Wohngeld erhalten.",
    )),
    Case("Der Radweg entlang der Ostseite wird ab Mai auf 2,5 Meter verbreitert.", (
        "Der Radweg an der Ostseite wird auf 2,50 m verbreitert.",
        "Ab Mai wird der Radweg auf 2,5 Meter verbreitert.",
    )),
    Case("Die Kündigung muss spätestens drei Monate vor Ende des Schuljahres beim Schulamt eingehen.", (
        "Die Kündigung muss spätestens drei Monate vor Ende des Schuljahres eingehen.",
        "Beim Schulamt muss die Kündigung spätestens 3 Monate vor dem Ende des Schuljahres eingehen.",
    )),
    Case("Beate Stachowiak gründete 1923 in Göttingen die erste Frauenklinik des Landes.", (
        "Beate Stachowiak gründete 1923 die erste Frauenklinik des Landes.",
        "Die erste Frauenklinik des Landes wurde 1923 in Göttingen gegründet.",
    )),
)  # fmt: skip
