"""
Numbers said in passing: "la 3 jcrois", "drei", "n°3". Which numbers, and whether that was all.

The words are folded as by `normalise`. Not here: which option a number stands for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_WORDS: Mapping[int, str] = {
    1: "un une premier premiere eins ein eine erste um uma primeiro primeira unu una primul prima"
    " one first",
    2: "deux deuxieme zwei zwo zweite dois duas segunda doi doua two second",
    3: "trois troisieme drei dritte tres terceiro terceira trei treia three third",
    4: "quatre quatrieme vier vierte quatro quarta patru patra four fourth",
    5: "cinq cinquieme funf fuenf cinco quinta cinci five fifth",
    6: "six sechs seis sase",
    7: "sept sieben sete sapte seven",
    8: "huit acht oito opt eight",
    9: "neuf neun nove noua nine",
    10: "dix zehn dez zece ten",
}
_NUMBER_WORDS = {word: number for number, words in _WORDS.items() for word in words.split()}

_PASSING = {
    "fr": """la le l ma mon ce cest c est sera reponse rep option choix numero num n no nr je j
          jcrois crois jpense pense jdirais dirais que plutot prends mets jprends jmets moi pour
          euh heu bah ben alors donc peut etre oui stp svp merci""",
    "de": """die der das meine ist antwort nummer wahl ich nehme nehm glaube glaub denke wurde
          sagen eher also ahm mal ja bitte""",
    "pt": "a o e minha resposta numero opcao acho escolho eu diria talvez sim",
    "ro": """raspuns raspunsul meu varianta numarul optiunea cred ca aleg este as zice poate da""",
    "en": """the my answer number choice i think its it is id say pick choose go with please maybe
          probably yes""",
}
"""What stands around a number without changing what is meant by it."""

_AROUND = frozenset(word for words in _PASSING.values() for word in words.split())
_NUMERAL = re.compile(
    r"(?:n|no|nr|la|rep|q)?(\d{1,4})(?:er|ere|e|eme|ieme|nd|nde|st|rd|th|te|a|o)?"
)
_INSIDE = re.compile(r"\d+")
_LONGEST = 4  # digits; a longer number is a telephone, not a choice


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers of a text, each once, in their order; `alone` if it says nothing else."""

    said: tuple[int, ...]
    alone: bool


def numbers_in(said: str) -> Numbers:
    """Return the numbers written in figures in the folded text *said*."""
    words = said.split()
    numbers = tuple(dict.fromkeys(number for word in words for number in _figures(word)))
    return Numbers(numbers, all(_NUMERAL.fullmatch(w) or w in _AROUND for w in words))


def number_word(said: str) -> int | None:
    """Return the number that the folded text *said* spells, if it says nothing else."""
    words = [word for word in said.split() if word not in _AROUND]
    return _NUMBER_WORDS.get(words[0]) if len(words) == 1 else None


def _figures(word: str) -> Iterator[int]:
    if numeral := _NUMERAL.fullmatch(word):
        yield int(numeral[1])
    else:
        for figures in _INSIDE.findall(word):
            yield int(figures) if len(figures) <= _LONGEST else -1
