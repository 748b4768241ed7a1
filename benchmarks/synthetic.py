"""Synthetic reports of metals markets: a true world is drawn, figures follow from it exactly, a reporter prints them.

`report(habit, seed)` is always the same report. It has 20 to 40 figures from one or more of the sections below, each
the shape of something that market reports bring every month or week.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from fractions import Fraction
from random import Random

from listings import Listings
from reporter import HABITS, Look, Report, Reporter, Style, Thing
from smmextract.figure import Figure
from smmextract.period import parse_period
from world import MONTHS, added, at, days, rates, series, style, summed

LEAST, MOST = 20, 40
PROVINCES = ("Shandong", "Shanxi", "Henan", "Guangxi", "Guizhou", "Yunnan", "Inner Mongolia", "Chongqing", "Hebei")


class Sections(Listings):
    """What a report can consist of. Each method draws a part of the world and has the reporter write about it."""

    def __init__(self, rng: Random, reporter: Reporter) -> None:
        self.rng, self.reporter = rng, reporter
        self.month = f"{rng.choice((2022, 2023, 2024))}-{rng.randint(2, 11):02d}"
        self.ahead = MONTHS[MONTHS.index(self.month) + 1]
        self.so_far = f"{self.month[:4]}-01/{self.month}"
        self.so_far_ahead = f"{self.month[:4]}-01/{self.ahead}"
        first = parse_period(self.month).first
        self.day = str(first + timedelta(days=rng.randint(7, 27)))

    def aluminium(self) -> None:
        """A month of aluminium: output, daily average, molten share, ingots, capacity, three provinces, next month."""
        rng, say, month, ahead = self.rng, self.reporter, self.month, self.ahead
        base = {"product": "aluminium", "region": "China"}
        output = series(rng, rng.uniform(80_000, 120_000), 0.01, by_days=True)
        million = style(rng, "million mt", 1000, 10_000)
        production = Thing({**base, "metric": "production"}, summed(output), million)
        daily = Thing(
            {**base, "metric": "daily_production"},
            lambda period, look: look(production, period) / days(period),
            style(rng, "mt", 10, 100),
        )
        molten = rates(rng, rng.uniform(0.6, 0.75))
        ratio = Thing({**base, "metric": "liquid_ratio"}, at(molten), style(rng, "%", "0.1", "0.01"))
        ingots = Thing(
            {**base, "metric": "ingot_production"},
            lambda period, look: look(production, period) * (1 - look(ratio, period) / 100),
            style(rng, "million mt", 1000, 10_000),
        )
        odd = rng.choice((-1, 1)) * rng.uniform(0.03, 0.06) if rng.random() < 0.05 else 0.0
        run = {m: Fraction(round(int(output[m]) / days(m) * 365 * (1 + odd + rng.gauss(0, 0.01)))) for m in MONTHS}
        used = rng.uniform(0.85, 0.96)
        built = {m: Fraction(round(int(size) / min(used + rng.gauss(0, 0.005), 0.99))) for m, size in run.items()}
        running = Thing({**base, "metric": "operating_capacity"}, at(run), style(rng, "million mt", 10_000, 100_000))
        capacity = Thing({**base, "metric": "capacity"}, at(built), style(rng, "million mt", 10_000))
        rate = Thing(
            {**base, "metric": "operating_rate"},
            lambda period, look: look(running, period) / look(capacity, period) * 100,
            style(rng, "%", "0.1", "0.01"),
        )
        say.level(production, month, always=True)
        for basis in ("yoy", "mom"):
            say.change(production, month, basis)
            say.change(ratio, month, basis, "pp")
            say.change(ingots, month, basis)
            say.change(rate, month, basis, "pp")
        say.change(production, month, rng.choice(("yoy", "mom")), "t")
        for thing in (daily, ratio, ingots, capacity, running, rate):
            say.level(thing, month)
        say.change(daily, month, rng.choice(("yoy", "mom")), "t")
        say.level(production, self.so_far)
        say.change(production, self.so_far, "ytd_yoy", rng.choice(("%", "t")))
        places, left = rng.sample(PROVINCES, 3), 0.8
        parts = []
        for place in places:
            share = Fraction(round(left * rng.uniform(0.2, 0.4) * 1000), 1000)
            left -= float(share)
            parts.append(self._province(ingots, place, share))
        three = Thing({**ingots.label, "region": "; ".join(places)}, added(parts), style(rng, "mt", 1000, 10_000))
        whole = say.level(three, month)
        say.group(whole, [say.level(part, month) for part in parts])
        say.share(three, ingots, month)
        for thing in (production, ratio, running):
            say.level(thing, ahead, "forecast")
        say.change(production, ahead, "yoy", "%", "forecast")
        say.change(ratio, ahead, rng.choice(("mom", "yoy")), "pp", "forecast")

    def _province(self, whole: Thing, place: str, share: Fraction) -> Thing:
        # a share of what is true, not of what was printed: a province counts its own tonnes
        label = {**whole.label, "region": place}
        return Thing(label, lambda period, _: whole.exact(period) * share, style(self.rng, "mt", 1000, 10_000))

    def cathode(self) -> None:
        """A month of copper cathode: levels with absolute and relative changes, the beat, two cumulative lengths."""
        rng, say, month, ahead = self.rng, self.reporter, self.month, self.ahead
        base = {"product": "copper cathode", "region": "China"}
        output = series(rng, rng.uniform(750_000, 1_100_000))
        fine, step = style(rng, "mt", 100), "100"
        production = Thing({**base, "metric": "production"}, summed(output), fine)
        longer = Thing(production.label, production.value, style(rng, "million mt", 1000, 10_000, 100))
        guess = Fraction(round(int(output[month]) * (1 + rng.gauss(0, 0.02))))
        expected = Thing(production.label, lambda *_: guess, fine)
        rate = Thing({**base, "metric": "operating_rate"}, at(rates(rng, 0.86)), style(rng, "%", "0.1", "0.01"))
        say.level(production, month, always=True)
        for unit in ("t", "%"):
            say.change(production, month, "mom", unit, step=step if unit == "t" else "")
            say.change(production, month, "yoy", unit, step=step if unit == "t" else "")
        say.level(expected, month, "forecast")
        say.difference(production, month, guess, "vs_forecast", rng.choice(("t", "%")))
        for thing, period, modality in (
            (longer, self.so_far, "actual"),
            (production, ahead, "forecast"),
            (longer, self.so_far_ahead, "forecast"),
        ):
            say.level(thing, period, modality)
            basis = "ytd_yoy" if "/" in period else "mom"
            say.change(production, period, basis, "t", modality, step=step)
            say.change(production, period, basis, "%", modality)
        say.change(production, ahead, "yoy", "%", "forecast")
        say.level(rate, month)
        say.change(rate, month, "mom", "pp")
        say.level(rate, ahead, "forecast")

    def nickel_pig_iron(self) -> None:
        """NPI in metal and physical content, by grade, in China and Indonesia."""
        rng, say, month, ahead = self.rng, self.reporter, self.month, self.ahead
        base = {"product": "nickel pig iron", "region": "China", "metric": "production"}
        metal: list[Thing] = []
        physical: list[Thing] = []
        for grade, size, usual in (("high-grade", 230_000, 10), ("low-grade", 430_000, 1.5)):
            gross = series(rng, size * rng.uniform(0.8, 1.2), 0.04)
            content = {m: Fraction(round(int(gross[m]) * (usual * (1 + rng.gauss(0, 0.02))) / 100)) for m in MONTHS}
            for kind, values, things in (("physical", gross, physical), ("metal", content, metal)):
                label = {**base, "segment": f"{grade}, {kind} content"}
                things.append(Thing(label, summed(values), style(rng, "mt", 10, 100)))
        for kind, parts in (("metal", metal), ("physical", physical)):
            step = 100 if kind == "metal" else 1000
            whole = Thing({**base, "segment": f"{kind} content"}, added(parts), style(rng, "mt", step))
            say.level(whole, month, always=True)
            say.change(whole, month, "mom")
            say.change(whole, month, "yoy")
            for part in parts:
                say.level(part, month)
                say.change(part, month, "mom", rng.choice(("t", "%")))
            say.level(whole, ahead, "forecast")
            say.change(whole, ahead, "mom", "%", "forecast")
        label = {**base, "region": "Indonesia", "segment": "metal content"}
        abroad = Thing(label, summed(series(rng, 110_000)), style(rng, "mt", 100))
        say.level(abroad, month)
        say.change(abroad, month, "mom")
        say.change(abroad, month, "yoy")
        say.level(abroad, self.so_far)
        say.change(abroad, self.so_far, "ytd_yoy")
        say.level(abroad, ahead, "forecast")
        say.change(abroad, ahead, "mom", "%", "forecast")

    def stocks(self) -> None:
        """Weekly stocks of zinc or lead in several places, which add up, with their changes in the week."""
        rng, say, day = self.rng, self.reporter, self.day
        product = rng.choice(("refined zinc", "refined lead"))
        base = {"product": product, "metric": "inventory", "segment": "social inventory"}
        places = rng.sample(("Shanghai", "Guangdong", "Tianjin", "Jiangsu", "Zhejiang", "Shandong", "Hebei"), 5)
        step = rng.choice((10, 100))
        parts = [
            Thing({**base, "region": place}, self._weekly(rng.uniform(2000, 60_000)), Style("mt", Fraction(step)))
            for place in places[: rng.choice((3, 5))]
        ]
        total = Thing({**base, "region": "China"}, added(parts), style(rng, "mt", 100))
        week_before = str(date.fromisoformat(day) - timedelta(days=7))
        for when in (day, week_before):
            if when == day or rng.random() < 0.3:
                whole = say.level(total, when, always=True)
                say.group(whole, [say.level(part, when, always=rng.random() < 0.9) for part in parts])
        for thing in (total, *parts):
            say.change(thing, day, "wow", "t", step=rng.choice(("10", "100")))
        say.change(total, day, "wow")
        say.change(total, day, "yoy", rng.choice(("t", "%")))

    def _weekly(self, usual: float) -> Callable[[str, Look], Fraction]:
        values: dict[str, Fraction] = {}
        rng = Random(self.rng.random())

        def value(period: str, _: Look) -> Fraction:
            if period not in values:
                values[period] = Fraction(round(usual * (1 + rng.gauss(0, 0.06))))
            return values[period]

        return value

    def refineries(self) -> None:
        """Operating rates by size of the smelters, and of all together (weighed by capacities that stay)."""
        rng, say, month, ahead = self.rng, self.reporter, self.month, self.ahead
        base = {"product": rng.choice(("copper rod", "secondary lead")), "region": "China", "metric": "operating_rate"}
        weights = [Fraction(rng.randint(10, 100)) for _ in range(3)]
        rate_style = style(rng, "%", "0.1", "0.01")
        parts = [
            Thing({**base, "segment": size}, at(rates(rng, rng.uniform(0.5, 0.9), 0.04)), rate_style)
            for size in ("large", "medium", "small")
        ]

        def mean(period: str, look: Look) -> Fraction:
            shares = zip(weights, parts, strict=True)
            return sum((weight * look(part, period) for weight, part in shares), Fraction(0)) / sum(weights)

        whole = Thing(base, mean, rate_style)
        for thing in (whole, *parts):
            say.level(thing, month, always=thing is whole)
            say.change(thing, month, "mom", "pp")
            say.change(thing, month, "yoy", "pp")
        say.level(whole, ahead, "forecast")
        say.change(whole, ahead, "mom", "pp", "forecast")

    def trade(self) -> None:
        """Imports and exports of a month and of the year so far, net imports, two countries of origin."""
        rng, say, month, so_far = self.rng, self.reporter, self.month, self.so_far
        base = {"product": rng.choice(("refined copper", "alumina", "refined nickel")), "region": "China"}
        bought, sold = series(rng, rng.uniform(50_000, 300_000), 0.1), series(rng, rng.uniform(5000, 40_000), 0.1)
        fine = style(rng, "mt", 1, 10, 100)
        imports = Thing({**base, "metric": "imports"}, summed(bought), fine)
        exports = Thing({**base, "metric": "exports"}, summed(sold), fine)
        label = {**imports.label, "segment": "net"}
        net = Thing(label, lambda period, look: look(imports, period) - look(exports, period), fine)
        for thing in (imports, exports):
            say.level(thing, month, always=thing is imports)
            say.change(thing, month, "mom")
            say.change(thing, month, "yoy", rng.choice(("%", "t")))
            say.level(thing, so_far)
            say.change(thing, so_far, "ytd_yoy")
        say.level(net, month)
        say.level(net, so_far)
        say.change(net, month, "mom", "t")
        for country in ("from Chile", "from Japan"):
            share = Fraction(rng.randint(100, 450), 1000)
            label = {**imports.label, "segment": country}
            part = Thing(label, lambda period, _, share=share: imports.exact(period) * share, fine)  # type: ignore[misc]
            say.level(part, month)
            say.share(part, imports, month)

    def alumina(self) -> None:
        """Alumina by province, complete, with growth rates of all of them and of the total."""
        rng, say, month = self.rng, self.reporter, self.month
        base = {"product": "alumina", "region": "China", "segment": "metallurgical-grade"}
        places = PROVINCES[: rng.randint(5, 9)]
        parts = []
        for place in places:
            values = series(rng, rng.choice((2_000_000, 800_000, 300_000, 60_000)) * rng.uniform(0.6, 1.2), 0.06)
            label = {**base, "metric": "production", "region": place}
            parts.append(Thing(label, summed(values), style(rng, "mt", 1000, 1000, 10_000)))
        total = Thing({**base, "metric": "production"}, added(parts), style(rng, "million mt", 1000, 10_000))
        label = {**base, "metric": "daily_production"}
        daily = Thing(label, lambda p, look: look(total, p) / days(p), style(rng, "mt", 100))
        whole = say.level(total, month, always=True)
        say.level(daily, month)
        say.change(rng.choice((total, daily)), month, "mom")
        say.change(total, month, "yoy")
        say.level(total, self.so_far)
        say.change(total, self.so_far, "ytd_yoy")
        digits = rng.choice(("1", "0.1"))
        say.group(whole, [say.level(part, month, always=rng.random() < 0.9) for part in parts])
        for part in parts:
            say.change(part, month, "mom", "%", step=digits)

    def prices(self) -> None:
        """Price ranges and averages of two materials with their changes in the week, and a treatment charge."""
        rng, say, day = self.rng, self.reporter, self.day
        week_before = str(date.fromisoformat(day) - timedelta(days=7))
        for product, usual, step in (("refined zinc", 22_000, 10), ("silicon metal", 14_000, 50)):
            steps = Random(rng.random())
            values = {when: Fraction(round(usual * (1 + steps.gauss(0, 0.05)) / step) * step) for when in MONTHS}
            values |= {when: Fraction(round(usual * steps.gauss(1, 0.04) / step) * step) for when in (day, week_before)}
            price = Thing({"product": product, "metric": "price"}, at(values), Style("yuan/mt", Fraction(step)))
            say.price_range(price, day, Fraction(rng.randint(1, 4) * step))
            say.level(price, day)
            say.change(price, day, "wow", "t")
            say.change(price, day, "wow", "%")
            if rng.random() < 0.4:
                say.level(price, week_before)
        charges = series(rng, 4000, 0.05)
        label = {"product": "zinc concentrate", "region": "China", "metric": "treatment_charge"}
        charge = Thing(label, at(charges), style(rng, "yuan/mt", 10, 50))
        say.level(charge, self.month)
        say.change(charge, self.month, "mom", "t")

    def balance(self) -> None:
        """A year's balance: output, net imports, demand and what is left, with growth on the year before."""
        rng, say = self.rng, self.reporter
        year = self.month[:4]
        base = {"product": "refined zinc", "region": "China"}
        fine = style(rng, "million mt", 1000, 10_000)
        parts = [
            Thing({**base, **label}, summed(series(rng, size)), fine)
            for label, size in (
                ({"metric": "production"}, 900_000),
                ({"metric": "imports", "segment": "net"}, 250_000),
                ({"metric": "demand"}, 1_120_000),
            )
        ]
        for part in parts:
            say.level(part, year, "forecast")
            say.change(part, year, "yoy", rng.choice(("%", "t")), "forecast")
        made, bought, used = (part.exact(year) for part in parts)
        left = made + bought - used
        label = {**base, "metric": "balance", "direction": "up" if left > 0 else "down"}
        say.level(Thing(label, lambda *_: abs(left), style(rng, "mt", 1000, 10_000)), year, "forecast")

    def earnings(self) -> None:
        """Monthly average price, cost and profit of aluminium with their changes."""
        rng, say, month = self.rng, self.reporter, self.month
        base, fine = {"product": "aluminium", "region": "China"}, style(rng, "yuan/mt", 1, 1, 10)
        price = Thing({**base, "metric": "price"}, at(series(rng, 19_500, 0.03)), fine)
        cost = Thing({**base, "metric": "cost"}, at(series(rng, 16_500, 0.02)), fine)
        label = {**base, "metric": "profit", "direction": "up"}
        gain = price.exact(month) - cost.exact(month)
        if gain < 0:
            label["direction"] = "down"
        for thing in (price, cost):
            say.level(thing, month)
            say.change(thing, month, "mom", "t")
            say.change(thing, month, "mom", "%")
        say.level(Thing(label, lambda _, look: abs(look(price, month) - look(cost, month)), fine), month)


BASIC: tuple[Callable[[Sections], None], ...] = (
    Sections.aluminium,
    Sections.cathode,
    Sections.nickel_pig_iron,
    Sections.stocks,
    Sections.refineries,
    Sections.trade,
    Sections.alumina,
    Sections.prices,
    Sections.balance,
    Sections.earnings,
)
"""The sections of SMM's own reports."""
SECTIONS = (
    *BASIC,
    Sections.study_group,
    Sections.exchange_day,
    Sections.mines,
    Sections.two_currencies,
    Sections.contents,
    Sections.ports,
    Sections.stocks_of_the_year,
    Sections.shares_of_series,
    Sections.plant_economics,
    Sections.half_year,
)


def report(habit: str, seed: int, drawn: Sequence[Callable[[Sections], None]] = SECTIONS) -> Report:
    """The report with this number, written by a reporter of this habit. Every section is the first of some reports."""
    rng = Random(f"{habit} {seed}")
    reporter = Reporter(rng, HABITS[habit])
    sections = Sections(rng, reporter)
    first = drawn[seed % len(drawn)]
    others = [section for section in drawn if section is not first]
    for section in (first, *rng.sample(others, len(others))):
        if len(reporter.figures) >= LEAST:
            break
        section(sections)
    figures = reporter.figures[:MOST]
    kept = {figure.id for figure in figures}
    groups = [group for group in reporter.groups if kept.issuperset((group.whole, *group.parts))]
    _say_again(rng, figures)
    return Report(f"{habit} {seed}", figures, groups)


def _say_again(rng: Random, figures: list[Figure]) -> None:
    """The title and the lead repeat the first figures of the body."""
    for number, figure in enumerate(figures[: rng.randint(0, min(2, MOST - len(figures)))]):
        figures.append(figure.model_copy(update={"id": f"again{number + 1}"}))
