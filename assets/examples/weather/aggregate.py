"""The numbers behind the charts. Standard library alone; each function reads clean tables and writes one JSON file."""

import math
import random
from collections import defaultdict
from datetime import date
from statistics import correlation, fmean, linear_regression, quantiles

from tables import read_json, read_rows, write_json


def climate(path, city, window, target):
    """Mean low, mean and high of each day of the year, smoothed over `window` days, and the rain of each month."""
    rows = read_rows(path)
    days = defaultdict(list)
    rain = defaultdict(float)
    for row in rows:
        day = date.fromisoformat(row["date"])
        days[(day.month, day.day)].append(row)
        rain[(day.year, day.month)] += row["rain"]
    days.pop((2, 29), None)
    calendar = [days[key] for key in sorted(days)]

    def curve(value):
        return smooth([fmean(value(row) for row in day) for day in calendar], window)

    years = sorted({year for year, _ in rain})
    hottest, coldest = max(rows, key=lambda row: row["high"]), min(rows, key=lambda row: row["low"])
    write_json(target, {
        "city": city,
        "years": [years[0], years[-1]],
        "low": curve(lambda row: row["low"]),
        "mean": curve(lambda row: (row["low"] + row["high"]) / 2),
        "high": curve(lambda row: row["high"]),
        "rain": [round(fmean(rain[(year, month)] for year in years), 1) for month in range(1, 13)],
        "wet_days": round(sum(row["rain"] >= 1 for row in rows) / len(years), 1),
        "hottest": [hottest["date"], hottest["high"]],
        "coldest": [coldest["date"], coldest["low"]],
    })


def smooth(values, window):
    """A moving mean that runs round from December to January."""
    half = window // 2
    size = len(values)
    return [round(fmean(values[(i + k) % size] for k in range(-half, half + 1)), 2) for i in range(size)]


def day_cycle(path, target):
    """Mean temperature by week of the year and hour of the day."""
    cells = defaultdict(list)
    for row in read_rows(path):
        cells[(int(row["week"]), int(row["hour"]))].append(row["temperature"])
    weeks = [[round(fmean(cells[(week, hour)]), 2) for hour in range(24)] for week in range(52)]
    write_json(target, {"weeks": weeks})


def co2_trend(path, target):
    """The monthly curve, the mean of each full year and how much was added from one to the next."""
    rows = read_rows(path)
    years = defaultdict(list)
    for row in rows:
        years[int(row["month"][:4])].append(row["adjusted"])
    means = {year: round(fmean(values), 3) for year, values in years.items() if len(values) >= 11}
    growth = {year: round(mean - means[year - 1], 3) for year, mean in means.items() if year - 1 in means}
    write_json(target, {
        "months": [[row["month"], row["co2"], row["adjusted"]] for row in rows],
        "years": means,
        "growth": growth,
    })


def warming(temperature, co2, baseline, target):
    """Temperature against the mean of the baseline years, and how it goes with CO₂ in the years that have both."""
    first, last = baseline
    anomaly = {int(row["year"]): row["anomaly"] for row in read_rows(temperature)}
    zero = fmean(value for year, value in anomaly.items() if first <= year <= last)
    anomaly = {year: round(value - zero, 3) for year, value in anomaly.items()}
    years = list(anomaly)
    values = list(anomaly.values())
    running = [round(fmean(values[max(0, i - 5): i + 6]), 3) for i in range(len(values))]

    ppm = {int(year): mean for year, mean in read_json(co2)["years"].items()}
    both = [(year, ppm[year], anomaly[year]) for year in years if year in ppm]
    x, y = [point[1] for point in both], [point[2] for point in both]
    line = linear_regression(x, y)
    write_json(target, {
        "baseline": [first, last],
        "anomaly": list(zip(years, values)),
        "running": list(zip(years, running)),
        "both": both,
        "slope": round(line.slope, 5),
        "intercept": round(line.intercept, 4),
        "correlation": round(correlation(x, y), 3),
    })


def quake_stats(path, complete_from, samples, target):
    """Counts by magnitude and the slope b of Gutenberg and Richter's law, with its range from a bootstrap."""
    rows = read_rows(path)
    magnitudes = [row["magnitude"] for row in rows]
    large = [m for m in magnitudes if m >= complete_from - 0.05]
    rng = random.Random(20180207)   # the same sample at every run: the same bytes
    slopes = []
    for i in range(samples):
        slopes.append(b_value(rng.choices(large, k=len(large)), complete_from))
        if i % 100 == 0:
            print(f"::progress {i / samples:.2f} bootstrap {i} of {samples}", flush=True)
    cuts = quantiles(slopes, n=20)
    steps = [round(k / 10, 1) for k in range(math.floor(min(magnitudes) * 10), math.floor(max(magnitudes) * 10) + 1)]
    write_json(target, {
        "events": len(rows),
        "largest": max(rows, key=lambda row: row["magnitude"]),
        "complete_from": complete_from,
        "at_least": [[step, sum(m >= step - 0.05 for m in magnitudes)] for step in steps],
        "complete": len(large),
        "b": round(b_value(large, complete_from), 3),
        "b_range": [round(cuts[0], 3), round(cuts[-1], 3)],
    })


def b_value(magnitudes, complete_from):
    """Aki's estimate, with Utsu's correction for magnitudes in steps of 0.1."""
    return math.log10(math.e) / (fmean(magnitudes) - (complete_from - 0.05))


def power_mix(path, target):
    """Generation by source and year, and the share of each."""
    rows = read_rows(path)
    years = [int(row["year"]) for row in rows]
    sources = {name: [row[name] for row in rows] for name in ("fossil", "nuclear", "renewable")}
    total = [sum(values) for values in zip(*sources.values())]
    write_json(target, {
        "years": years,
        "gwh": sources,
        "share": {name: [round(v / t, 4) for v, t in zip(values, total)] for name, values in sources.items()},
    })


def highlights(cities, co2, warmth, quakes, power, target):
    """The few numbers at the head of the report."""
    trend, heat, shaking, mix = (read_json(path) for path in (co2, warmth, quakes, power))
    month, _, level = trend["months"][-1]
    recent = [gain for year, gain in trend["growth"].items() if int(year) >= 2010]
    wet = [read_json(path) for path in cities]
    last, warm = heat["running"][-1]   # at the end the running mean has only six years
    write_json(target, {
        "items": [
            [f"{level:.0f} ppm", "CO₂ on Mauna Loa", f"in {month}, season taken out; {fmean(recent):.1f} ppm more each year since 2010"],
            [f"{warm:+.2f} °C", "warmer than before", f"mean of {last - 5} to {last} against {heat['baseline'][0]} to {heat['baseline'][1]}"],
            [" · ".join(f"{city['wet_days']:.0f}" for city in wet), "days of rain a year", " and ".join(city["city"] for city in wet) + ", 1 mm or more"],
            [f"M {shaking['largest']['magnitude']:.1f}", "largest quake of the week", f"among {shaking['events']:,} that were measured"],
            [f"{100 * mix['share']['renewable'][-1]:.0f} %", "renewable power in Iowa", f"in {mix['years'][-1]}, up from {100 * mix['share']['renewable'][0]:.0f} % in {mix['years'][0]}"],
        ],
    })
