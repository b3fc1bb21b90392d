"""The dossier of a signal for somebody outside: what it is made of (`material`), and the file (`document`)."""

from portal.domain.dossiers.document import FORMAT, VERSION, dossier
from portal.domain.dossiers.material import INDICATORS, PARTS, Material, Wanted

__all__ = ["FORMAT", "INDICATORS", "PARTS", "VERSION", "Material", "Wanted", "dossier"]
