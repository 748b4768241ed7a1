"""Labels and checks stored runs again from their stored answers, after the code has changed; no model is asked."""

from __future__ import annotations

from dataclasses import dataclass, field

from smmextract.arithmetic import RuleBook, default_rules
from smmextract.batch.source_items import SourceItem
from smmextract.config import ModelConfig
from smmextract.errors import InputError, ModelError
from smmextract.figure import BUILTIN_READER, Result
from smmextract.label import llm
from smmextract.pipeline import labeller_for, read_as_set, read_report
from smmextract.store import Store
from smmextract.store.loading import RunInfo, answers_of, load_result, runs
from smmextract.store.saving import replace_parts
from smmextract.store.store import CASCADE


@dataclass(slots=True)
class Rechecked:
    """The outcome. `impossible` are runs whose answers do not fit the questions asked now, with the reason."""

    same: int = 0
    changed: int = 0
    flagged: int = 0
    impossible: list[tuple[str, str]] = field(default_factory=list)


async def recheck(store: Store, settings: ModelConfig, rules: RuleBook | None = None) -> Rechecked:
    """Read all stored runs again from their answers. `settings` say how reports are split into questions."""
    rules = rules or default_rules()
    found = Rechecked()
    with store.reading() as connection:
        stored = runs(connection, status="done")
    for run in stored:
        with store.reading() as connection:
            before = load_result(connection, run.id)
            known = answers_of(connection, run.id)
        try:
            after = await _read_again(run, before, known, settings, rules)
        except (InputError, ModelError) as error:
            found.impossible.append((run.source, str(error)))
            continue
        found.flagged += after.needs_review
        if _parts(after) == _parts(before):
            found.same += 1
        else:
            found.changed += 1
            with store.writing() as connection:
                replace_parts(connection, run.id, after)
    return found


async def _read_again(
    run: RunInfo, before: Result, known: dict[str, list[str]], settings: ModelConfig, rules: RuleBook
) -> Result:
    report = SourceItem(run.source, text=before.report.text, published=before.report.published).read()
    cascade = run.key.reader == CASCADE
    if run.key.reader == BUILTIN_READER or (cascade and not known):
        return await read_report(report, labeller_for(None, rules.vocabulary), rules)
    # a cascade that has answers asked about all that was in doubt
    settings = settings.model_copy(update={"cascade": cascade, "cascade_above": 0.0})
    labeller = llm.LlmLabeller(settings, llm.KeptAnswers(), llm.Account(known=known), rules.vocabulary)
    return await read_as_set(report, labeller, settings, rules)


def _parts(result: Result) -> dict[str, object]:
    return result.model_dump(exclude={"report", "reader"})
