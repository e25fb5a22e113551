"""A dialogue that goes round and round, and what a coordinator may do to it: all at random."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

FILE = "dialogues/menu.yaml"
SCRIPT = "menu"
FEWEST_NODES, MOST_NODES = 4, 12
KINDS = (
    "text",
    "option_added",
    "option_removed",
    "node_added",
    "node_removed",
    "node_replaced",
    "node_renamed",
)
FEWEST_OPTIONS, MOST_OPTIONS = 2, 5


@dataclass(frozen=True, slots=True)
class Ring:
    """Questions, each with its options and where they lead; nodes of before, and their heirs."""

    nodes: Mapping[str, Mapping[str, str]]
    moved: Mapping[str, str] = field(default_factory=dict)
    made: int = 0  # names given so far, so that none comes twice

    def yaml(self, mark: int) -> str:
        """Return the script. *mark* stands in every text, so that a mixed step shows."""
        lines = [f"script: {SCRIPT}", f"start: {next(iter(self.nodes))}", "variables:"]
        lines += [f"  a_{node}: {{type: text}}" for node in self.nodes]
        if self.moved:
            lines += ["moved:", *(f"  {old}: {new}" for old, new in self.moved.items())]
        lines.append("nodes:")
        for node, options in self.nodes.items():
            lines += [f"  {node}:", f'    ask: "[r{mark}] Et {node} ?"', "    options:"]
            lines += [
                f'      - {{id: {option}, label: "[r{mark}] {option}", goto: {goto},'
                f" set: {{a_{node}: {option}}}}}"
                for option, goto in options.items()
            ]
        return "\n".join(lines) + "\n"


def first() -> Ring:
    """Return the ring everybody begins with."""
    names = [f"q{number}" for number in range(6)]
    following = [*names[1:], names[0]]
    nodes = {
        name: {f"o{n}": goto for n in range(3)}
        for name, goto in zip(names, following, strict=True)
    }
    return Ring(nodes, made=6)


def edited(ring: Ring, chance: random.Random) -> tuple[str, Ring]:
    """Return what was done and the ring after it."""
    what = chance.choice(KINDS)
    node = chance.choice(list(ring.nodes))
    many = len(ring.nodes)
    if what == "option_added" and len(ring.nodes[node]) < MOST_OPTIONS:
        return what, _with_option(ring, node, chance)
    if what == "option_removed" and len(ring.nodes[node]) > FEWEST_OPTIONS:
        return what, _without_option(ring, node, chance)
    if what == "node_added" and many < MOST_NODES:
        return what, _with_node(ring, node)
    if what in {"node_removed", "node_replaced"} and many > FEWEST_NODES:
        return what, _without_node(ring, node, moved=what == "node_replaced")
    if what == "node_renamed":
        return what, _renamed(ring, node)
    return "text", ring


def broken(text: str, chance: random.Random) -> tuple[str, int]:
    """Return *text* with a mistake, and the line it is in."""
    lines = text.splitlines()
    options = [number for number, line in enumerate(lines) if "goto: " in line]
    asks = [number for number, line in enumerate(lines) if "    ask: " in line]
    what = chance.choice(("goto", "label", "field", "bracket"))
    at = chance.choice(options)
    if what == "goto":
        lines[at] = lines[at].replace("goto: ", "goto: nowhere_")
    elif what == "label":
        lines[at] = lines[at].replace('label: "', 'label: "' + "x" * 60)
    elif what == "bracket":
        lines[at] = lines[at].replace("- {id: ", "- {id: {")
    else:
        at = chance.choice(asks)
        lines[at] = lines[at].replace("ask: ", "aks: ")
    return "\n".join(lines) + "\n", at + 1


def _with_option(ring: Ring, node: str, chance: random.Random) -> Ring:
    options = dict(ring.nodes[node])
    options[f"n{ring.made}"] = chance.choice(list(ring.nodes))
    return replace(ring, nodes={**ring.nodes, node: options}, made=ring.made + 1)


def _without_option(ring: Ring, node: str, chance: random.Random) -> Ring:
    # The first leads on, so that every node stays within reach.
    gone = chance.choice(list(ring.nodes[node])[1:])
    options = {name: goto for name, goto in ring.nodes[node].items() if name != gone}
    return replace(ring, nodes={**ring.nodes, node: options})


def _with_node(ring: Ring, behind: str) -> Ring:
    new = f"q{ring.made}"
    first_option, following = next(iter(ring.nodes[behind].items()))
    nodes = {
        **ring.nodes,
        behind: {**ring.nodes[behind], first_option: new},
        new: {f"o{n}": following for n in range(3)},
    }
    return replace(ring, nodes=nodes, made=ring.made + 1)


def _without_node(ring: Ring, node: str, *, moved: bool) -> Ring:
    heir = next(iter(ring.nodes[node].values()))
    if heir == node:
        return ring
    heirs = {**_redirected(ring.moved, node, heir), **({node: heir} if moved else {})}
    nodes = {
        name: {option: heir if goto == node else goto for option, goto in options.items()}
        for name, options in ring.nodes.items()
        if name != node
    }
    return replace(ring, nodes=nodes, moved=heirs)


def _renamed(ring: Ring, node: str) -> Ring:
    new = f"q{ring.made}"
    nodes = {
        new if name == node else name: {
            option: new if goto == node else goto for option, goto in options.items()
        }
        for name, options in ring.nodes.items()
    }
    heirs = {**_redirected(ring.moved, node, new), node: new}
    return replace(ring, nodes=nodes, moved=heirs, made=ring.made + 1)


def _redirected(moved: Mapping[str, str], gone: str, heir: str) -> dict[str, str]:
    return {old: heir if new == gone else new for old, new in moved.items()}
