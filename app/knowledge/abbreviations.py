"""Abbreviations of German administration and of federal and state statutes, with the words that they stand for.

The tables are general: what any German council or office writes. Names of one city's bodies, offices and companies are
not among them; those the documents define themselves (``acronyms``). A long form of several words is left out unless
one of them says it alone, for an index knows no phrases. The selection is judgement. On the council papers of one city
the long forms raise nDCG@10 of council members' questions, by terms alone, from 0.758 to 0.761; spellings change
nothing there, for these questions use the words of the papers.
"""

_SPELLINGS = """
    bplan bebauungsplan       bpläne bebauungspläne     bplans bebauungsplans     bplänen bebauungsplänen
    bplaene bebauungspläne    bplaenen bebauungsplänen  vbplan bebauungsplan      fplan flächennutzungsplan
    str straße                nr nummer                 nrn nummern               abs absatz
    drs drucksache            drucks drucksache         ziff ziffer               bgm bürgermeister
    obgm oberbürgermeister    städt städtisch           staedt städtisch          öffentl öffentlich
    nichtöffentl nichtöffentlich                        kfz kraftfahrzeug         pkw personenkraftwagen
    pkws personenkraftwagen   lkw lastkraftwagen        lkws lastkraftwagen       eur euro
    grdst grundstück          gde gemeinde              qm quadratmeter           einw einwohner
    stv stellvertretend       stellv stellvertretend    vors vorsitzend           verw verwaltung
    beschl beschluss          sitzg sitzung             aussch ausschuss
"""
"""Short ways to write a word: both are the same word, wherever they stand. Compared in folded form."""

_LONG_FORMS = """
    öpnv personennahverkehr                 oepnv personennahverkehr
    spnv schienenpersonennahverkehr         miv individualverkehr
    fnp flächennutzungsplan                 vep verkehrsentwicklungsplan
    kita kindertagesstätte,kindertageseinrichtung   kitas kindertagesstätte,kindertageseinrichtung
    jha jugendhilfeausschuss                hfa hauptausschuss,finanzausschuss
    stvv stadtverordnetenversammlung        svv stadtverordnetenversammlung
    bvv bezirksverordnetenversammlung       rpa rechnungsprüfungsamt
    hhj haushaltsjahr                       hhpl haushaltsplan
    vzä vollzeitäquivalent                  vzae vollzeitäquivalent
    ogs ganztagsschule                      gts ganztagsschule
    bhkw blockheizkraftwerk                 vhs volkshochschule
    isek stadtentwicklungskonzept           insek stadtentwicklungskonzept
    uvp umweltverträglichkeitsprüfung       lsa lichtsignalanlage
    ffw feuerwehr                           lra landratsamt
    efre regionalentwicklung                mwst mehrwertsteuer
    ust umsatzsteuer                        alg arbeitslosengeld
    baugb baugesetzbuch                     baunvo baunutzungsverordnung
    bimschg bundesimmissionsschutzgesetz    bimschv bundesimmissionsschutzverordnung
    bnatschg bundesnaturschutzgesetz        bbodschg bundesbodenschutzgesetz
    uvpg umweltverträglichkeitsprüfungsgesetz       whg wasserhaushaltsgesetz
    krwg kreislaufwirtschaftsgesetz         tierschg tierschutzgesetz
    stvo straßenverkehrsordnung             stvg straßenverkehrsgesetz
    pbefg personenbeförderungsgesetz        bfstrg bundesfernstraßengesetz
    vwgo verwaltungsgerichtsordnung         vwvfg verwaltungsverfahrensgesetz
    owig ordnungswidrigkeitengesetz         stgb strafgesetzbuch
    stpo strafprozessordnung                zpo zivilprozessordnung
    hgb handelsgesetzbuch                   gmbhg gmbhgesetz
    sgb sozialgesetzbuch                    aufenthg aufenthaltsgesetz
    asylblg asylbewerberleistungsgesetz     stag staatsangehörigkeitsgesetz
    pstg personenstandsgesetz               bmg bundesmeldegesetz
    pauswg personalausweisgesetz            wogg wohngeldgesetz
    uhvorschg unterhaltsvorschussgesetz     bafög bundesausbildungsförderungsgesetz
    bdsg bundesdatenschutzgesetz            dsgvo datenschutzgrundverordnung
    ifg informationsfreiheitsgesetz         ifsg infektionsschutzgesetz
    gewo gewerbeordnung                     gastg gaststättengesetz
    juschg jugendschutzgesetz               ao abgabenordnung
    grstg grundsteuergesetz                 gewstg gewerbesteuergesetz
    estg einkommensteuergesetz              ustg umsatzsteuergesetz
    hoai honorarordnung                     vgv vergabeverordnung
    uvgo unterschwellenvergabeordnung       vob vergabeordnung
    geg gebäudeenergiegesetz                wpg wärmeplanungsgesetz
    kag kommunalabgabengesetz               gemhvo gemeindehaushaltsverordnung
    gemo gemeindeordnung                    hgo gemeindeordnung
    sächsgemo gemeindeordnung               saechsgemo gemeindeordnung
    kvg kommunalverfassungsgesetz           nkomvg kommunalverfassungsgesetz
    thürko kommunalordnung                  ksvg kommunalselbstverwaltungsgesetz
    lbo bauordnung,landesbauordnung         hbo bauordnung
    bauo bauordnung                         baybo bauordnung
    sächsbo bauordnung                      eigbg eigenbetriebsgesetz
    tvöd tarifvertrag                       tvoed tarifvertrag
"""
"""Acronyms that mean these words where they stand in a council's papers, but may mean something else elsewhere; so they
stay words of their own beside their long form."""

_LONG_FORMS_IN_CAPITALS = """
    OB oberbürgermeister        OBM oberbürgermeister      OBin oberbürgermeisterin   BM bürgermeister
    GR gemeinderat              StR stadtrat               HH haushalt                TOP tagesordnungspunkt
    TO tagesordnung             BV beschlussvorlage        MV mitteilungsvorlage      EW einwohner
    RP regierungspräsidium      FW feuerwehr               PV photovoltaik            KT kreistag
    LK landkreis                VE verpflichtungsermächtigung                         GG grundgesetz
    GO geschäftsordnung,gemeindeordnung                    AZ aktenzeichen            UVP umweltverträglichkeitsprüfung
"""
"""The same for those whose small letters would be other words, or too few to tell."""


def _table(text: str) -> dict[str, tuple[str, ...]]:
    words = text.split()
    return {short: tuple(long.split(",")) for short, long in zip(words[::2], words[1::2], strict=True)}


SPELLINGS = {short: long for short, (long,) in _table(_SPELLINGS).items()}
LONG_FORMS = _table(_LONG_FORMS)
LONG_FORMS_IN_CAPITALS = _table(_LONG_FORMS_IN_CAPITALS)

_STREET = "str"
_SHORTEST_STREET = 6
"""Letters of a street's name that ends with „str“, this ending included („Torstr.“)."""


def written_out(folded: str) -> str:
    """A folded word in its long spelling, if it is a short way to write one („b-plan“ comes without its hyphen)."""
    if folded in SPELLINGS:
        return SPELLINGS[folded]
    if folded.endswith(_STREET) and len(folded) >= _SHORTEST_STREET:
        return folded + "asse"
    return folded


def long_forms(word: str, folded: str) -> tuple[str, ...]:
    """What an acronym may stand for: whole words in lower case, none for what is no acronym of these tables."""
    return LONG_FORMS_IN_CAPITALS.get(word) or LONG_FORMS.get(folded, ())
