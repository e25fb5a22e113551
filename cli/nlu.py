"""`digiter nlu`: train, evaluate and try the understanding of free text."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from cli.settings import Settings
    from digiter_core.ports import Reading

app = typer.Typer(
    help="Free text: train the model, measure it, see what it makes of a sentence.",
    no_args_is_help=True,
)

rasa = typer.Typer(
    help="Rasa 3.6 as a second engine, in an environment of its own (.rasa).",
    no_args_is_help=True,
)
app.add_typer(rasa, name="rasa")

RASA_HOME = Path(".rasa")

Engine = Annotated[
    str, typer.Option(help="embedded, fallback (letters alone) or rasa (a running server).")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]
SHOWN = 5


def _settings() -> Settings:
    from cli.settings import Settings  # noqa: PLC0415 - `--help` needs none

    return Settings()


@app.command()
def train() -> None:
    """Learn from the sentences in nlu/data. Minutes the first time, half a minute later on."""
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import Progress  # noqa: PLC0415

    from nlu.embedded import DATA, MODEL  # noqa: PLC0415
    from nlu.encoders import sentence_encoders  # noqa: PLC0415
    from nlu.examples import fingerprint, read_examples  # noqa: PLC0415
    from nlu.model import ModelRefused, save  # noqa: PLC0415
    from nlu.training import encode, train  # noqa: PLC0415

    examples = read_examples(DATA)
    encoders = sentence_encoders()
    if not encoders:
        raise ModelRefused("it can be trained only where the sentence encoders are installed")
    with Progress(console=Console(stderr=True)) as bar:
        task = bar.add_task("Encoding sentences", total=None)
        rows = encode(
            examples,
            encoders,
            _settings().data / "nlu",
            lambda done, total: bar.update(task, completed=done, total=total),
        )
        bar.update(task, description="Fitting", total=1, completed=0)
        model = train(examples, rows, fingerprint(DATA), encoders)
        bar.update(task, completed=1)
    save(model, MODEL)
    typer.echo(f"{len(examples)} sentences learned. Thresholds:")
    for engine, found in model.description.thresholds.items():
        typer.echo(f"  {engine}: {found}")


@app.command()
def evaluate(
    data: Annotated[
        Path | None,
        typer.Option(help="A .jsonl set, or a folder of them. Default: the held-out sentences."),
    ] = None,
    engine: Engine = "embedded",
    unseen: Annotated[
        str, typer.Option(help="Language of which the model is taught nothing, to measure that.")
    ] = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Measure an engine on sentences it was not taught: per language and all together."""
    from nlu.embedded import DATA  # noqa: PLC0415
    from nlu.evaluation import evaluate, read_samples  # noqa: PLC0415

    samples = read_samples(data or DATA / "held_out")
    if unseen:
        samples = [sample for sample in samples if sample.language == unseen]
        reader: Any = _without(unseen)
    else:
        reader = _engine(engine)
    figures = evaluate(samples, reader.read_many, reader.read)
    if as_json:
        typer.echo(json.dumps({"engine": reader.name, **figures}, ensure_ascii=False))
    else:
        _print_table(figures)


@app.command()
def missed() -> None:
    """Say where learners were not understood, most often first: counts by node, never texts."""
    from cli import wiring  # noqa: PLC0415
    from digiter_core.coaching.own_words import missed as counted  # noqa: PLC0415

    store = wiring.open_database(_settings())
    try:
        counts = store.transact_now(counted)
    finally:
        store.close()
    for place, times in sorted(counts.items(), key=lambda pair: -pair[1]):
        typer.echo(f"{times:6} {place}")
    if not counts:
        typer.echo("Nobody has been misunderstood yet.")


@app.command()
def parse(
    lang: Annotated[str, typer.Option(help="Language of whoever wrote: fr, de, pt, ro, en.")],
    expect: Annotated[
        str, typer.Option(help="Intents the open question offers, separated by commas.")
    ] = "",
    engine: Engine = "embedded",
    *,
    as_json: AsJson = False,
) -> None:
    """Read one text a line from standard input and say what each means."""
    reader = _engine(engine)
    among = _expected(expect)
    lines = (line.rstrip("\r\n") for line in _lines())
    for text, reading in _readings(reader, lines, lang):
        found = _described(text, lang, reading, among)
        if as_json:
            typer.echo(json.dumps(found, ensure_ascii=False))
        else:
            top = " ".join(f"{one['intent']}={one['confidence']:.2f}" for one in found["top"][:3])
            typer.echo(f"{found['decision']:<7} {found['distress']:<9} {top}  {text[:60]}")


@rasa.command("setup")
def set_up_rasa(
    python: Annotated[
        Path | None, typer.Option(help="A Python 3.10. Default: from PATH or pyenv.")
    ] = None,
) -> None:
    """Install Rasa: once, 2.7 GB, some minutes."""
    from nlu.rasa_project import set_up  # noqa: PLC0415

    typer.echo("Installing Rasa into .rasa (2.7 GB, some minutes)…")
    set_up(RASA_HOME, python)


@rasa.command("train")
def train_rasa(
    threads: Annotated[int, typer.Option(help="Threads TensorFlow may use.")] = 1,
) -> None:
    """Train Rasa on the sentences in nlu/data: an hour on one core, 20 minutes on two."""
    from nlu.embedded import DATA  # noqa: PLC0415
    from nlu.rasa_project import train  # noqa: PLC0415

    typer.echo(f"Trained: {train(RASA_HOME, DATA, threads)}")


@rasa.command("serve")
def serve_rasa(
    port: Annotated[int, typer.Option(help="Port on the loopback address.")] = 5005,
) -> None:
    """Serve what was trained, on this machine only, with a token."""
    from nlu.rasa_project import serve, token_of  # noqa: PLC0415

    settings = _settings()
    given = settings.rasa_token.get_secret_value()
    serve(RASA_HOME, given or token_of(settings.rasa_token_path), port)


def _readings(reader: Any, lines: Iterable[str], lang: str) -> Iterator[tuple[str, Reading]]:
    """Read many lines at once from a file, and each at once from a person."""
    if sys.stdin.isatty():
        yield from ((line, reader.read(line, lang)) for line in lines)
        return
    from itertools import tee  # noqa: PLC0415

    texts, again = tee(lines)
    yield from zip(texts, reader.read_many((line, lang) for line in again), strict=False)


def _lines() -> Iterator[str]:
    for raw in sys.stdin.buffer:
        yield raw.decode("utf-8", errors="replace")


def _expected(expect: str) -> frozenset[str] | None:
    from digiter_core.engine.intents import INTENTS  # noqa: PLC0415

    among = frozenset(name.strip() for name in expect.split(",") if name.strip())
    unknown = among.difference(INTENTS)
    if unknown:
        raise typer.BadParameter(f"{', '.join(sorted(unknown))}: no intent. {', '.join(INTENTS)}")
    return among or None


def _described(
    text: str, language: str, reading: Reading, among: frozenset[str] | None
) -> dict[str, Any]:
    from digiter_core.coaching.deciding import decide, expected  # noqa: PLC0415
    from nlu.evaluation import DISTRESS  # noqa: PLC0415

    ranking = reading.ranking if among is None else expected(reading, among)
    top = [{"intent": intent, "confidence": round(p, 4)} for intent, p in ranking[:SHOWN]]
    return {
        "text": text,
        "language": language,
        "intent": top[0]["intent"],
        "confidence": top[0]["confidence"],
        "top": top,
        "decision": decide(reading, among).kind,
        "distress": DISTRESS[reading.concern],
        "entities": [
            {
                "entity": one.kind,
                "value": one.value,
                "text": one.text,
                "start": one.start,
                "end": one.end,
            }
            for one in reading.entities
        ],
        "written_in": reading.written_in,
        "engine": reading.engine,
    }


def _engine(name: str) -> Any:
    from cli import wiring  # noqa: PLC0415

    settings = _settings()
    if name not in wiring.ENGINES:
        raise typer.BadParameter(f"{name!r}: the engines are {', '.join(wiring.ENGINES)}")
    return wiring.make_engine(settings, name)


def _without(language: str) -> Any:
    """Return an engine that was taught nothing in *language*, trained here and now."""
    from dataclasses import replace  # noqa: PLC0415

    from cli import wiring  # noqa: PLC0415
    from nlu import pipeline  # noqa: PLC0415
    from nlu.embedded import DATA, GRAMMAR, MODEL, Embedded  # noqa: PLC0415
    from nlu.encoders import sentence_encoders  # noqa: PLC0415
    from nlu.entities import Grammar  # noqa: PLC0415
    from nlu.examples import read_examples  # noqa: PLC0415
    from nlu.model import EMBEDDED, load  # noqa: PLC0415
    from nlu.training import encode, without  # noqa: PLC0415

    settings = _settings()
    examples = read_examples(DATA)
    encoders = [encoder for encoder in sentence_encoders() if language in encoder.knows]
    rows = encode(examples, encoders, settings.data / "nlu", lambda *_: None)
    model = without(examples, rows, language)
    fitted = replace(model.description, thresholds=load(MODEL).description.thresholds)
    phrases = wiring.read_safety(settings.dialogues_path).phrases
    nlp = pipeline.build(
        replace(model, description=fitted), encoders, phrases, Grammar.load(GRAMMAR)
    )
    return Embedded(EMBEDDED, nlp)


def _print_table(figures: dict[str, dict[str, Any]]) -> None:
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415

    table = Table(box=None, pad_edge=False)
    table.add_column("")
    for language in figures:
        table.add_column(language, justify="right")
    for name in figures["all"]:
        if name != "confused":
            table.add_row(name, *(_shown(figures[one].get(name)) for one in figures))
    for name in ("p50_ms", "p95_ms"):
        table.add_row(name, *(_shown(figures[one].get(name)) for one in figures))
    console = Console()
    console.print(table)
    for meant, taken, times in figures["all"]["confused"]:
        console.print(f"{times:3} × {meant} taken for {taken}")


def _shown(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:.3f}" if isinstance(value, float) else str(value)
