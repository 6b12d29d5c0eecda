"""`cuobian rating simulate`: rehearse a round from declared truth, by design, engine and visits."""

import argparse
from pathlib import Path
from typing import Any

import yaml
from django.utils import translation

from cuobian.domains.rating.commands.replaying import round_named
from cuobian.domains.rating.queries.fairness.simulation import fitted_settings
from cuobian.domains.rating.reports.simulation import LANGUAGES, conclusion, table_text
from cuobian.domains.rating.rules.fairness.simulation import NAMES, Settings, place_of, scenario_of, settings_from
from cuobian.domains.rating.rules.fairness.simulation_words import fault_words
from cuobian.engines import simulation as si
from cuobian.kernel.commands import CommandGroups, Console, Refused

OPTIONS = (
    ("stations", "站点数", "stations"),
    ("districts", "区数", "districts"),
    ("assessors", "评委数", "assessors"),
    ("mean", "站点平均分", "mean score of stations"),
    ("station-sd", "站点之间的标准差", "standard deviation of stations"),
    ("severity", "评委宽严的标准差", "standard deviation of severities"),
    ("noise", "一次评分的误差", "standard deviation of one visit"),
    ("own", "对本区多打几分", "points given too much at home"),
    ("own-share", "有本区评委的站点比例", "share of stations with an assessor of their own district"),
    ("outliers", "离群评分的比例（多打 20 分）", "share of visits 20 points too high"),
    ("designs", "编排：home ring ring-random mixed drawn teams:4，可加标定材料 +3", "designs; +3 adds shared dossiers"),
    ("engines", "算法：mean trimmed median adjusted huber apart", "engines"),
    ("visits", "每站几位；2+600 是 2 位打底，再复看 600 次", "visits of a station; 2+600: 600 more where worth most"),
    ("cuts", "各星的分数线", "lines of the stars"),
    ("star", "看哪一星的名单", "the star whose list is looked at"),
    ("replications", "重复几次", "replications"),
    ("seed", "随机种子", "seed"),
)
SPREAD_EVENLY = {"stations", "districts", "assessors", "mean"}
USAGE = 2


def register(groups: CommandGroups) -> None:
    groups.add(
        "rating",
        "simulate",
        zh="先模拟一轮：怎么编排评委、怎么算分最准",
        en="rehearse a round: which panels and which way of scoring are most accurate",
        arguments=_simulate_arguments,
        run=_simulate,
    )


def _simulate_arguments(parser: argparse.ArgumentParser) -> None:
    usual = Settings()
    for name, zh, en in OPTIONS:
        value = getattr(usual, name.replace("-", "_"))
        default = (
            ",".join(f"{one:g}" if isinstance(one, float) else one for one in value)
            if isinstance(value, tuple)
            else value
        )
        parser.add_argument(f"--{name}", metavar="…", help=f"{zh} / {en} ({default})".replace("%", "%%"))
    parser.add_argument("--csv", type=Path, metavar="FILE", help="结果写成 CSV / write the table as CSV")
    parser.add_argument("--json", type=Path, metavar="FILE", help="结果写成 JSON / write the table as JSON")
    parser.add_argument("--scenario", type=Path, metavar="FILE", help="从 YAML 读设定 / read settings from YAML")
    parser.add_argument("--from-round", metavar="ROUND", help="按一轮的核算结果设定 / settings of a round's latest run")


def _simulate(options: argparse.Namespace, console: Console) -> int:
    try:
        settings = _settings(options)
        scenario = scenario_of(settings)
        console.stage(f"模拟 {scenario.replications} 次", f"rehearsing {scenario.replications} rounds")
        lines = si.simulate(scenario, console.progress)
    except si.BadScenario as error:
        console.refuse(_refused(error))
        return USAGE
    console.result(table_text(lines))
    console.result()
    for sentence in conclusion(lines, settings.star):
        console.result(sentence)
    for path, text in ((options.csv, si.csv_text), (options.json, si.json_text)):
        if path is not None:
            path.write_text(text(lines), encoding="utf-8")
    return 0


def _settings(options: argparse.Namespace) -> Settings:
    """Defaults, then the round's, then the file's, then what was typed."""
    base = Settings()
    if options.from_round:
        fitted = fitted_settings(round_named(options.from_round))
        if fitted is None:
            raise Refused("这一轮还没有核算过公平性，或没有调整", "no run of this round adjusted anything")
        base = fitted
    if options.scenario is not None:
        base = settings_from(_file(options.scenario), base)
    given = {name: value for name in NAMES if (value := getattr(options, name, None)) is not None}
    if base.areas and SPREAD_EVENLY & given.keys():
        given["areas"] = ()
    return settings_from(given, base)


def _file(path: Path) -> dict[str, Any]:
    try:
        found = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        reason = str(error).splitlines()[0]
        raise Refused(f"{path} 不是能读的 YAML（{reason}）", f"{path} is no readable YAML ({reason})") from None
    if not isinstance(found, dict):
        raise Refused(f"{path} 里要写成「名称: 值」", f"{path} must hold names and values")
    return found


def _refused(error: si.BadScenario) -> Refused:
    """The option by its name, and what it may be."""
    told = []
    for language in LANGUAGES:
        with translation.override(language):
            told.append(f"--{place_of(error).replace('_', '-')}: {fault_words(error)}")
    return Refused(*told)
