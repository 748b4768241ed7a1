"""The labeller that asks a language model: mentions in, one label or reason for every mention out.

The model says what a number means, never what it is. A mark that it leaves out, or labels wrongly to the end, is not
lost; its problems become doubts.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence

from smmextract.config import ModelConfig, Opinion
from smmextract.figure import OTHER, Label, Reader
from smmextract.label import llm
from smmextract.label.labeller import Doubted, Labelling, Parts, SecondLook
from smmextract.label.llm.account import Account
from smmextract.label.llm.dialogue import Voice
from smmextract.label.llm.judge import JudgedAnswer
from smmextract.label.llm.prompt import Request, prompt_hash, requests, second_request
from smmextract.label.llm.question_passages import in_chrome
from smmextract.report.report import Report
from smmextract.scan.mention import Mention
from smmextract.vocabulary import Vocabulary

NOT_LABELLED = "the model did not label it"


class LlmLabeller:
    """Labels with a model on any OpenAI-compatible server.

    `asker` may be a client that many reports share. `account` records every answer, even if the report fails.
    """

    def __init__(
        self,
        config: ModelConfig,
        asker: Voice | None = None,
        account: Account | None = None,
        vocabulary: Vocabulary | None = None,
    ) -> None:
        self._config, self._asker, self._account = config, asker, account
        self._vocabulary = vocabulary or Vocabulary.shipped()
        self._limits = {"max_chars": config.max_chars, "max_marks": config.max_marks}
        self.second_opinion: Opinion = config.second_opinion

    async def label(self, report: Report, mentions: Sequence[Mention]) -> Labelling:
        return await self._label(report, mentions, None)

    async def label_some(self, report: Report, mentions: Sequence[Mention], places: Collection[int]) -> Labelling:
        """Label the mentions at these places, shown with their paragraphs. Raises ModelError as `label` does."""
        shown = [place for place in places if not in_chrome(report, mentions[place])]
        return await self._label(report, mentions, shown)

    async def _label(self, report: Report, mentions: Sequence[Mention], places: Collection[int] | None) -> Labelling:
        asked = requests(report, mentions, self._vocabulary, places, **self._limits)
        return _labelling(report, mentions, *await self._read(asked))

    async def look_again(self, report: Report, mentions: Sequence[Mention], doubted: Doubted) -> SecondLook | None:
        if not self._config.second_look:
            return None
        answer, reader = await self._read([second_request(report, mentions, doubted, self._vocabulary)])
        doubts = answer.doubts()
        labels = {
            mark - 1: label for mark, label in answer.labels.items() if isinstance(label, Label) and mark not in doubts
        }
        return SecondLook(labels, reader)

    async def _read(self, asked: Sequence[Request]) -> tuple[JudgedAnswer, Reader]:
        """Return the joined answers to these requests, and their cost."""
        account = self._account or Account()
        before, begun = len(account.answers), time.perf_counter()
        answer = await self._ask_all(asked, account)
        spent = Account(answers=account.answers[before:])
        return answer, Reader(
            name="llm",
            model=spent.model or self._config.model,
            prompt=prompt_hash(self._vocabulary),
            calls=spent.calls,
            prompt_tokens=spent.prompt_tokens,
            completion_tokens=spent.completion_tokens,
            seconds=round(time.perf_counter() - begun, 3),
        )

    async def _ask_all(self, asked: Sequence[Request], account: Account) -> JudgedAnswer:
        if not asked:
            return JudgedAnswer({})
        if self._asker:
            return await self._asker.ask_all(asked, account)
        async with llm.Client(self._config) as client:
            return await client.ask_all(asked, account)


def _labelling(report: Report, mentions: Sequence[Mention], answer: JudgedAnswer, reader: Reader) -> Labelling:
    """Convert the answer to a labelling; marks count from 1, places in the list from 0."""
    labelling = Labelling(labels=[], reader=reader)
    doubts = answer.doubts()
    for place, mention in enumerate(mentions):
        label = answer.labels.get(place + 1)
        if label is None and in_chrome(report, mention):
            label = "page_chrome"
        elif label is None:
            label = Label(metric=OTHER)
            labelling.doubts[place] = [NOT_LABELLED]
        elif place + 1 in doubts:
            labelling.doubts[place] = doubts[place + 1]
            if isinstance(label, str):
                label = Label(metric=OTHER)  # keep a doubtful number for a person to decide
        labelling.labels.append(label)
    if why := answer.untrusted():
        for place, label in enumerate(labelling.labels):
            if isinstance(label, Label):
                labelling.doubts.setdefault(place, []).append(why)
    labelling.groups = [Parts(group.whole - 1, tuple(part - 1 for part in group.parts)) for group in answer.groups]
    return labelling
