"""Every document that can be taken along opens in LibreOffice without a word, in three languages, and becomes a PDF.

The documents come out of the pages, as somebody gets them: the year report and the council version of a municipality
and of the region, the figures as a spreadsheet, the minutes of a meeting, the lists of the zorgcoördinator. LibreOffice
turns each into a PDF, and all it says is kept: a word about a document is a fault. Of the PDF are looked at: the pages,
whether every font is in it, whether the title and the numbers of the charts are. A damaged document goes along as a
control: it must be refused. `--keep FOLDER` leaves the documents, the PDFs and their pages in grey, to look at; without
`soffice` the figures say that nothing was proved. `python -m bench.proofs.documents --help`.
"""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pypdf import PdfReader
from werkzeug.test import Client, TestResponse

from bench.proofs import report, stage
from bench.proofs.report import Found
from portal.doors import join_doors

from cast import CARLA, FARID, PASSPHRASE, once  # isort: skip
from counted_year import BERGDORP, KAAP, THEME, WATERSTAD, count_year  # isort: skip
from handed import hand  # isort: skip
from managers import colleague  # isort: skip
from pages import fields  # isort: skip
from peek import signal_of  # isort: skip
from roundtable import brought, decided, filed, planned  # isort: skip

from portal.actions.figures import partners
from portal.actions.house import House
from portal.adapters import awareness
from portal.domain.awareness import Activity
from portal.domain.checklists import LISTS
from portal.domain.figures.beside import PartnerFigure
from portal.domain.places import Role
from portal.domain.style import contrast

LANGUAGES = ("nl", "en", "pl")
KIM = "kim@regio.example"
YEAR = 2025

COUNCIL_PAGES = 2
"""What a council gets is no longer than this."""

SEEN_IN_GREY = 3.0
"""How much a line or a field must differ from the paper, as WCAG 1.4.11 counts it; colour does not help to reach it."""

_MACHINE = ("javaldx",)
"""What LibreOffice says about the machine it runs on, whatever it opens: there is no Java."""

_DONE = re.compile(r"convert .+ using filter : \w+|Overwriting: .+")


@dataclass(frozen=True, slots=True)
class Made:
    """A document as somebody got it. `says`: words that must be in its PDF."""

    name: str
    data: bytes
    says: tuple[str, ...]


# --- taking them along -----------------------------------------------------------------------------------------------


def furnish(house: House) -> dict[str, str]:
    """Two years of figures, a meeting, a signal that was handed on; the addresses of what has an id."""
    count_year(house, YEAR, {WATERSTAD: 140, BERGDORP: 95, KAAP: 60}, seed=5)
    count_year(house, YEAR - 1, {WATERSTAD: 120, BERGDORP: 90, KAAP: 55}, seed=4)
    kim = colleague(house, KIM, "Kim Ketel", Role.COORDINATOR)
    told = PartnerFigure(THEME, YEAR, "comensha", "victims", 12, "Jaarverslag, bladzijde 3")
    partners.add(house, kim, once(house, kim), told)
    session = Activity("s1", "oefenregio", None, THEME, date(YEAR, 5, 6), "session", "Kijk en meld", ("kcc",), 18)
    with house.database.writing() as connection:
        awareness.put(connection, session)
    meeting = planned(house)
    decided(house, meeting, brought(house, meeting, filed(house)))
    handed = hand(house, filed(house, answers={"vorm": ("arbeid",)}), "care_coordinator", shared={"vorm": ("arbeid",)})
    return {"meeting": f"/werk/overleg/{meeting}", "handed": f"/werk/signalen/{signal_of(house, handed)}"}


def taken(house: House, at: Mapping[str, str]) -> Iterator[Made]:
    """Every document, in every language."""
    for language in LANGUAGES:
        for email, places in ((FARID, ("waterstad",)), (KIM, ("", "bergdorp"))):
            client = _signed_in(house, email, language)
            for place in places:
                query = f"?thema={THEME}&jaar={YEAR}" + (f"&gemeente={place}" if place else "")
                end = f"{place or 'regio'}-{language}"
                whole = client.get(f"/werk/cijfers/jaarverslag.odt{query}")
                yield Made(f"jaarverslag-{end}.odt", _data(whole), (str(YEAR), "comensha"))
                council = client.get(f"/werk/cijfers/jaarverslag.odt{query}&versie=raad")
                yield Made(f"raadsversie-{end}.odt", _data(council), (str(YEAR), "112"))
                yield Made(f"cijfers-{end}.ods", _data(client.get(f"/werk/cijfers.ods{query}")), ())
        farid = _signed_in(house, FARID, language)
        minutes = _filled(farid, f"{at['meeting']}/verslag", "odt", "minutes", without_police="1", texts="1")
        yield Made(f"verslag-{language}.odt", minutes, ("Farid Amrani",))
        carla = _signed_in(house, CARLA, language)
        for name in LISTS:
            made = _filled(carla, f"{at['handed']}/lijsten", "odt", "lists", list=name)
            yield Made(f"lijst-{name}-{language}.odt", made, ("Waterstad",))


def _signed_in(house: House, email: str, language: str) -> Client:
    client = Client(join_doors(house), use_cookies=True)
    page = client.get("/werk/aanmelden").text
    form = {**fields(page, "sign-in"), "email": email, "passphrase": PASSPHRASE}
    client.post("/werk/aanmelden", data=form, headers={"Origin": "http://localhost"})
    start = client.get("/werk/mijn").text
    client.post(f"/werk/taal/{language}", data=fields(start, "language-form"), headers={"Origin": "http://localhost"})
    return client


def _filled(client: Client, page: str, kind: str, form: str, **values: str) -> bytes:
    given = {**fields(client.get(page).text, form), **values, "passphrase": PASSPHRASE}
    return _data(client.post(f"{page}.{kind}", data=given, headers={"Origin": "http://localhost"}))


def _data(answer: TestResponse) -> bytes:
    assert answer.status_code == 200 and (answer.mimetype or "").startswith("application/vnd.oasis"), (
        answer,
        answer.text[:300],
    )
    return answer.data


def damaged(document: bytes) -> bytes:
    """The same document with half of its contents: the control that must not pass."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(document)) as before, zipfile.ZipFile(made, "w") as after:
        for each in before.infolist():
            data = before.read(each)
            after.writestr(each, data[: len(data) // 2] if each.filename == "content.xml" else data)
    return made.getvalue()


# --- opening them ----------------------------------------------------------------------------------------------------


def opened(soffice: str, folder: Path, name: str) -> tuple[list[str], bytes]:
    """What LibreOffice says while it turns a document into a PDF, and the PDF ("" when there is none)."""
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [soffice, profile, "--headless", "--norestore", "--convert-to", "pdf", "--outdir", str(folder), name]
    ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=180)
    lines = [line.strip() for line in (ran.stdout + ran.stderr).splitlines() if line.strip()]
    said = [line for line in lines if not _DONE.fullmatch(line) and not any(each in line for each in _MACHINE)]
    made = (folder / name).with_suffix(".pdf")
    return said + (
        [f"ended with {ran.returncode}"] if ran.returncode else []
    ), made.read_bytes() if made.exists() else b""


def looked_at(found: Found, made: Made, pdf: bytes) -> dict[str, Any]:
    """What stands in a PDF, with what is wrong with it."""
    paper = PdfReader(io.BytesIO(pdf))
    text = " ".join(" ".join(page.extract_text() for page in paper.pages).split())
    for word in made.says:
        found.count("words that are missing in a PDF", word.lower() not in text.lower())
    if made.name.endswith(".odt"):
        with zipfile.ZipFile(io.BytesIO(made.data)) as file:
            title = re.search(r"<dc:title>([^<]*)", file.read("meta.xml").decode())
            drawn = [file.read(name).decode() for name in file.namelist() if name.endswith(".svg")]
        found.count("documents without their title", title is None or title[1].split()[0] not in text)
        for svg in drawn:
            chart(found, svg, text)
    if made.name.startswith("raadsversie"):
        found.count("council versions that are too long", len(paper.pages) > COUNCIL_PAGES)
    fonts = [font for page in paper.pages for font in _fonts(page)]
    found.count("fonts that are not in the PDF", sum("+" not in font for font in fonts))
    return {"pages": len(paper.pages), "fonts": len(set(fonts)), "bytes": len(made.data)}


def chart(found: Found, svg: str, text: str) -> None:
    """A chart is drawn whole, and whoever prints it in grey sees the same."""
    for words in re.findall(r"<text[^>]*>([^<]+)</text>", svg):
        found.count("words of charts that are missing in a PDF", words.split()[0] not in text)
    for tag in re.findall(r"<(?:rect|path|text)[^>]*>", svg):
        colours = set(re.findall(r'(?:fill|stroke)="(#[0-9a-f]{6})"', tag)) - {"#ffffff"}
        weak = colours and max(contrast(each, "#ffffff") for each in colours) < SEEN_IN_GREY
        found.count("parts of charts that vanish in grey", bool(weak) and "dasharray" not in tag and "path" not in tag)


def _fonts(page: Any) -> Iterator[str]:
    fonts = page.get("/Resources", {}).get("/Font", {})
    for each in fonts.values() if hasattr(fonts, "values") else ():
        yield str(each.get_object().get("/BaseFont", ""))


def prove(keep: str = "") -> Found:
    """Make every document and open it."""
    found, soffice = Found(), shutil.which("soffice")
    if soffice is None:
        found.figures["left_out"] = "there is no soffice on this machine: nothing was opened"
        return found
    with stage.furnished() as house, tempfile.TemporaryDirectory(prefix="portal-documents-") as temporary:
        folder = Path(keep or temporary).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        found.figures["libreoffice"] = subprocess.run(
            [soffice, "--version"], capture_output=True, text=True
        ).stdout.strip()
        documents = list(taken(house, furnish(house)))
        said: list[str] = []
        for made in documents:
            (folder / made.name).write_bytes(made.data)
            words, pdf = opened(soffice, folder, made.name)
            said += [f"{made.name}: {line}" for line in words]
            found.count("words of LibreOffice about a document", len(words))
            found.count("documents that do not open", not pdf)
            if pdf:
                found.figures[made.name] = looked_at(found, made, pdf)
            if pdf and keep:
                _in_grey(folder, made.name)
        (folder / "damaged.odt").write_bytes(damaged(documents[0].data))
        words, pdf = opened(soffice, folder, "damaged.odt")
        found.count("damaged documents that were opened as if nothing was wrong", bool(pdf) and not words)
        found.figures |= {"documents": len(documents), "said": said, "said_about_the_damaged_one": words[:2]}
    return found


def _in_grey(folder: Path, name: str) -> None:
    """The pages as pictures without colour, to look at."""
    stem = name.replace(".", "-")
    command = ["pdftoppm", "-gray", "-r", "70", "-png", str((folder / name).with_suffix(".pdf")), str(folder / stem)]
    if shutil.which(command[0]):
        subprocess.run(command, check=True)


if __name__ == "__main__":
    options = report.options(__doc__)
    options.add_argument("--keep", default="", help="a folder for the documents, the PDFs and their pages in grey")
    given = options.parse_args()
    report.conclude("documents", given.into, lambda: prove(given.keep))
