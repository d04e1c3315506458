"""Time and memory of a catalogue import: 10,000 rows, every column, on an embedded database.

    python -m benchmarks.bench_import [--rows 10000] [--form xlsx|csv]

Each phase runs in a fresh process on one database file: preview and commit of a new catalogue, then preview and commit
of the same sheet with three columns changed in every row. CPU seconds include the confined reader process; peak RSS is
the larger of the two processes.
"""

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "benchmarks" / "out" / "import.json"
PHASES = ("new", "changed", "unchanged")
LIMITS = {"seconds": 60, "peak_mib": 500}
SYLLABLES = "沧澜芦穗循契砚汐筱澄缄盾衡枢密舟桁远苇岸潮汐滩涂盐蒿云栈星野朗润青禾知行木石海川明途启元博闻锐思"
SENTENCES = (
    "为注塑、冲压车间提供设备联网和产量自动采集，异常停机自动提醒班长。",
    "覆盖元数据采集、数据标准落标、质量规则校核、血缘分析、主数据分发等环节。",
    "溶氧、水温、pH在线监测，断电断网会打电话报警，增氧机可以远程开关。",
    "图像框选、语义分割、3D点云标注，三轮质检后交付，可驻场也可远程。",
    "协助完成数据资源盘点、成本归集与分摊口径设计，配合会计师事务所列报。",
)


def code(number: int) -> str:
    from stdnum.cn import uscc

    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    body = f"BE{number:06d}"
    check = "0X987654321"[sum(int(char, 36) * weight for char, weight in zip(body, weights, strict=True)) % 11]
    stem = f"91320902{body}{check}"
    return stem + uscc.calc_check_digit(stem)


def row(number: int, chance: random.Random, edition: int) -> dict[str, str]:
    name = "".join(chance.choices(SYLLABLES, k=chance.randint(3, 7)))
    place = chance.choice(["亭湖区", "盐都区", "大丰区", "射阳县", "东台市"])
    text = "".join(chance.choices(SENTENCES, k=chance.randint(6, 12)))
    return {
        "企业名称": f"盐城{name}科技有限公司",
        "统一社会信用代码": code(number),
        "数商类型": chance.choice(["技术型数据商", "服务型数据商", "应用型数据商"]),
        "国家分类": chance.choice(["数据技术企业", "数据服务企业", "数据应用企业"]),
        "主营业务": "、".join(chance.sample(["数据采集", "数据清洗", "数据存储", "数据管理"], 2)),
        "第三方服务": chance.choice(["数据经纪", "人才培训", ""]),
        "能力": "、".join(chance.sample(["工业设备与物联网数据采集", "数据治理咨询", "报表分析与可视化大屏"], 2)),
        "应用领域": "、".join(chance.sample(["工业制造", "现代农业", "城市治理"], 2)),
        "行业": "I65 软件和信息技术服务业",
        "所在地区": f"江苏省盐城市{place}",
        "板块": place,
        "成立日期": f"{chance.randint(2005, 2023)}/{chance.randint(1, 12)}/{chance.randint(1, 28)}",
        "参保人数": str(chance.randint(3, 400) + edition),
        "简介": chance.choice(SENTENCES),
        "详细介绍": f"第{edition}版。{text}",
        "产品与服务": f"{name}平台｜{chance.choice(SENTENCES)}｜SaaS｜年费1.2万起｜实时\n{name}服务｜{text[:80]}｜驻场服务｜面议｜按需",
        "案例": f"{name}上线｜某机加工厂｜2024｜{chance.choice(SENTENCES)}",
        "资质": f"高新技术企业｜｜G-{number}｜某机关｜2027-06-27\nDCMM（2018版）｜三级｜D-{number}｜某中心｜2027-01-14",
        "联系人": "尤以宁",
        "职务": "市场负责人",
        "电话": f"0515-555{number:05d}",
        "邮箱": f"lianxi{number}@example.com",
        "官网": f"https://m{number}.example/",
        "分类依据": f"按主营业务归类（第{edition}版）",
        "资料来源": "招商走访登记",
        "资料日期": "2026-05-24",
    }


def make_sheet(path: Path, rows: int, edition: int) -> None:
    from core.tables import write_csv, write_workbook

    chance = random.Random(20)
    made = [row(number, chance, edition) for number in range(rows)]
    write = write_workbook if path.suffix == ".xlsx" else write_csv
    write(path, list(made[0]), [list(each.values()) for each in made])


def usage() -> tuple[float, float]:
    """CPU seconds so far and the peak in MiB, of this process and of its finished children."""
    own, others = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = own.ru_utime + own.ru_stime + others.ru_utime + others.ru_stime
    return cpu, max(own.ru_maxrss, others.ru_maxrss) / 1024


def run_phase(path: Path) -> None:
    """In the measured process: one JSON line with the figures of preview and commit."""
    import django

    django.setup()
    from django.utils import timezone

    from core.actor import Actor
    from merchants import actions

    actor = Actor.system("基准", roles=frozenset({"recruiter", "administrator"}))
    figures: dict[str, float] = {}
    began, spent = time.perf_counter(), usage()[0]
    batch = actions.preview_import(actor=actor, content=path.read_bytes(), filename=path.name, at=timezone.now())
    figures["preview_seconds"] = time.perf_counter() - began
    actions.commit_import(actor=actor, batch=batch, at=timezone.now(), list_new=True)
    figures["seconds"] = time.perf_counter() - began
    figures["cpu_seconds"] = usage()[0] - spent
    figures["peak_mib"] = usage()[1]
    print(json.dumps({**{name: round(value, 1) for name, value in figures.items()}, "counts": batch.counts}))


def measure(folder: Path, rows: int, form: str) -> dict[str, dict[str, object]]:
    environment = {**os.environ, "SHUQIAO_VAR": str(folder), "DJANGO_SETTINGS_MODULE": "config.settings"}
    environment.pop("DATABASE_URL", None)
    for command in (("migrate", "-v0"), ("load_reference",)):
        subprocess.run(
            [sys.executable, "manage.py", *command, "--skip-checks"],
            cwd=ROOT,
            env=environment,
            check=True,
            capture_output=True,
        )
    figures = {}
    for edition, phase in enumerate(PHASES):
        path = folder / f"{phase}.{form}"
        make_sheet(path, rows, min(edition, 1))
        command = [sys.executable, "-m", "benchmarks.bench_import", "--phase", str(path)]
        done = subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True)
        figures[phase] = json.loads(done.stdout.splitlines()[-1])
        figures[phase]["file_mib"] = round(path.stat().st_size / 2**20, 1)
        figures[phase]["within_limits"] = all(figures[phase][name] <= limit for name, limit in LIMITS.items())
    return figures


def report(figures: dict[str, dict[str, object]]) -> None:
    names = ("preview_seconds", "seconds", "cpu_seconds", "peak_mib", "file_mib", "within_limits")
    print(f"{'phase':<10}" + "".join(f"{name:>17}" for name in names))
    for phase, values in figures.items():
        print(f"{phase:<10}" + "".join(f"{values[name]!s:>17}" for name in names))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--form", choices=("xlsx", "csv"), default="xlsx")
    parser.add_argument("--phase", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.phase:
        run_phase(options.phase)
        return 0
    with tempfile.TemporaryDirectory(prefix="shuqiao-bench-") as folder:
        figures = measure(Path(folder), options.rows, options.form)
    report(figures)
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps({"rows": options.rows, "form": options.form, "limits": LIMITS, **figures}, indent=2))
    print(f"written to {OUT}")
    return 0 if all(values["within_limits"] for values in figures.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
