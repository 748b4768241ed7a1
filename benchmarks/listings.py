"""Sections of synthetic reports that list: study groups, exchanges, mines, conversions, contents, ports, shares."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction
from random import Random

from reporter import Look, Reporter, Style, Thing
from smmextract.period import parse_period
from world import added, at, series, style, summed

REGIONS = ("Africa", "Asia", "Europe", "North America", "South America", "Oceania")
MINES = ("Andina", "Salvador", "El Teniente", "Radomiro Tomic", "Gabriela Mistral", "Chuquicamata")


class Listings:
    """What tables and tickers bring. Each method draws a part of the world and has the reporter write about it."""

    rng: Random
    reporter: Reporter
    month: str
    so_far: str
    day: str

    def _weekly(self, usual: float) -> Callable[[str, Look], Fraction]:
        """Values of a week, around a usual one."""
        raise NotImplementedError

    def study_group(self) -> None:
        """A world balance: output by region, which adds up, demand and what is left, now and a year before."""
        rng, say = self.rng, self.reporter
        # metals of which no other section tells how much China makes: that may not be more than the world's
        base = {"product": rng.choice(("refined nickel", "refined tin")), "region": "Global"}
        stage = {"stage": "refinery"} if rng.random() < 0.5 else {}
        places = rng.sample(REGIONS, rng.randint(4, 6))
        fine = style(rng, "kt", 100, 100, 1000)
        sizes = [rng.uniform(15_000, 400_000) for _ in places]
        parts = [
            Thing({**base, **stage, "metric": "production", "region": place}, summed(series(rng, size)), fine)
            for place, size in zip(places, sizes, strict=True)
        ]
        made = Thing({**base, **stage, "metric": "production"}, added(parts), fine)
        used = Thing({**base, "metric": "demand"}, summed(series(rng, sum(sizes))), fine)
        before = f"{int(self.month[:4]) - 1}{self.month[4:]}"
        for period in (self.month, before, self.so_far):
            for thing in (made, used):
                say.level(thing, period, always=period == self.month)
            self._balance(made, used, period, fine)
        for part in parts:
            say.level(part, self.month, always=rng.random() < 0.95)
            say.change(part, self.month, "yoy", step="0.1")
        say.change(made, self.month, "yoy", step="0.1")
        say.change(used, self.month, "yoy", step="0.1")

    def _balance(self, made: Thing, used: Thing, period: str, fine: Style) -> None:
        left = made.exact(period) - used.exact(period)
        label = {**used.label, "metric": "balance", "direction": "up" if left > 0 else "down"}

        def value(when: str, look: Look) -> Fraction:
            return abs(look(made, when) - look(used, when))

        if abs(left) >= fine.step:
            self.reporter.level(Thing(label, value, fine), period)

    def exchange_day(self) -> None:
        """Closes of a day with the change in dollars and per cent, some with the close before; stocks by exchange."""
        rng, say, day = self.rng, self.reporter, self.day
        before = str(date.fromisoformat(day) - timedelta(days=1))
        metals = (("copper cathode", 9500), ("aluminium", 2500), ("refined zinc", 2800), ("refined lead", 2100))
        for product, usual in metals:
            values = {when: Fraction(round(usual * rng.gauss(1, 0.03) * 2), 2) for when in (before, day)}
            label = {"product": product, "metric": "price", "exchange": "LME", "region": "Global"}
            price = Thing(label, at(values), Style("USD/mt", Fraction(1, 2)))
            say.level(price, day, always=True)
            for unit in rng.sample(("t", "%"), 2):
                say.difference(price, day, say.base(price, before), "other", "t" if unit == "t" else "%")
            if rng.random() < 0.4:
                say.level(price, before)
        self._stocks_by_exchange()

    def _stocks_by_exchange(self) -> None:
        rng, say, day = self.rng, self.reporter, self.day
        base = {"product": "copper cathode", "metric": "inventory", "region": "Global"}
        fine = style(rng, "mt", 1, 10, 100)
        held = [
            Thing({**base, "exchange": name}, at({day: Fraction(rng.randint(20_000, 180_000))}), fine)
            for name in ("LME", "SHFE", "COMEX")
        ]
        for thing in (*held, Thing(base, added(held), fine)):
            say.level(thing, day, always=True)

    def mines(self) -> None:
        """A quarter of a company: its mines, which add up, and the quarter a year before."""
        rng, say = self.rng, self.reporter
        year, quarter = int(self.month[:4]), (int(self.month[5:]) + 2) // 3
        base = {"product": "copper concentrate", "region": "Chile", "metric": "production", "company": "Codelco"}
        fine = style(rng, "kt", 100, 100, 1000)
        parts = [
            Thing({**base, "segment": name.lower()}, summed(series(rng, rng.uniform(4_000, 40_000))), fine)
            for name in rng.sample(MINES, rng.randint(3, 6))
        ]
        total = Thing(base, added(parts), fine)
        now, before = f"{year}-Q{quarter}", f"{year - 1}-Q{quarter}"
        for period in (now, before):
            for thing in (total, *parts):
                say.level(thing, period, always=thing is total or rng.random() < 0.9)
        for thing in (total, *parts):
            say.change(thing, now, "yoy", step="0.1")

    def two_currencies(self) -> None:
        """Prices in yuan with the dollars that they come to at the rate of the day."""
        rng, say, day = self.rng, self.reporter, self.day
        rate = Fraction(rng.randint(6300, 7300), 1000)
        for product, usual in (("lithium carbonate", 95_000), ("antimony", 78_000), ("silicon metal", 14_000)):
            yuan = Fraction(round(usual * rng.gauss(1, 0.05) / 50) * 50)
            base = {"product": product, "metric": "price", "region": "China"}
            price = Thing(base, at({day: yuan}), Style("yuan/mt", Fraction(50)))
            say.level(price, day, always=True)
            dollars = Thing(base, lambda _, look, price=price: look(price, day) / rate, style(rng, "USD/mt", 1, 10))  # type: ignore[misc]
            say.level(dollars, day)

    def contents(self) -> None:
        """Weight, grade and content of two products, and how many furnaces run in three provinces."""
        rng, say, month = self.rng, self.reporter, self.month
        for product, size, usual in (("ferronickel", 330_000, 21.2), ("copper concentrate", 160_000, 23.0)):
            base = {"product": product, "region": "China"}
            gross = Thing(
                {**base, "metric": "production", "segment": "physical content"},
                summed(series(rng, size)),
                style(rng, "mt", 100, 1000),
            )
            grade = Thing(
                {**base, "metric": "other", "segment": "grade"},
                at({month: Fraction(round(usual * rng.gauss(1, 0.03) * 1000), 1000)}),
                style(rng, "%", "0.1", "0.01"),
            )

            def metal(period: str, look: Look, gross: Thing = gross, grade: Thing = grade) -> Fraction:
                return look(gross, period) * look(grade, period) / 100

            label = {**base, "metric": "production", "segment": "metal content"}
            for thing in (gross, grade, Thing(label, metal, style(rng, "mt", 10, 100))):
                say.level(thing, month)
        furnaces = {"metric": "other", "product": "silicon metal", "segment": "furnaces in operation"}
        whole = Style("furnaces", Fraction(1))
        parts = [
            Thing({**furnaces, "region": place}, at({month: Fraction(rng.randint(3, 90))}), whole)
            for place in ("Yunnan", "Sichuan", "Xinjiang")
        ]
        for thing in (*parts, Thing({**furnaces, "region": "China"}, added(parts), whole)):
            say.level(thing, month)

    def ports(self) -> None:
        """Stocks in ports and in "other ports" with their changes in the week: lists that nothing calls complete."""
        rng, say, day = self.rng, self.reporter, self.day
        base = {"product": "zinc concentrate", "metric": "inventory"}
        fine = Style("mt", Fraction(100))
        names = rng.sample(("Lianyungang", "Fangchenggang", "Qingdao", "Huangpu"), rng.randint(2, 3))
        places = [{"region": name, "segment": "port inventory"} for name in names]
        places.append({"region": "China", "segment": "other ports"})
        parts = [Thing({**base, **place}, self._weekly(rng.uniform(20_000, 120_000)), fine) for place in places]
        whole = Thing({**base, "region": "China", "segment": "main ports"}, added(parts), fine)
        for thing in (whole, *parts):
            say.level(thing, day, always=rng.random() < 0.95)
            say.change(thing, day, "wow", "t", step="100")

    def stocks_of_the_year(self) -> None:
        """How reported stocks moved since the beginning of the year: at the exchanges, at producers, and in total."""
        rng, say, period = self.rng, self.reporter, self.so_far
        base = {"product": rng.choice(("refined lead", "refined zinc")), "metric": "inventory", "region": "Global"}
        fine = Style("kt", Fraction(1000))
        before = Fraction(1_000_000)
        moves = [Fraction(rng.randint(20, 260) * 1000 * rng.choice((1, -1))) for _ in range(3)]
        names = ("LME", "SHFE", "producers", "total reported")
        for name, move in zip(names, (*moves, sum(moves, Fraction(0))), strict=True):
            held = Thing({**base, "segment": name}, lambda *_, size=before + move: size, fine)
            say.difference(held, period, before, "other", "t", step="1000")

    def shares_of_series(self) -> None:
        """The output of a product, and the shares of its series, which make up all of it."""
        rng, say, month = self.rng, self.reporter, self.month
        base = {"product": "ternary precursor", "region": "China", "metric": "production"}
        parts = [
            Thing({**base, "segment": name}, summed(series(rng, rng.uniform(4000, 30_000))), Style("mt", Fraction(10)))
            for name in ("5-series", "6-series", "8-series", "9-series and others")
        ]
        whole = Thing(base, added(parts), style(rng, "mt", 10, 100))
        say.level(whole, month, always=True)
        say.change(whole, month, "mom")
        for part in parts:
            say.share(part, whole, month)

    def plant_economics(self) -> None:
        """Price, cost and margin of a mine, each under a name of its own."""
        rng, say, month = self.rng, self.reporter, self.month
        base, fine = {"product": "graphite concentrate", "region": "Tanzania"}, Style("USD/mt", Fraction(1))
        price, cost = Fraction(rng.randint(900, 1600)), Fraction(rng.randint(300, 800))
        say.level(Thing({**base, "metric": "price", "segment": "basket"}, lambda *_: price, fine), month)
        say.level(Thing({**base, "metric": "cost", "segment": "operating, FOB"}, lambda *_: cost, fine), month)
        say.level(Thing({**base, "metric": "margin"}, lambda *_: price - cost, fine), month)

    def half_year(self) -> None:
        """A company's half year: profits of its quarters, which add up; its rate and output, and a capacity told of the
        whole year."""
        rng, say, year = self.rng, self.reporter, self.month[:4]
        base = {"product": "refined lead", "region": "China", "company": "Hengtong"}
        half, first, second = (f"{year}-{name}" for name in ("H1", "Q1", "Q2"))
        earned = {name: Fraction(rng.randint(20_000, 900_000) * 1000) for name in (first, second)}
        earned[half] = earned[first] + earned[second]
        profit = {**base, "metric": "profit", "direction": "up", "segment": "net profit"}
        gain = Thing(profit, at(earned), style(rng, "million yuan", 1_000_000, 100_000))
        for period in (first, second, half):
            say.level(gain, period)
        built, rate = Fraction(rng.randint(8, 40) * 10_000), Fraction(rng.randint(5000, 9800), 100)
        made = built * rate / 100 * parse_period(half).days / 365
        fine = style(rng, "mt", 10, 100)
        say.level(Thing({**base, "metric": "capacity"}, at({year: built}), Style("mt", Fraction(10_000))), year)
        say.level(Thing({**base, "metric": "operating_rate"}, at({half: rate}), style(rng, "%", "0.1", "0.01")), half)
        say.level(Thing({**base, "metric": "production"}, at({half: made}), fine), half)
