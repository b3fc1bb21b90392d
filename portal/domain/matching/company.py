"""Names of companies, without what every company has: "Demo Flex Uitzend B.V." and "uitzendbureau demoflex" agree."""

from __future__ import annotations

import re
import unicodedata

from portal.domain.matching.text import words

SHORTEST = 4
"""Letters that must be left: less is not a name."""

_LEGAL = words(
    "bv nv vof cv maatschap eenmanszaak zzp stichting holding beheer spzoo spolka spólka z o oo sa spk gmbh ug kg ag "
    "ltd limited llc inc plc sarl srl sprl bvba ohg"
)
_AGENCY = words(
    "uitzend uitzenden uitzendbureau uitzendburo uitzendkrachten uitzendorganisatie uitzendbedrijf detachering "
    "detacheringsbureau payroll bureau buro agency agencies employment staffing recruitment temp agencja pracy "
    "tymczasowej posrednictwa pośrednictwa"
)
_AROUND = words("de het een the a an firma bedrijf company group groep en and und i co nederland netherlands")
_NO_NAMES = words(
    # what people write when they know the kind of company and not its name
    "onbekend unknown nieznane nieznana nieznany weet ik niet wiem nie wie geen none niet bekend nvt not known idk ? "
    "schoonmaak schoonmaakbedrijf schoonmaakbureau cleaning sprzatanie restaurant restauracja hotel pension kwekerij "
    "tuinder tuinderij boer boerderij farm farma bouw bouwbedrijf aannemer construction budowa horeca massage "
    "massagesalon massagesalons nagelsalon nagelstudio kapper kapsalon barbershop autowas autowasserij carwash "
    "autobedrijf garage winkel supermarkt shop snackbar shoarma shoarmazaak grillroom pizzeria cafetaria cafe bar "
    "club seksclub transport transportbedrijf koerier logistiek logistics logistyka vleesverwerking slachterij "
    "slachthuis kas kassen distributiecentrum dc magazijn warehouse magazyn fabriek factory fabryka chinees chinese "
    "afhaalrestaurant toko bakker bakkerij slager aardbeien champignonkwekerij fruitteler fruit groente groenten "
    "tuinbouw landbouw bedrijven baas werkgever employer pracodawca eigenaar particulier prive zelfstandige "
    "uitzendorganisaties werk onderaannemer thuiszorg zorginstelling school gemeente"
)


def company(text: str) -> str | None:
    """Small letters and digits of the name without legal forms and words like "uitzendbureau"; None when no name or
    less than four letters are left."""
    parts = [part for part in _parts(text) if part not in _LEGAL | _AGENCY | _AROUND]
    name = "".join(parts)
    if all(part in _NO_NAMES for part in parts) or sum(sign.isalpha() for sign in name) < SHORTEST:
        return None
    return name


def _parts(text: str) -> list[str]:
    folded = unicodedata.normalize("NFKD", text.casefold().replace("ł", "l"))
    folded = "".join(sign for sign in folded if not unicodedata.combining(sign))
    # "b.v." and "z o.o." in one piece, before their points part them
    folded = re.sub(r"\b((?:[a-z]\.){1,4}[a-z])\b\.?", lambda match: match[1].replace(".", ""), folded)
    folded = re.sub(r"\bsp\.? ?z ?o\.?o\.?(?!\w)", " ", folded)
    return re.findall(r"[^\W_]+", folded.replace("'", "").replace("’", ""))
