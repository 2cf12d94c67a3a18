"""Small XZuFi messages for tests."""

import re

SERVICE = """<x:leistung xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
  <x:id schemeAgencyID="S1" schemeID="urn:any">L-1</x:id>
  <x:referenzLeiKa listURI="urn:de:fim:leika:leistung"><code>99102013060000</code><name>Hund</name></x:referenzLeiKa>
  <x:modulText><x:leikaTextmodul><code>02</code></x:leikaTextmodul>
    <x:inhalt languageCode="de">Hund anmelden</x:inhalt></x:modulText>
  <x:modulText><x:leikaTextmodul><code>03</code></x:leikaTextmodul>
    <x:inhalt languageCode="de">Hundesteuer zahlen</x:inhalt></x:modulText>
  <x:modulText><x:leikaTextmodul><code>06</code><name>Volltext</name></x:leikaTextmodul>
    <x:inhalt languageCode="en">Register your dog.</x:inhalt>
    <x:inhalt languageCode="de-x-ls">Sie haben einen Hund?</x:inhalt>
    <x:inhalt languageCode="de">&lt;p&gt;Hunde sind anzumelden.&lt;script&gt;x()&lt;/script&gt;&lt;/p&gt;
      &lt;ul&gt;&lt;li&gt;Impfpass&lt;/li&gt;&lt;/ul&gt;</x:inhalt></x:modulText>
  <x:modulText><x:leikaTextmodul><code>08</code></x:leikaTextmodul>
    <x:inhalt languageCode="de">Personalausweis</x:inhalt></x:modulText>
  <x:modulText><x:leikaTextmodul><code>09</code></x:leikaTextmodul><x:inhalt languageCode="de"/></x:modulText>
  <x:modulText><x:leikaTextmodul><code>14</code></x:leikaTextmodul>
    <x:inhalt languageCode="de">Bitte das Formular nutzen.</x:inhalt>
    <x:weiterfuehrenderLink languageCode="de"><x:uri>https://stadt.example/hund</x:uri><x:titel>Anmeldung</x:titel>
    </x:weiterfuehrenderLink></x:modulText>
  <x:modulKosten><x:kosten><x:gebuehr><x:betrag>1250.5</x:betrag><x:waehrung>EUR</x:waehrung></x:gebuehr>
    <x:beschreibung languageCode="de">Ersatzmarke</x:beschreibung></x:kosten></x:modulKosten>
  <x:modulFrist><x:frist><x:typ><code>1</code><name>Geltungsdauer</name></x:typ><x:fristdauer><x:dauer>2</x:dauer>
    <x:einheit><code>W</code><name>Woche</name></x:einheit></x:fristdauer></x:frist></x:modulFrist>
  <x:modulBegriffImKontext><x:begriffImKontext><x:begriff languageCode="de">Hundesteuer</x:begriff>
    <x:typ><code>001</code></x:typ></x:begriffImKontext></x:modulBegriffImKontext>
  <x:zustaendigeStelle><x:organisationseinheitID>OE-1</x:organisationseinheitID></x:zustaendigeStelle>
  <x:sprachversion><x:geaendertDatumZeit>2025-01-02T10:00:00</x:geaendertDatumZeit></x:sprachversion>
  <x:gueltigkeit><x:beginn>2025-01-01</x:beginn></x:gueltigkeit>
</x:leistung>"""
OFFICE = """<x:organisationseinheit><x:id schemeAgencyID="S1">OE-1</x:id>
  <x:name><x:name languageCode="de">Steueramt</x:name></x:name>
  <x:anschrift><x:strasse>Rathausplatz</x:strasse><x:hausnummer>1</x:hausnummer><x:ort>Beispielhausen</x:ort>
  </x:anschrift>
  <x:kommunikation><x:kanal><code>01</code><name>Telefon</name></x:kanal><x:kennung>0000/1</x:kennung></x:kommunikation>
</x:organisationseinheit>"""


def write(*objects: str) -> str:
    """What a message says to write."""
    return f"<x:schreibe>{''.join(objects)}</x:schreibe>"


def delete(inner: str) -> str:
    """What a message says to delete."""
    return f"<x:loesche>{inner}</x:loesche>"


def message(*parts: str, time: str = "2025-01-01T12:00:00", prefix: str = "x", version: str = "2_2_0") -> bytes:
    """A transfer message with these parts."""
    head = f"<x:nachrichtenkopf><x:erstelltDatumZeit>{time}</x:erstelltDatumZeit></x:nachrichtenkopf>" if time else ""
    text = f'<x:transfer xmlns:x="http://xoev.de/schemata/xzufi/{version}">{head}{"".join(parts)}</x:transfer>'
    return re.sub(r"(?<=[</])x:|(?<=xmlns:)x(?==)", lambda found: found[0].replace("x", prefix), text).encode()
