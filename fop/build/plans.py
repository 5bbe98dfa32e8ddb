"""Plans: what a build is going to do, read and checked before anything runs."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from fop.build import attached, cells, configuration, names
from fop.build.cache import Cache
from fop.build.runs import Job
from fop.build.theme import heads
from fop.mistakes import Mistake, gather
from fop.tables import contents, declarations, editions, layers, notebooks, seals
from fop.tables.contents import Section
from fop.tables.editions import Edition
from fop.tables.notebooks import Notebook
from fop.tables.parameters import Value


@dataclass(frozen=True)
class Plan:
    """What a build is going to do."""

    root: Path
    data: Path
    edition: Edition
    sections: list[Section]
    notebooks: dict[str, Notebook]
    parameters: dict[str, dict[str, Value]]
    """Section names to the values of their parameters."""
    name: str
    """Name of the build and of its folder: the edition's, or one of its own where the command line
    gives parameters."""

    @property
    def folder(self) -> Path:
        """Where the book is built."""
        return self.root / "_build" / self.name

    def cache(self) -> Cache:
        """Give the cache that all editions share."""
        return Cache(self.root / "_build" / ".cache", self.data)

    def jobs(self) -> list[Job]:
        """Give a job for each section."""
        seconds = configuration.patience(self.root) or Job.cell_seconds
        return [
            Job(
                section.name,
                notebooks.source(self.notebooks[section.name]),
                self.parameters[section.name],
                seconds,
                max(seconds, Job.notebook_seconds),
            )
            for section in self.sections
        ]


def plan(root: Path, data: Path, edition: str, given: Mapping[str, str]) -> Plan:
    """Read a build's parts before anything runs; raise `Mistake` with every fault of them."""
    chosen = editions.draft(edition, data)
    sections = contents.sections(root)
    read, faults = gather(lambda section: notebooks.read_notebook(section.path), sections)
    faults += [*gather(contents.configuration, [root])[1], *seals.broken(data).values()]
    for section, one in zip(sections, read, strict=False) if not faults else ():
        told = [*attached.faults(one, section.path.parent, root), *cells.acting(one)]
        for declared in gather(declarations.declared, [one])[0]:
            told += names.undeclared(one, declared)
        faults += [f"{section.path}: {fault}" for fault in told]
    faults += gather(heads.imprint, [root])[1]
    signs = [] if faults else attached.of_signs(root)
    faults += [configuration.placed(root, one) for one in signs]
    if faults:
        raise Mistake([*chosen.faults, *faults])
    named = {section.name: one for section, one in zip(sections, read, strict=True)}
    parameters = layers.resolve(named, chosen, given, editions.held(data))
    every = {name: value for values in parameters.values() for name, value in values.items()}
    titled = layers.titled(chosen, every)
    name = layers.build_name(edition, given)
    return Plan(root, data, titled, sections, named, parameters, name)
