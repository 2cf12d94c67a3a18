"""Sixty questions that follow another one, for ``test_conversation``: of invented cities, none from the sample corpus.

Each: the question before, the question, and what the whole question must hold (``None``: it begins a new topic). With
``FIRST`` the rules were mended. ``SECOND`` was written after that and no rule was changed for it; „damit“, „dafür
ausgesprochen“ and „Wenn mein Hund stirbt“ in it are ways of speaking that were known when the rules were written.
"""

Pair = tuple[str, str, tuple[str, ...] | None]

FIRST: tuple[Pair, ...] = (
    ("Wie hoch ist die Grundsteuer B?", "Und die Grundsteuer A?", ("Grundsteuer A", "Wie hoch")),
    ("Wie hoch ist die Vergnügungssteuer?", "und für Spielautomaten?", ("Spielautomaten", "teuer")),
    ("Was kostet eine Sondernutzung für Tische?", "Und für Werbeschilder?", ("Werbeschilder", "Sondernutzung")),
    ("Wie lange dauert eine Baugenehmigung?", "Und eine Abrissgenehmigung?", ("Abrissgenehmigung", "Wie lange")),
    ("Wer ist für Lärmbeschwerden zuständig?", "Und nachts?", ("Lärm", "nachts")),
    ("Was kostet ein Grab auf dem Waldfriedhof?", "Wie lange gilt es?", ("Grab", "Wie lange")),
    ("Wann tagt der Bauausschuss?", "Und der Finanzausschuss?", ("Finanzausschuss", "Wann")),
    ("Wie hoch war der Hebesatz 2019?", "und 2021?", ("Hebesatz", "2021")),
    ("Wie viele Einwohner hatte die Stadt im Jahr 2018?", "Und 2020?", ("Einwohner", "2020")),
    (
        "Hat der Rat die Umbenennung der Schulstraße beschlossen?",
        "Wer hat das beantragt?",
        ("Schulstraße", "beantragt"),
    ),
    ("Hat der Rat die Umbenennung der Schulstraße beschlossen?", "Mit wie vielen Stimmen?", ("Schulstraße", "Stimmen")),
    (
        "Welche Unterlagen brauche ich für eine Eheschließung?",
        "Was ist mit Ausländern?",
        ("Ausländer", "Eheschließung"),
    ),
    ("Wo kann ich Grünschnitt abgeben?", "Auch am Samstag?", ("Grünschnitt", "Samstag")),
    ("Wann ist die Stadtbücherei geöffnet?", "Was kostet der Leseausweis dort?", ("Leseausweis", "Stadtbücherei")),
    ("Wie melde ich einen Umzug?", "Welche Unterlagen brauche ich dafür?", ("Umzug", "Unterlagen")),
    ("Wie melde ich einen Umzug?", "Und bis wann?", ("Umzug", "wann")),
    ("Wie melde ich einen Umzug?", "Geht das online?", ("Umzug", "online")),
    ("Gilt die Baumschutzsatzung für Obstbäume?", "Und für Nadelbäume?", ("Baumschutzsatzung", "Nadelbäume")),
    ("Was kostet die Anmeldung eines Gewerbes?", "Und die Abmeldung?", ("Abmeldung", "Gewerbe")),
    ("Wie hoch ist der Zuschuss für Lastenräder?", "Wer bekommt den?", ("Zuschuss", "Wer")),
    ("Wie hoch ist die Hundesteuer?", "Wie hoch ist die Grundsteuer?", None),
    ("Wie hoch ist die Hundesteuer?", "Wann öffnet das Rathaus?", None),
    ("Wie hoch ist die Hundesteuer?", "Und wo beantrage ich einen Anwohnerparkausweis?", None),
    ("Wie hoch ist die Hundesteuer?", "Für wen gilt die Leinenpflicht?", None),
    ("Wie hoch ist die Hundesteuer?", "Was hat der Rat zum Klimaschutz beschlossen?", None),
    ("Wie hoch ist die Hundesteuer?", "Gibt es einen Behindertenbeirat?", None),
    ("Wie hoch ist die Hundesteuer?", "Mit welcher Mehrheit wurde der Haushalt 2024 beschlossen?", None),
    ("Wie hoch ist die Hundesteuer?", "Sperrmüll Termine", None),
    ("Wie hoch ist die Hundesteuer?", "Was kostet es, einen Baum zu fällen?", None),
    ("Wie hoch ist die Hundesteuer?", "Ab wann dürfen Kinder in die Kita?", None),
)

SECOND: tuple[Pair, ...] = (
    ("Wie teuer ist ein Stand auf dem Wochenmarkt?", "und auf dem Weihnachtsmarkt?", ("Weihnachtsmarkt", "Stand")),
    ("Was kostet der Eintritt ins Museum für Erwachsene?", "Und für Kinder?", ("Eintritt", "Kinder")),
    ("Wie lange ist die Müllumladestation offen?", "Und sonntags?", ("Müllumladestation", "sonntags")),
    ("Wer leitet das Jugendamt?", "Wie erreiche ich ihn?", ("Jugendamt", "erreiche")),
    ("Wie hoch ist der Beitrag in der Musikschule?", "Gibt es dafür eine Ermäßigung?", ("Musikschule", "Ermäßigung")),
    ("Wie hoch ist der Beitrag in der Musikschule?", "Gilt das auch für Geschwister?", ("Musikschule", "Geschwister")),
    ("Was hat der Ausschuss zum Neubau der Feuerwache beschlossen?", "Wann war das?", ("Feuerwache", "Wann")),
    (
        "Was hat der Ausschuss zum Neubau der Feuerwache beschlossen?",
        "Und was kostet der Bau?",
        ("Feuerwache", "kostet"),
    ),
    (
        "Was hat der Ausschuss zum Neubau der Feuerwache beschlossen?",
        "Wie haben die Fraktionen darüber abgestimmt?",
        ("Feuerwache", "Fraktionen"),
    ),
    ("Wurde die Erhöhung der Kitagebühren beschlossen?", "Seit wann gilt sie?", ("Erhöhung", "Kitagebühren")),
    ("Wurde die Erhöhung der Kitagebühren beschlossen?", "Warum?", ("Kitagebühren", "Warum")),
    ("Wo kann ich einen Fischereischein beantragen?", "Und einen Jagdschein?", ("Jagdschein", "beantragen")),
    ("Wo kann ich einen Fischereischein beantragen?", "Was brauche ich dazu?", ("Fischereischein", "brauche")),
    ("Was kostet ein Reisepass?", "Und wenn ich ihn schnell brauche?", ("Reisepass", "schnell")),
    ("Was kostet ein Reisepass?", "Und ein vorläufiger?", ("vorläufiger Reisepass",)),
    (
        "Wie hoch ist die Abfallgebühr für eine 60-Liter-Tonne?",
        "Und für die 120-Liter-Tonne?",
        ("120-Liter-Tonne", "Abfallgebühr"),
    ),
    ("Wie viel Geld gab es 2022 für Vereine?", "und im Jahr davor?", ("Vereine", "davor")),
    ("Ist das Betreten des Stadtwalds erlaubt?", "Auch mit Hund?", ("Stadtwald", "Hund")),
    ("Welche Straßen werden dieses Jahr saniert?", "Und nächstes Jahr?", ("Straßen", "nächstes")),
    ("Muss ich den Gehweg räumen?", "Bis wie viel Uhr?", ("Gehweg", "Uhr")),
    ("Was kostet ein Reisepass?", "Wer ist Oberbürgermeister?", None),
    ("Was kostet ein Reisepass?", "Aber wann wird der Haushalt beraten?", None),
    ("Was kostet ein Reisepass?", "Welche Fristen gelten für Widersprüche?", None),
    ("Was kostet ein Reisepass?", "Hat sich der Rat dafür ausgesprochen, die Brücke zu sanieren?", None),
    ("Was kostet ein Reisepass?", "Wenn mein Hund stirbt, bekomme ich die Hundesteuer zurück?", None),
    ("Was kostet ein Reisepass?", "Welche Spielplätze gibt es und wann werden diese saniert?", None),
    ("Was kostet ein Reisepass?", "Ist es verboten, Tauben zu füttern?", None),
    ("Was kostet ein Reisepass?", "Was muss ich tun, damit mein Kind einen Kitaplatz bekommt?", None),
    ("Was kostet ein Reisepass?", "Auf welchen Friedhöfen sind Urnengräber möglich?", None),
    ("Was kostet ein Reisepass?", "Winterdienst Zuständigkeit", None),
)
