"""The words of promises, and the words of no that take them back. Illnesses: `word_lists`."""

from __future__ import annotations

import re
from collections.abc import Mapping

from digiter_core.authoring.checks.word_lists import Words, words

_JOB_FR = r"(?:\w+ )?(?:emploi|travail|boulot|job|stage|poste|apprentissage|place|cdi|cdd|contrat)"
_JOB_DE = r"(?:\w+ ){0,3}(?:job|arbeit|stelle|ausbildung|ausbildungsplatz|lehrstelle|praktikum)"
_JOB_PT = r"(?:um |o |o teu |um bom )?(?:emprego|trabalho|estágio)"
_JOB_RO = r"(?:un loc de muncă|un job|de lucru|o slujbă|un stagiu|jobul|slujba)"
_JOB_EN = r"(?:a|the|that|your) (?:\w+ )?(?:job|internship|apprenticeship|placement)"

PROMISES: Mapping[str, Words] = {
    "fr": words(
        r"(?:j['\u2019](?:appelle|alerte)|je (?:préviens|contacte)|on (?:appelle|prévient)) "
        r"(?:les secours|la police|les pompiers|une ambulance|un médecin|le 1\d+)",
        r"tu vas (?:\w+ )?(?:réussir|y arriver)",
        rf"tu vas (?:\w+ )?(?:trouver|avoir|décrocher) (?:un|du|ton|le|une) {_JOB_FR}",
        rf"(?:te |t['\u2019])(?:trouvera|donnera|décrochera)\w* (?:un|du|ton|le|une) {_JOB_FR}",
        r"(?:tu es |t['\u2019]es )?s[ûu]re?s? de (?:trouver|réussir|décrocher)",
        r"tu (?:réussiras|y arriveras)",
        rf"tu (?:trouveras|auras|décrocheras) (?:un|du|ton|le|une) {_JOB_FR}",
        r"tu seras (?:embauchée?|engagée?|recrutée?)",
        r"garanti(?:e|s|es|t|r|ssons|ssent)?",
        r"(?:je|on|nous) (?:te )?(?:le |l['\u2019])?promet(?:s|tons)?",
        r"à coup sûr",
        r"(?:auras|recevras|te répond\w*|aura|reçois) (?:\w+ ){0,3}"
        r"(?:dans (?:l['\u2019]heure|la journée"
        r"|les \w+ (?:minutes|heures))|sous \w+ (?:minutes|heures)|tout de suite|immédiatement)",
        r"c['\u2019]est promis",
        r"(?:^|(?<=[.!?] ))promis",
        r"forcément",
        r"(?:ce test est|c['\u2019]est|voici|fait) (?:un |ton )diagnostic",
        r"ton diagnostic",
        r"(?:succès|réussite|emploi) assurée?",
        r"100[ \u00a0\u202f]?% (?:sûre?|de réussite)",
        rf"(?:un|une|ton|le) {_JOB_FR} (?:t['\u2019]attend|t['\u2019]est réservée?|est à toi"
        rf"|(?:est )?(?:en|dans la) poche)",
        r"tu (?:as|vas) gagn(?:é|er) (?:une?|des|\w+ euros)|bons? (?:cadeaux?|d['\u2019]achat"
        r"|de \w+ euros)",
        rf"(?:tu vas|tu pourras) (?:\w+ )?(?:signer|obtenir|recevoir) (?:un|une|ton|ta"
        rf"|le) {_JOB_FR}",
        r"tu (?:vas gagner|gagneras|toucheras) (?:\w+ ){0,3}(?:euros|argent|€)",
        r"tu (?:seras|vas être) (?:prise?|acceptée?|heureu(?:x|se)|guérie?|diplômée?)",
        r"tu (?:obtiendras|auras) (?:ton|un|le) (?:diplôme|permis|bac|certificat)",
        r"(?:ça|cela|ce coach) (?:marche|fonctionne) (?:à tous les coups|toujours|à chaque fois)",
        r"(?:gardé|secret|privé|caché|anonyme)e?s? (?:pour toujours|à vie|à jamais)",
        r"personne (?:d['\u2019]autre )?ne (?:peut|pourra|va(?: pouvoir)?) (?:jamais )?"
        r"(?:le |la |les |l['\u2019]|te )?(?:lire|voir|savoir)",
        r"(?:plus jamais|jamais plus) (?:de stress|triste|seule?|peur|mal)",
    ),
    "de": words(
        r"ich (?:rufe|hole|verständige|alarmiere) (?:\w+ ){0,3}(?:hilfe|polizei|rettungsdienst"
        r"|notarzt|krankenwagen|112)",
        r"du wirst (?:es |das )?(?:\w+ )?(?:schaffen|bestehen)",
        r"du wirst (?:\w+ )?erfolg haben",
        rf"du wirst {_JOB_DE} (?:finden|bekommen|kriegen)",
        rf"du (?:findest|bekommst|kriegst) (?:sicher|bestimmt|garantiert) {_JOB_DE}",
        r"du schaffst (?:es|das) (?:sicher|bestimmt|garantiert|auf jeden fall)",
        r"garantier\w*",
        r"garantie",
        r"(?:ich|wir) versprech\w*",
        r"(?:das ist|fest|hoch und heilig) versprochen",
        r"hundertprozentig",
        r"100[ \u00a0\u202f]?% sicher",
    ),
    "pt": words(
        r"(?:chamo|aviso|ligo para|vou chamar) (?:a polícia|o 112|o inem|uma ambulância"
        r"|os bombeiros)",
        r"vais (?:\w+ )?(?:conseguir|ter sucesso|ser contratad[oa])",
        rf"vais (?:\w+ )?(?:arranjar|encontrar|ter) {_JOB_PT}",
        rf"(?:encontrarás|arranjarás|terás) (?:sucesso|{_JOB_PT})",
        r"(?:conseguirás|serás contratad[oa])",
        r"garant(?:imos|o|e|ia|ido|ida|idos|idas)",
        r"(?:prometo|prometemos)(?:-te)?",
        r"100[ \u00a0\u202f]?% (?:cert[oa]|de sucesso)",
    ),
    "ro": words(
        r"(?:sun|chem|anunț) (?:eu )?(?:la 112|poliția|ambulanța|salvarea|pompierii)",
        r"vei (?:reuși|avea succes|fi angajat\w*)",
        r"o să (?:reușești|ai succes|fii angajat\w*)",
        rf"vei (?:găsi|avea|obține) {_JOB_RO}",
        rf"o să (?:găsești|ai|obții) {_JOB_RO}",
        r"garant(?:ez|ăm|at|ată|ați|ate|ează|ie|ia)",
        r"(?:îți|vă) promit\w*",
        r"100[ \u00a0\u202f]?% sigur",
    ),
    "en": words(
        r"i(?:['\u2019]m|['\u2019]ll| am| will)? (?:call(?:ing)?|alert(?:ing)?) (?:\w+ )?"
        r"(?:police|ambulance|112|emergency services)",
        r"you(?: will|['\u2019]ll) (?:\w+ )?(?:succeed|make it|be hired|find work)",
        rf"you(?: will|['\u2019]ll) (?:\w+ )?(?:get|find|land) {_JOB_EN}",
        r"guarantee\w*",
        r"(?:i|we) promise",
        r"100[ \u00a0\u202f]?% (?:sure|success)",
    ),
}
"""What nobody can promise: a job, success, that it works out."""

DENIALS: Mapping[str, Words] = {
    "fr": Words(r"\b(?:ne|n['\u2019]|pas|rien|jamais|aucune?|sans|ni)(?!\w)"),
    "de": words("nicht", r"kein\w*", "nie", "niemals", "nichts", "niemand", "ohne"),
    "pt": words("não", "nada", "nunca", r"nenhuma?", "ninguém", "sem"),
    "ro": words("nu", "n-", "nimic", "niciodată", "nimeni", "fără", r"nici\w*"),
    "en": Words(r"(?i)(?:\b(?:not|no|never|nothing|nobody|without)|n['\u2019]t)\b"),
}
"""Before a promise in the same breath they make it what the coach should say."""

BREATH = re.compile(r"[.!?…,;:\n]")
