"""Words that blame, that are hard to read, or that ask for what nobody should tell, in French."""

from __future__ import annotations

import re

from digiter_core.authoring.checks.word_lists import words

BLAME = words(
    r"échecs?",
    r"(?:tu as|t['\u2019]as|tu l['\u2019]as) (?:encore )?(?:échoué|raté)",
    r"que tu rates",
    r"ta faute",
    r"tu aurais (?:dû|pu)",
    r"tu (?:devrais|dois) avoir honte",
    r"honteu(?:x|se)",
    r"(?:pas|aucun) (?:fait )?d['\u2019]efforts?",
    r"paresseu(?:x|se)s?",
    r"fainéant(?:e|es|s)?",
    r"feignant(?:e|es|s)?",
    r"stupides?",
    r"idiot(?:e|es|s)?",
    r"débiles?",
    r"incapables?",
    r"bon(?:ne)? à rien",
    r"(?:tu es|t['\u2019]es) (?:vraiment |trop )?(?:nul|nulle|lent|lente|faible)",
    r"(?:me|nous|m['\u2019]) ?(?:as |avez )?déçois",
    r"tu n['\u2019](?:as|es) (?:toujours|encore) (?:rien|pas)",
    r"encore une fois,? tu (?:n['\u2019]as|as oublié)",
)
"""Nobody is blamed, whatever was or was not done."""

HARD = words(
    r"nonobstant",
    r"afférent(?:e|es|s)?",
    r"susmentionné(?:e|es|s)?",
    r"susvisé(?:e|es|s)?",
    r"ci-(?:après|dessus mentionné|joint)",
    r"préalablement",
    r"ultérieurement",
    r"conformément",
    r"subséquem\w+",
    r"en vertu d[eu]",
    r"le cas échéant",
    r"modalités?",
    r"stipul\w+",
    r"dispositifs?",
    r"requis(?:e|es)?",
    r"procéder à",
    r"bénéficiaires?",
    r"usagers?",
    r"diligence\w*",
    r"obtempér\w+",
    r"inhérent(?:e|es|s)?",
    r"exhausti\w+",
    r"corollaires?",
    r"intrinsèque\w*",
    r"proactivi\w+",
    r"holistique\w*",
    r"paradigmes?",
    r"résilien\w+",
)
"""Words of offices and of experts."""

SECRETS = words(
    r"mots? de passe",
    r"code (?:secret|pin)",
    r"numéro de (?:carte|compte|sécu(?:rité sociale)?)",
    r"carte bancaire",
    r"iban",
    r"pièce d['\u2019]identité",
)
"""What a coach never asks for. With a word of no before it, it is a warning that may stay."""

CONTACT = re.compile(
    r"(?<![\d/])(?:\+\d{2}[ .]?|0)[1-9](?:[ .]?\d{2}){4}(?!\d)|[\w.+-]+@[\w-]+\.[a-z]{2,}",
    re.IGNORECASE,
)
"""A number or an address of somebody: numbers for help stand in helplines.yaml."""
