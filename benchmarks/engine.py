"""Speed of the engine alone on an invented catalogue: build, save, load, search, explain.

python -m benchmarks.engine --size 10000 [--out benchmarks/out]
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from matching.engine import Document, Index, Lexicon, build_index

QUERIES = 200
GENERIC = "公司专注行业服务多年团队专业方案成熟客户遍及全省提供平台系统数据技术支持欢迎来电咨询合作共赢".strip()


def vocabulary(lexicon: Lexicon) -> list[str]:
    return [wording for phrase in lexicon.phrases if phrase.offer for wording in phrase.segments[0]]


def catalogue(size: int, lexicon: Lexicon, seed: int = 7) -> list[Document]:
    """Profiles of 200 to 1,500 characters out of the lexicon's own words and filler."""
    chance, words = random.Random(seed), vocabulary(lexicon)
    return [Document(f"p{number:07}", _fields(chance, words)) for number in range(size)]


def _fields(chance: random.Random, words: Sequence[str]) -> dict[str, str]:
    length, parts, total = chance.randint(200, 1500), [], 0
    while total < length:
        at = chance.randrange(len(GENERIC) - 4)
        part = chance.choice(words) + GENERIC[at : at + chance.randint(2, 4)] + chance.choice("，。、的")
        parts.append(part)
        total += len(part)
    return {"name": f"{chance.choice(words)}公司", "summary": "".join(parts[:3]), "profile": "".join(parts[3:])}


def needs(lexicon: Lexicon, seed: int = 11) -> list[str]:
    chance, words = random.Random(seed), vocabulary(lexicon)
    return ["，".join(chance.choices(words, k=chance.randint(3, 12))) for _ in range(QUERIES)]


def milliseconds(action: Callable[[str], object], texts: Sequence[str]) -> tuple[float, float]:
    """p50 and p95, one at a time."""
    taken = []
    for text in texts:
        began = time.perf_counter()
        action(text)
        taken.append(1000 * (time.perf_counter() - began))
    return statistics.median(taken), statistics.quantiles(taken, n=20)[18]


def run(size: int) -> dict[str, object]:
    lexicon = Lexicon.load()
    documents, texts = catalogue(size, lexicon), needs(lexicon)
    began = time.perf_counter()
    built = build_index(documents, lexicon)
    build_s = time.perf_counter() - began
    with tempfile.TemporaryDirectory() as folder:
        built.save(Path(folder) / "index")
        began = time.perf_counter()
        loaded = Index.load(Path(folder) / "index")
        load_ms = 1000 * (time.perf_counter() - began)
        began = time.perf_counter()
        loaded.rank(texts[0])
        first_ms = 1000 * (time.perf_counter() - began)
        p50, p95 = milliseconds(loaded.rank, texts)
        explained, _ = milliseconds(loaded.search, texts[:50])
        exact = all(loaded.rank(text) == built.rank(text) for text in texts[:50])
    return {
        "engine": "ours",
        "size": size,
        "p50_ms": p50,
        "p95_ms": p95,
        "build_s": build_s,
        "load_ms": load_ms,
        "first_query_ms": first_ms,
        "search_with_reasons_ms": explained,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "same_after_load": exact,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=10_000)
    parser.add_argument("--out", type=Path, default=Path("benchmarks/out"))
    options = parser.parse_args()
    row = run(options.size)
    for name, value in row.items():
        print(f"{name:24} {value:.2f}" if isinstance(value, float) else f"{name:24} {value}")
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / f"engine-{options.size}.json").write_text(json.dumps([row], indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
