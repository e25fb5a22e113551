"""A French text is French: not pasted from a translation, not written in another language."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from digiter_core.authoring.checks.changed_texts import changed_texts
from digiter_core.authoring.checks.word_lists import Words, words
from digiter_core.authoring.findings import finding
from digiter_core.authoring.loader import Loaded
from digiter_core.authoring.wording import place_of
from digiter_core.engine.script import MessageKey
from digiter_core.errors import Finding
from digiter_core.texts.catalogue import Catalogues
from digiter_core.texts.placeholders import without_placeholders

_COMMON: Mapping[str, Words] = {
    "en": words(
        r"the|you|your|and|are|with|this|that|have|will|what|when|how|of|for|can|please"
        r"|okay|see|next|back|yes|want|would|like|not|do|my|we|it|to|from|week|soon|nice"
        r"|here|nothing|everything|again|thank|thanks|let|know|tell|write|choose|take|time"
        r"|problem|worries|great|well|done|hello|hi|welcome|sure|sorry|good|very|more|now|later"
        r"|today|tomorrow|yesterday|day|days|always|never|all|each|every|there|then|than|but"
        r"|because|about|after|before|if|who|why|where|which|can['\u2019]t|don['\u2019]t"
        r"|doesn['\u2019]t|it['\u2019]s|let['\u2019]s|i['\u2019]m|you['\u2019]re|step|steps"
        r"|need|help|start|try|feel|work|go|get|give|make|keep|look|talk|read|ask|answer|come"
        r"|nobody|somebody|anybody|everybody|someone|anyone|everyone|something|anything|only|also"
        r"|they|them|their|his|her|our|its|online|between|other|others|first|last|yet|both|while"
    ),
    "de": words(
        r"der|das|ist|ich|nicht|ein|eine|und|für|mit|dich|dir|dein|deine|sich|auf|wir"
        r"|wie|was|du|kannst|möchtest|willst|noch|heute|jetzt|alles|nichts|ändert|gut"
        r"|danke|ordnung|hallo|bitte|kein|keine|problem|zeit|lass|mal|dann|aber|auch|sehr|schön"
        r"|hast|hat|sind|bist|habe|haben|werden|wird|morgen|später|immer|nie|schritt|wer|wo|wann"
        r"|warum|welche|oder|wenn|zu|zum|zur|von|vom|bei|nach|über|diese|dieser|dieses|uns|euch"
    ),
    "pt": words(
        r"o|os|um|uma|não|para|com|por|teu|tua|teus|tuas|está|estás|podes|queres|isto"
        r"|agora|hoje|nada|tudo|muda|obrigado|obrigada|mais|sim|escreve|escolhe|acordo|olá"
        r"|problema|tempo|leva|vamos|bem|muito|quando|como|onde|porquê|qual|depois|amanhã|ainda"
        r"|já|só|fica|tens|vais|fazer|passo|dia|dias|semana|ajuda|pessoa|eu|isso|aqui|em|na|no"
    ),
    "ro": words(
        r"nu|să|este|ești|pentru|cu|tău|ta|poți|vrei|asta|acum|astăzi|nimic|tot|tine|mai"
        r"|bine|și|mulțumesc|scrie|alege|schimbă|se|în|salut|problemă|timp|când|cum|unde|care"
        r"|după|mâine|încă|deja|doar|am|sunt|fi|facem|pasul|zi|zile|săptămână|ajutor"
        r"|eu|aici|din|pe|sau|dacă|foarte|fără|cine"
    ),
}
_FRENCH = words(
    r"le|la|les|un|une|de|des|du|et|tu|ton|ta|tes|que|qui|est|pas|pour|dans|en|je|on"
    r"|ce|ça|sur|plus|au|aux|mon|ma|mes|il|elle|sans|avec|si|ou|ne|te|se|me|moi|toi"
    r"|nous|y|à"
)
_FEWEST = 2
_SENTENCES = re.compile(r"(?<=[.!?…]) |\n")
_LONG = 40
"""Characters of a text that has room for sentences in two languages."""


def check(loaded: Loaded, catalogues: Catalogues) -> Iterator[Finding]:
    pasted = set(_pasted(loaded, catalogues))
    for text in loaded.texts.values():
        if text.key in pasted:
            yield finding(place_of(text), "leftover", "foreign", words=text.french[:40])
            continue
        if text.shared or text.french.count(" ") < _FEWEST:
            continue
        if words := _foreign(without_placeholders(text.french)):
            yield finding(place_of(text), "leftover", "foreign", words=words[:40])


def _pasted(loaded: Loaded, catalogues: Catalogues) -> Iterator[MessageKey]:
    """Yield the texts that say in French what one of their translations says: "Mai rar"."""
    for text, before in changed_texts(loaded, catalogues):
        said = [
            entry.text
            for language in catalogues.languages.wished
            if (entry := catalogues.entries(language).get(text.key)) is not None
        ]
        if text.french != before and said.count(text.french) == 1:
            yield text.key


def _foreign(text: str) -> str:
    """Return *text*, or the sentence of it, that is in another language; "" if it is French."""
    if _is_foreign(text):
        return text
    # Two short sentences in French hide one that is not: each is looked at where one might be.
    sentences = _SENTENCES.split(text) if len(text) >= _LONG else ()
    return next((each for each in sentences if _is_another_language(each)), "")


def _is_another_language(sentence: str) -> bool:
    small = sentence.lower()
    found = max(common.count(small) for common in _COMMON.values())
    return found > _FEWEST and not _FRENCH.search(small)


def _is_foreign(text: str) -> bool:
    """Whether *text* has common words of another language, and more of them than French ones."""
    small = text.lower()
    french = _FRENCH.count(small)
    if french >= _FEWEST:  # most texts, at once
        return False
    return max(common.count(small) for common in _COMMON.values()) >= _FEWEST + french
