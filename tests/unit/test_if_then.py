"""A learner's own if-then plan, as it is typed on a phone: when, what, how much, what is missing."""

from __future__ import annotations

import sys
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digiter_core.ports import PlanWords
from nlu.if_then import read_plan
from nlu.understanding import PlainUnderstanding

# Text, cue, act, what else: minutes and problems. A cue behind ">" goes after "Quand", "Wenn", ….
FRENCH = [
    # Written before there was a rule.
    ("quand je rentre du taf jecris 3 taches sur mon tel", ">je rentre du taf", "jecris 3 taches sur mon tel", ""),
    ("dès que je pose mon sac, alors j'ouvre mon agenda 5 min", ">je pose mon sac", "j'ouvre mon agenda 5 min", "5"),
    ("j ecris mes taches qd je rentre", ">je rentre", "j ecris mes taches", "no_size"),
    ("le lundi a 18h je range mon bureau", "le lundi a 18h", "je range mon bureau", "no_size"),
    ("apres le repas je lis une page", "apres le repas", "je lis une page", ""),
    ("tous les soirs jenvoie un message a mon tuteur", "tous les soirs", "jenvoie un message a mon tuteur", ""),
    ("en arrivant au boulot je fais ma liste et je regarde mes mails", "en arrivant au boulot", "je fais ma liste et je regarde mes mails", "two_acts no_size"),
    ("quand je me leve je note mes taches et mes rdv", ">je me leve", "je note mes taches et mes rdv", "no_size"),
    ("je vais etre plus organisé", "", "je vais etre plus organisé", "no_cue vague no_size"),
    ("quand je rentre je vais essayer de faire mieux", ">je rentre", "je vais essayer de faire mieux", "vague no_size"),
    ("demain matin je bosse mon cv toute la journée", "demain matin", "je bosse mon cv toute la journée", "too_big no_size"),
    ("quand jarrive chez moi je revise 30 minutes", ">jarrive chez moi", "je revise 30 minutes", "30 too_big"),
    ("quand je sors du bus", ">je sors du bus", "", "no_act"),
    ("noter trois trucs a faire avant de dormir", "avant de dormir", "noter trois trucs a faire", ""),
    ("jenvoie un cv", "", "jenvoie un cv", "no_cue"),
    ("si je stresse avant un entretien alors je respire pendant deux minutes", ">je stresse avant un entretien", "je respire pendant deux minutes", "2"),
    # Written before a rule was tuned.
    ("dès que jsuis dans le bus jlis 2 pages", ">jsuis dans le bus", "jlis 2 pages", ""),
    ("Le soir, avant de me coucher, je prépare mes affaires pour demain", "Le soir, avant de me coucher", "je prépare mes affaires pour demain", "no_size"),
    ("je range mon bureau pendant dix minutes apres les cours", "apres les cours", "je range mon bureau pendant dix minutes", "10"),
    ("qd mon reveil sonne je me leve direct puis je fais mon lit", ">mon reveil sonne", "je me leve direct puis je fais mon lit", "two_acts no_size"),
    ("chaque dimanche soir 3 objectifs pour la semaine", "chaque dimanche soir", "3 objectifs pour la semaine", ""),
    ("quand je finis de manger je passe un coup de fil a une boite", ">je finis de manger", "je passe un coup de fil a une boite", ""),
    ("lundi, mercredi et vendredi je revise un quart d'heure", "lundi, mercredi et vendredi", "je revise un quart d'heure", "15 too_big"),
    ("mieux gerer mon temps", "", "mieux gerer mon temps", "no_cue vague no_size"),
    ("a 18h30 jappelle la mission locale", "a 18h30", "jappelle la mission locale", "no_size"),
    ("jsp", "", "jsp", "no_cue vague no_size"),
    ("quand ma mere rentre j'ecris ce que je dois faire demain", ">ma mere rentre", "j'ecris ce que je dois faire demain", "no_size"),
    ("je lis tous les soirs", "tous les soirs", "je lis", "no_size"),
    ("bah quand je bois mon cafe jregarde une offre de stage", ">je bois mon cafe", "jregarde une offre de stage", ""),
    ("des que j'ai fini le taf -> noter 1 truc bien que j'ai fait", ">j'ai fini le taf", "noter 1 truc bien que j'ai fait", ""),
    ("Quand : je me brosse les dents. Alors : je répète ma présentation pendant 2 min", ">je me brosse les dents", "je répète ma présentation pendant 2 min", "2"),
    ("je fais des efforts", "", "je fais des efforts", "no_cue vague no_size"),
    ("à la pause de midi j'envoie un mail ou deux", "à la pause de midi", "j'envoie un mail ou deux", ""),
    # Written once the rules were tuned.
    ("quand jme reveille jbois un verre d'eau", ">jme reveille", "jbois un verre d'eau", ""),
    ("Dès que le cours est fini je demande au prof une question", ">le cours est fini", "je demande au prof une question", ""),
    ("le mercredi aprem je postule a 2 annonces", "le mercredi aprem", "je postule a 2 annonces", ""),
    ("je prepare mon sac la veille au soir", "la veille au soir", "je prepare mon sac", "no_size"),
    ("apres manger jcherche 1 stage sur internet", "apres manger", "jcherche 1 stage sur internet", ""),
    ("quand je suis dans le metro et que j'ai du reseau je reponds a un mail", ">je suis dans le metro et que j'ai du reseau", "je reponds a un mail", ""),
    ("dans le train reviser 5 mots d'anglais", "dans le train", "reviser 5 mots d'anglais", ""),
    ("je mets mon tel en mode avion quand je bosse", ">je bosse", "je mets mon tel en mode avion", "no_size"),
    ("ranger toute ma chambre samedi", "samedi", "ranger toute ma chambre", "too_big no_size"),
    ("tous les matins a 8h j'appelle une boite et ensuite je note la reponse", "tous les matins a 8h", "j'appelle une boite et ensuite je note la reponse", "two_acts"),
    ("être à l'heure", "", "être à l'heure", "no_cue vague no_size"),
    ("au reveil 5 minutes d'etirements", "au reveil", "5 minutes d'etirements", "5"),
    ("quand je m'ennuie au lieu de scroller je lis un article", ">je m'ennuie au lieu de scroller", "je lis un article", ""),
    ("demain apres le foot", "demain apres le foot", "", "no_act"),
    ("Qd jai fini mon service au resto jenvoie 1 candidature", ">jai fini mon service au resto", "jenvoie 1 candidature", ""),
    ("je fais mes devoirs quand mon petit frere dort", ">mon petit frere dort", "je fais mes devoirs", "no_size"),
    ("jeudi a 14h rdv avec ma conseillere je lui pose 2 questions", "jeudi a 14h rdv avec ma conseillere", "je lui pose 2 questions", ""),
    ("avant d'aller en cours je regarde mon planning 3 min", "avant d'aller en cours", "je regarde mon planning 3 min", "3"),
    ("être moins stressé", "", "être moins stressé", "no_cue vague no_size"),
    ("des ke jrecois un sms du patron jreponds direct", ">jrecois un sms du patron", "jreponds direct", "no_size"),
    ("quand je vois une annonce qui me plait je la sauvegarde et je l'envoie a ma conseillere", ">je vois une annonce qui me plait", "je la sauvegarde et je l'envoie a ma conseillere", "two_acts no_size"),
    ("le week end jvais courir 1h", "le week end", "jvais courir 1h", "60 too_big"),
    ("lorsque la sonnerie retentit je range mon telephone", ">la sonnerie retentit", "je range mon telephone", "no_size"),
    ("chaque fois que je procrastine", ">je procrastine", "", "no_act"),
    ("je bosse mon cv toute la journée", "", "je bosse mon cv toute la journée", "no_cue too_big no_size"),
    ("j'ecris a 3 potes qd je rentre", ">je rentre", "j'ecris a 3 potes", ""),
    ("je mange apres je lis", "", "je mange apres je lis", "no_cue two_acts no_size"),
    ("pour mieux dormir je lis une page", "", "pour mieux dormir je lis une page", "no_cue"),
    ("le soir pendant 10 min je lis", "le soir", "pendant 10 min je lis", "10"),
    ("je note mes rdv du lundi quand je suis au lit", ">je suis au lit", "je note mes rdv du lundi", "no_size"),
    ("quand je rentre je note ou je dois aller demain", ">je rentre", "je note ou je dois aller demain", "no_size"),
    ("quand je rentre j'appelle mon pote pour 18h", ">je rentre", "j'appelle mon pote pour 18h", "no_size"),
    ("je revise 2h", "", "je revise 2h", "120 no_cue too_big"),
    ("quand le soir je rentre j'ecris 3 lignes", ">le soir je rentre", "j'ecris 3 lignes", ""),
    ("moi quand je rentre je note 3 trucs", ">je rentre", "je note 3 trucs", ""),
    ("quand mon pote appelle", ">mon pote appelle", "", "no_act"),
    ("qd jarrive au cfa jeteins mon tel", ">jarrive au cfa", "jeteins mon tel", "no_size"),
    ("apres la douche jprepare ma tenue pr demain", "apres la douche", "jprepare ma tenue pr demain", "no_size"),
    ("Je fais 10 squats des que je me leve", ">je me leve", "Je fais 10 squats", ""),
    ("mardi soir apres l'entrainement j'envoie 2 mails", "mardi soir apres l'entrainement", "j'envoie 2 mails", ""),
    ("quand mon formateur parle je note les mots que je comprends pas", ">mon formateur parle", "je note les mots que je comprends pas", "no_size"),
    ("arreter de procrastiner", "", "arreter de procrastiner", "no_cue no_size"),
    ("quand j'ai fini mes cours je rentre chez moi et je mange et je fais mes devoirs toute la soirée", ">j'ai fini mes cours", "je rentre chez moi et je mange et je fais mes devoirs toute la soirée", "two_acts too_big no_size"),
    ("je bois un verre d'eau le matin au lieu d'un coca", "le matin", "je bois un verre d'eau au lieu d'un coca", ""),
]  # fmt: skip
GERMAN = [
    # Written before there was a rule.
    ("wenn ich heimkomm schreib ich 3 aufgaben auf", ">ich heimkomm", "schreib ich 3 aufgaben auf", ""),
    ("Sobald ich von der Arbeit komme, dann räume ich 5 Minuten meinen Schreibtisch auf", ">ich von der Arbeit komme", "räume ich 5 Minuten meinen Schreibtisch auf", "5"),
    ("ich schreib meine termine auf wenn ich aufsteh", ">ich aufsteh", "ich schreib meine termine auf", "no_size"),
    ("montags um 18 uhr lese ich eine seite", "montags um 18 uhr", "lese ich eine seite", ""),
    ("nach dem essen mach ich meine to do liste", "nach dem essen", "mach ich meine to do liste", "no_size"),
    ("jeden abend schick ich eine bewerbung ab", "jeden abend", "schick ich eine bewerbung ab", ""),
    ("wenn ich im bus sitz les ich meine mails und dann ruf ich beim amt an", ">ich im bus sitz", "les ich meine mails und dann ruf ich beim amt an", "two_acts no_size"),
    ("ich räum abends 10 min mein zimmer auf", "abends", "ich räum 10 min mein zimmer auf", "10"),
    ("mehr lernen", "", "mehr lernen", "no_cue vague no_size"),
    ("wenn ich zuhause bin versuch ich besser zu werden", ">ich zuhause bin", "versuch ich besser zu werden", "vague no_size"),
    ("am wochenende mach ich alles fertig", "am wochenende", "mach ich alles fertig", "too_big no_size"),
    ("vor dem schlafen schreibe ich ne halbe stunde", "vor dem schlafen", "schreibe ich ne halbe stunde", "30 too_big"),
    ("nach der schule", "nach der schule", "", "no_act"),
    ("wenn mein wecker klingelt steh ich auf und mach das bett", ">mein wecker klingelt", "steh ich auf und mach das bett", "two_acts no_size"),
    ("drei sachen notieren", "", "drei sachen notieren", "no_cue"),
    ("Immer wenn ich kaffee mache, notiere ich mir einkäufe und termine", ">ich kaffee mache", "notiere ich mir einkäufe und termine", "no_size"),
    # Written before a rule was tuned.
    ("wen ich nach hause komme ich lerne 10 minuten", ">ich nach hause komme", "ich lerne 10 minuten", "10"),
    ("jeden tag um halb acht les ich 2 seiten", "jeden tag um halb acht", "les ich 2 seiten", ""),
    ("direkt nach dem aufstehen mach ich mein bett", "direkt nach dem aufstehen", "mach ich mein bett", "no_size"),
    ("ich ruf eine firma an sobald ich mittagspause hab", ">ich mittagspause hab", "ich ruf eine firma an", ""),
    ("Bevor ich schlafen gehe, schreibe ich drei Sachen auf die gut waren", "Bevor ich schlafen gehe", "schreibe ich drei Sachen auf die gut waren", ""),
    ("ich lese eine seite bevor ich schlafen geh", "bevor ich schlafen geh", "ich lese eine seite", ""),
    ("wenn mama heimkommt räum ich die spülmaschine aus", ">mama heimkommt", "räum ich die spülmaschine aus", "no_size"),
    ("morgen früh schreib ich dem chef ne mail", "morgen früh", "schreib ich dem chef ne mail", ""),
    ("sonntagabend plan ich die woche ne viertelstunde", "sonntagabend", "plan ich die woche ne viertelstunde", "15 too_big"),
    ("ich geb mir mehr mühe", "", "ich geb mir mehr mühe", "no_cue vague no_size"),
    ("pünktlicher sein", "", "pünktlicher sein", "no_cue vague no_size"),
    ("kp", "", "kp", "no_cue vague no_size"),
    ("wenn ich gegessen hab dann übe ich 5 min englisch und putz meine zähne", ">ich gegessen hab", "übe ich 5 min englisch und putz meine zähne", "5 two_acts"),
    ("im bus hör ich einen podcast", "im bus", "hör ich einen podcast", ""),
    ("Mo, Mi und Fr um 17 Uhr 3 Vokabeln lernen", "Mo, Mi und Fr um 17 Uhr", "3 Vokabeln lernen", ""),
    ("wenn ich gestresst bin, atme ich zehn mal tief durch", ">ich gestresst bin", "atme ich zehn mal tief durch", ""),
    ("nach dem training", "nach dem training", "", "no_act"),
    # Written once the rules were tuned.
    ("wenn ich aufsteh trink ich ein glas wasser", ">ich aufsteh", "trink ich ein glas wasser", ""),
    ("Wenn der Unterricht vorbei ist, frage ich den Lehrer eine Sache", ">der Unterricht vorbei ist", "frage ich den Lehrer eine Sache", ""),
    ("mittwochs nachmittag bewerb ich mich auf 2 stellen", "mittwochs nachmittag", "bewerb ich mich auf 2 stellen", ""),
    ("ich pack meine tasche am abend vorher", "am abend vorher", "ich pack meine tasche", "no_size"),
    ("nach dem frühstück such ich 1 praktikum im internet", "nach dem frühstück", "such ich 1 praktikum im internet", ""),
    ("wenn ich in der bahn sitze und netz habe beantworte ich eine mail", ">ich in der bahn sitze und netz habe", "beantworte ich eine mail", ""),
    ("in der s bahn 5 vokabeln wiederholen", "in der s bahn", "5 vokabeln wiederholen", ""),
    ("ich mach mein handy aus wenn ich lern", ">ich lern", "ich mach mein handy aus", "no_size"),
    ("samstag das ganze zimmer aufräumen", "samstag", "das ganze zimmer aufräumen", "too_big no_size"),
    ("jeden morgen um 8 ruf ich eine firma an und danach schreib ich die antwort auf", "jeden morgen um 8", "ruf ich eine firma an und danach schreib ich die antwort auf", "two_acts"),
    ("einfach disziplinierter werden", "", "einfach disziplinierter werden", "no_cue vague no_size"),
    ("um 19 uhr 5 minuten dehnen", "um 19 uhr", "5 minuten dehnen", "5"),
    ("immer wenn mir langweilig ist les ich nen artikel statt handy", ">mir langweilig ist", "les ich nen artikel statt handy", ""),
    ("morgen nach dem fussball", "morgen nach dem fussball", "", "no_act"),
    ("Wenn ich mit der Schicht fertig bin schick ich 1 Bewerbung", ">ich mit der Schicht fertig bin", "schick ich 1 Bewerbung", ""),
    ("ich mach hausaufgaben wenn mein kleiner bruder schläft", ">mein kleiner bruder schläft", "ich mach hausaufgaben", "no_size"),
    ("donnerstag 14 uhr stell ich meiner beraterin 2 fragen", "donnerstag 14 uhr", "stell ich meiner beraterin 2 fragen", ""),
    ("bevor ich zur schule geh schau ich 3 min in meinen kalender", "bevor ich zur schule geh", "schau ich 3 min in meinen kalender", "3"),
    ("weniger stress haben", "", "weniger stress haben", "no_cue vague no_size"),
    ("sobald der chef schreibt antworte ich direkt", ">der chef schreibt", "antworte ich direkt", "no_size"),
    ("wenn ich eine gute anzeige seh speicher ich sie und schick sie meiner beraterin", ">ich eine gute anzeige seh", "speicher ich sie und schick sie meiner beraterin", "two_acts no_size"),
    ("am wochenende geh ich 1 stunde joggen", "am wochenende", "geh ich 1 stunde joggen", "60 too_big"),
    ("wenns klingelt pack ich mein handy weg", "wenns klingelt", "pack ich mein handy weg", "no_size"),
    ("jedes mal wenn ich prokrastiniere", ">ich prokrastiniere", "", "no_act"),
    ("ich denk nach und schreib 3 sätze wenn ich heimkomm", ">ich heimkomm", "ich denk nach und schreib 3 sätze", "two_acts"),
    ("wenn ich so müde bin trink ich ein glas wasser", ">ich so müde bin", "trink ich ein glas wasser", ""),
    ("ich kauf ein wenn ich frei hab", ">ich frei hab", "ich kauf ein", "no_size"),
    ("ich mach eine liste für montag", "", "ich mach eine liste für montag", "no_cue"),
    ("abends 10 minuten lesen", "abends", "10 minuten lesen", "10"),
    ("ich schreib morgen 2 mails", "morgen", "ich schreib 2 mails", ""),
    ("wenn ich zeit hab", ">ich zeit hab", "", "no_act"),
    ("ich wenn ich heimkomm schreib ich 1 liste", ">ich heimkomm", "schreib ich 1 liste", ""),
    ("wenn ich in der berufsschule ankomm mach ich mein handy aus", ">ich in der berufsschule ankomm", "mach ich mein handy aus", "no_size"),
    ("nach dem duschen leg ich meine sachen für morgen raus", "nach dem duschen", "leg ich meine sachen für morgen raus", "no_size"),
    ("Ich mach 10 kniebeugen sobald ich aufsteh", ">ich aufsteh", "Ich mach 10 kniebeugen", ""),
    ("dienstag abend nach dem training schick ich 2 mails", "dienstag abend nach dem training", "schick ich 2 mails", ""),
    ("wenn mein ausbilder redet schreib ich die wörter auf die ich nicht versteh", ">mein ausbilder redet", "schreib ich die wörter auf die ich nicht versteh", "no_size"),
    ("ich will mich mehr anstrengen", "", "ich will mich mehr anstrengen", "no_cue vague no_size"),
    ("wenn ich feierabend hab koch ich und dann lern ich den ganzen abend", ">ich feierabend hab", "koch ich und dann lern ich den ganzen abend", "two_acts too_big no_size"),
    ("ich trinke morgens ein glas wasser statt cola", "morgens", "ich trinke ein glas wasser statt cola", ""),
]  # fmt: skip
PORTUGUESE = [
    # Written before there was a rule.
    ("qd chego a casa escrevo 3 tarefas", ">chego a casa", "escrevo 3 tarefas", ""),
    ("assim que acordar, então faço a cama", ">acordar", "faço a cama", "no_size"),
    ("escrevo as minhas tarefas quando saio do trabalho", ">saio do trabalho", "escrevo as minhas tarefas", "no_size"),
    ("às 18h leio uma pagina", "às 18h", "leio uma pagina", ""),
    ("depois do jantar vou ler 10 min", "depois do jantar", "vou ler 10 min", "10"),
    ("todas as manhas mando uma mensagem ao meu tutor", "todas as manhas", "mando uma mensagem ao meu tutor", ""),
    ("quando acabar as aulas vou ao ginasio e depois estudo", ">acabar as aulas", "vou ao ginasio e depois estudo", "two_acts no_size"),
    ("segunda feira as 9h ligo para duas empresas", "segunda feira as 9h", "ligo para duas empresas", ""),
    ("vou tentar ser melhor", "", "vou tentar ser melhor", "no_cue vague no_size"),
    ("ser mais organizada", "", "ser mais organizada", "no_cue vague no_size"),
    ("no fim de semana arrumo tudo", "no fim de semana", "arrumo tudo", "too_big no_size"),
    ("antes de dormir estudo meia hora", "antes de dormir", "estudo meia hora", "30 too_big"),
    ("quando estou no autocarro", ">estou no autocarro", "", "no_act"),
    ("anoto as tarefas e os compromissos à noite", "à noite", "anoto as tarefas e os compromissos", "no_size"),
    ("enviar um cv", "", "enviar um cv", "no_cue"),
    ("quando eu tomar o pequeno almoço eu vejo a minha agenda durante cinco minutos", ">eu tomar o pequeno almoço", "eu vejo a minha agenda durante cinco minutos", "5"),
    # Written before a rule was tuned.
    ("qnd me deito leio 2 paginas", ">me deito", "leio 2 paginas", ""),
    ("vou organizar a secretaria durante 10 minutos depois das aulas", "depois das aulas", "vou organizar a secretaria durante 10 minutos", "10"),
    ("ao domingo à noite escrevo tres objetivos", "ao domingo à noite", "escrevo tres objetivos", ""),
    ("Quando acabar de almoçar, ligo a uma empresa", ">acabar de almoçar", "ligo a uma empresa", ""),
    ("quando o despertador tocar levanto-me logo e faço a cama", ">o despertador tocar", "levanto-me logo e faço a cama", "two_acts no_size"),
    ("antes de ir dormir escrevo uma coisa boa do dia", "antes de ir dormir", "escrevo uma coisa boa do dia", ""),
    ("segundas, quartas e sextas estudo um quarto de hora", "segundas, quartas e sextas", "estudo um quarto de hora", "15 too_big"),
    ("esforçar-me mais", "", "esforçar-me mais", "no_cue vague no_size"),
    ("nao sei", "", "nao sei", "no_cue vague no_size"),
    ("vejo os mails todos os dias de manha", "todos os dias de manha", "vejo os mails", "no_size"),
    ("no autocarro vou rever 5 palavras em ingles", "no autocarro", "vou rever 5 palavras em ingles", ""),
    ("amanha à tarde vou enviar um email ao patrao", "amanha à tarde", "vou enviar um email ao patrao", ""),
    ("sempre que beber cafe, vejo uma oferta de estagio", ">beber cafe", "vejo uma oferta de estagio", ""),
    ("Quando: chegar do trabalho. Então: arrumo a mesa 5 min", ">chegar do trabalho", "arrumo a mesa 5 min", "5"),
    ("as 18:30 falo com a minha tutora", "as 18:30", "falo com a minha tutora", "no_size"),
    ("se ficar nervoso antes da entrevista respiro fundo dois minutos", ">ficar nervoso antes da entrevista", "respiro fundo dois minutos", "2"),
    ("depois do almoço", "depois do almoço", "", "no_act"),
    # Written once the rules were tuned.
    ("quando acordo bebo um copo de agua", ">acordo", "bebo um copo de agua", ""),
    ("Assim que a aula acabar faço uma pergunta ao professor", ">a aula acabar", "faço uma pergunta ao professor", ""),
    ("quarta à tarde candidato-me a 2 vagas", "quarta à tarde", "candidato-me a 2 vagas", ""),
    ("preparo a mochila na noite anterior", "na noite anterior", "preparo a mochila", "no_size"),
    ("depois de comer procuro 1 estagio na net", "depois de comer", "procuro 1 estagio na net", ""),
    ("quando estiver no metro e tiver rede respondo a um email", ">estiver no metro e tiver rede", "respondo a um email", ""),
    ("no comboio rever 5 palavras de ingles", "no comboio", "rever 5 palavras de ingles", ""),
    ("ponho o telemovel em silencio quando estudo", ">estudo", "ponho o telemovel em silencio", "no_size"),
    ("arrumar o quarto todo no sabado", "no sabado", "arrumar o quarto todo", "too_big no_size"),
    ("todas as manhas as 8 ligo a uma empresa e a seguir anoto a resposta", "todas as manhas as 8", "ligo a uma empresa e a seguir anoto a resposta", "two_acts"),
    ("ser pontual", "", "ser pontual", "no_cue vague no_size"),
    ("ao acordar 5 minutos de alongamentos", "ao acordar", "5 minutos de alongamentos", "5"),
    ("se me apetecer fumar bebo um copo de agua", ">me apetecer fumar", "bebo um copo de agua", ""),
    ("amanha depois do futebol", "amanha depois do futebol", "", "no_act"),
    ("Qdo acabo o turno no restaurante envio 1 candidatura", ">acabo o turno no restaurante", "envio 1 candidatura", ""),
    ("faço os tpc quando o meu irmao dorme", ">o meu irmao dorme", "faço os tpc", "no_size"),
    ("quinta às 14h faço 2 perguntas à minha tecnica", "quinta às 14h", "faço 2 perguntas à minha tecnica", ""),
    ("antes de ir para as aulas vejo o meu horario 3 min", "antes de ir para as aulas", "vejo o meu horario 3 min", "3"),
    ("stressar menos", "", "stressar menos", "no_cue vague no_size"),
    ("assim q o patrao escrever respondo logo", ">o patrao escrever", "respondo logo", "no_size"),
    ("quando vejo um anuncio fixe guardo-o e mando à minha tecnica", ">vejo um anuncio fixe", "guardo-o e mando à minha tecnica", "two_acts no_size"),
    ("ao fim de semana vou correr 1 hora", "ao fim de semana", "vou correr 1 hora", "60 too_big"),
    ("quando toca a campainha guardo o telemovel", ">toca a campainha", "guardo o telemovel", "no_size"),
    ("sempre que procrastino", ">procrastino", "", "no_act"),
    ("escrevo as 3 tarefas quando chego", ">chego", "escrevo as 3 tarefas", ""),
    ("escrevo a segunda carta quando chego a casa", ">chego a casa", "escrevo a segunda carta", "no_size"),
    ("como depois estudo", "", "como depois estudo", "no_cue two_acts no_size"),
    ("estudo a tarde toda", "", "estudo a tarde toda", "no_cue too_big no_size"),
    ("a minha meta é ser melhor", "", "a minha meta é ser melhor", "no_cue vague no_size"),
    ("à noite 10 minutos de leitura", "à noite", "10 minutos de leitura", "10"),
    ("estudo 2h", "", "estudo 2h", "120 no_cue too_big"),
    ("eu quando chego a casa escrevo 3 coisas", ">chego a casa", "escrevo 3 coisas", ""),
    ("qd chego à escola desligo o telemovel", ">chego à escola", "desligo o telemovel", "no_size"),
    ("depois do banho preparo a roupa para amanha", "depois do banho", "preparo a roupa para amanha", "no_size"),
    ("Faço 10 agachamentos assim que me levanto", ">me levanto", "Faço 10 agachamentos", ""),
    ("terça à noite depois do treino envio 2 mails", "terça à noite depois do treino", "envio 2 mails", ""),
    ("quando o formador fala anoto as palavras que nao percebo", ">o formador fala", "anoto as palavras que nao percebo", "no_size"),
    ("tentar ser mais responsavel", "", "tentar ser mais responsavel", "no_cue vague no_size"),
    ("quando acabo as aulas vou para casa e como e estudo a tarde toda", ">acabo as aulas", "vou para casa e como e estudo a tarde toda", "two_acts too_big no_size"),
    ("bebo um copo de agua de manha em vez de coca cola", "de manha", "bebo um copo de agua em vez de coca cola", ""),
]  # fmt: skip
ROMANIAN = [
    # Written before there was a rule.
    ("cand ajung acasa scriu 3 lucruri de facut", ">ajung acasa", "scriu 3 lucruri de facut", ""),
    ("după ce mănânc, atunci îmi notez programările", "după ce mănânc", "îmi notez programările", "no_size"),
    ("imi scriu taskurile cand ma trezesc", ">ma trezesc", "imi scriu taskurile", "no_size"),
    ("la ora 18 citesc o pagina", "la ora 18", "citesc o pagina", ""),
    ("lunea seara fac curat 10 minute", "lunea seara", "fac curat 10 minute", "10"),
    ("in fiecare dimineata trimit un mesaj", "in fiecare dimineata", "trimit un mesaj", ""),
    ("cand ies de la scoala mananc si apoi invat", ">ies de la scoala", "mananc si apoi invat", "two_acts no_size"),
    ("imediat ce ma urc in autobuz deschid agenda cinci min", ">ma urc in autobuz", "deschid agenda cinci min", "5"),
    ("o sa ma straduiesc mai mult", "", "o sa ma straduiesc mai mult", "no_cue vague no_size"),
    ("sa fiu mai organizat", "", "sa fiu mai organizat", "no_cue vague no_size"),
    ("maine fac tot toata ziua", "maine", "fac tot toata ziua", "too_big no_size"),
    ("inainte de culcare invat o jumatate de ora", "inainte de culcare", "invat o jumatate de ora", "30 too_big"),
    ("dupa munca", "dupa munca", "", "no_act"),
    ("trimit 2 cv uri miercuri la 10", "miercuri la 10", "trimit 2 cv uri", ""),
    ("notez 3 idei", "", "notez 3 idei", "no_cue"),
    ("Când beau cafeaua, îmi fac lista de cumpărături și programări", ">beau cafeaua", "îmi fac lista de cumpărături și programări", "no_size"),
    # Written before a rule was tuned.
    ("cand termin de mancat sun o firma", ">termin de mancat", "sun o firma", ""),
    ("fac ordine pe birou 10 minute dupa ore", "dupa ore", "fac ordine pe birou 10 minute", "10"),
    ("duminica seara scriu trei obiective", "duminica seara", "scriu trei obiective", ""),
    ("Înainte să mă culc, citesc două pagini", "Înainte să mă culc", "citesc două pagini", ""),
    ("cand suna alarma ma ridic si fac patul", ">suna alarma", "ma ridic si fac patul", "two_acts no_size"),
    ("cum ajung la munca imi verific mailul 5 minute", ">ajung la munca", "imi verific mailul 5 minute", "5"),
    ("luni, miercuri si vineri invat un sfert de ora", "luni, miercuri si vineri", "invat un sfert de ora", "15 too_big"),
    ("sa fiu mai bun", "", "sa fiu mai bun", "no_cue vague no_size"),
    ("nu stiu", "", "nu stiu", "no_cue vague no_size"),
    ("in autobuz repet 5 cuvinte", "in autobuz", "repet 5 cuvinte", ""),
    ("maine dimineata trimit un mail sefului", "maine dimineata", "trimit un mail sefului", ""),
    ("ori de câte ori îmi fac cafea mă uit la o ofertă", ">îmi fac cafea", "mă uit la o ofertă", ""),
    ("Cand: vin de la scoala. Atunci: strang hainele 5 min", ">vin de la scoala", "strang hainele 5 min", "5"),
    ("la 18:30 o sun pe tutore", "la 18:30", "o sun pe tutore", "no_size"),
    ("daca am emotii inainte de interviu respir adanc doua minute", ">am emotii inainte de interviu", "respir adanc doua minute", "2"),
    ("o sa citesc o pagina seara inainte de somn", "seara inainte de somn", "o sa citesc o pagina", ""),
    ("dupa masa de pranz", "dupa masa de pranz", "", "no_act"),
    # Written once the rules were tuned.
    ("cand ma trezesc beau un pahar cu apa", ">ma trezesc", "beau un pahar cu apa", ""),
    ("Imediat ce se termina ora îi pun profei o întrebare", ">se termina ora", "îi pun profei o întrebare", ""),
    ("miercuri dupa masa aplic la 2 joburi", "miercuri dupa masa", "aplic la 2 joburi", ""),
    ("imi fac ghiozdanul cu o seara inainte", "cu o seara inainte", "imi fac ghiozdanul", "no_size"),
    ("dupa ce mananc caut 1 stagiu pe net", "dupa ce mananc", "caut 1 stagiu pe net", ""),
    ("cand sunt in metrou si am net raspund la un mail", ">sunt in metrou si am net", "raspund la un mail", ""),
    ("in tren repet 5 cuvinte in engleza", "in tren", "repet 5 cuvinte in engleza", ""),
    ("pun telefonul pe silent cand invat", ">invat", "pun telefonul pe silent", "no_size"),
    ("fac curat in toata casa sambata", "sambata", "fac curat in toata casa", "too_big no_size"),
    ("in fiecare dimineata la 8 sun o firma si dupa aia notez raspunsul", "in fiecare dimineata la 8", "sun o firma si dupa aia notez raspunsul", "two_acts"),
    ("sa fiu punctual", "", "sa fiu punctual", "no_cue vague no_size"),
    ("la 7 dimineata 5 minute de intinderi", "la 7 dimineata", "5 minute de intinderi", "5"),
    ("cand ma plictisesc citesc un articol", ">ma plictisesc", "citesc un articol", ""),
    ("maine dupa fotbal", "maine dupa fotbal", "", "no_act"),
    ("Cand termin tura la restaurant trimit 1 cv", ">termin tura la restaurant", "trimit 1 cv", ""),
    ("imi fac temele cand doarme fratele meu", ">doarme fratele meu", "imi fac temele", "no_size"),
    ("joi la 14 ii pun consilierei 2 intrebari", "joi la 14", "ii pun consilierei 2 intrebari", ""),
    ("inainte sa plec la scoala ma uit 3 min in calendar", "inainte sa plec la scoala", "ma uit 3 min in calendar", "3"),
    ("mai putin stres", "", "mai putin stres", "no_cue vague no_size"),
    ("imediat ce scrie seful raspund", ">scrie seful", "raspund", "no_size"),
    ("cand vad un anunt bun il salvez si il trimit consilierei", ">vad un anunt bun", "il salvez si il trimit consilierei", "two_acts no_size"),
    ("in weekend alerg o ora", "in weekend", "alerg o ora", "60 too_big"),
    ("cand suna clopotelul pun telefonul deoparte", ">suna clopotelul", "pun telefonul deoparte", "no_size"),
    ("de fiecare data cand aman", ">aman", "", "no_act"),
    ("aplic la 2 joburi cand ajung acasa", ">ajung acasa", "aplic la 2 joburi", ""),
    ("mananc dupa aia citesc", "", "mananc dupa aia citesc", "no_cue two_acts no_size"),
    ("invat toata seara", "", "invat toata seara", "no_cue too_big no_size"),
    ("seara 10 minute de citit", "seara", "10 minute de citit", "10"),
    ("scriu lista de maine cand beau ceaiul", ">beau ceaiul", "scriu lista de maine", "no_size"),
    ("vineri la 8 seara sun 2 firme", "vineri la 8 seara", "sun 2 firme", ""),
    ("invat 2 ore", "", "invat 2 ore", "120 no_cue too_big"),
    ("cand ajung la scoala inchid telefonul", ">ajung la scoala", "inchid telefonul", "no_size"),
    ("dupa dus imi pregatesc hainele pt maine", "dupa dus", "imi pregatesc hainele pt maine", "no_size"),
    ("Fac 10 genuflexiuni imediat ce ma trezesc", ">ma trezesc", "Fac 10 genuflexiuni", ""),
    ("marti seara dupa antrenament trimit 2 mailuri", "marti seara dupa antrenament", "trimit 2 mailuri", ""),
    ("cand vorbeste formatorul notez cuvintele pe care nu le inteleg", ">vorbeste formatorul", "notez cuvintele pe care nu le inteleg", "no_size"),
    ("vreau sa fiu mai responsabila", "", "vreau sa fiu mai responsabila", "no_cue vague no_size"),
    ("cand termin scoala merg acasa si mananc si invat toata seara", ">termin scoala", "merg acasa si mananc si invat toata seara", "two_acts too_big no_size"),
    ("beau un pahar de apa dimineata in loc de cola", "dimineata", "beau un pahar de apa in loc de cola", ""),
]  # fmt: skip
ENGLISH = [
    # Written before there was a rule.
    ("when i get home i write 3 tasks", ">i get home", "i write 3 tasks", ""),
    ("as soon as I wake up, then I'll make my bed", ">I wake up", "I'll make my bed", "no_size"),
    ("i write my tasks whenever i get on the bus", ">i get on the bus", "i write my tasks", "no_size"),
    ("at 6pm i read one page", "at 6pm", "i read one page", ""),
    ("after dinner ill check my emails for 5 mins", "after dinner", "ill check my emails for 5 mins", "5"),
    ("every evening text my mentor a message", "every evening", "text my mentor a message", ""),
    ("when i finish class i go home and then i study", ">i finish class", "i go home and then i study", "two_acts no_size"),
    ("on mondays at 9 call two companies", "on mondays at 9", "call two companies", ""),
    ("be better", "", "be better", "no_cue vague no_size"),
    ("ill try to be more organised", "", "ill try to be more organised", "no_cue vague no_size"),
    ("tomorrow im gonna clean the whole house", "tomorrow", "im gonna clean the whole house", "too_big no_size"),
    ("before bed i study half an hour", "before bed", "i study half an hour", "30 too_big"),
    ("after work", "after work", "", "no_act"),
    ("write down tasks and appointments when my alarm goes off", ">my alarm goes off", "write down tasks and appointments", "no_size"),
    ("send one cv", "", "send one cv", "no_cue"),
    ("If I feel stressed before an interview then I breathe slowly for two minutes", ">I feel stressed before an interview", "I breathe slowly for two minutes", "2"),
    # Written before a rule was tuned.
    ("wen i get on the bus i read 2 pages", ">i get on the bus", "i read 2 pages", ""),
    ("tidy my desk for 10 mins after school", "after school", "tidy my desk for 10 mins", "10"),
    ("sunday night i write three goals", "sunday night", "i write three goals", ""),
    ("Before I go to sleep, I write down one good thing", "Before I go to sleep", "I write down one good thing", ""),
    ("when my alarm goes off i get up and make my bed", ">my alarm goes off", "i get up and make my bed", "two_acts no_size"),
    ("once i finish eating ill call one company", ">i finish eating", "ill call one company", ""),
    ("mon, wed and fri at 5pm learn 3 new words", "mon, wed and fri at 5pm", "learn 3 new words", ""),
    ("work harder", "", "work harder", "no_cue vague no_size"),
    ("idk", "", "idk", "no_cue vague no_size"),
    ("i check job offers every morning", "every morning", "i check job offers", "no_size"),
    ("on the bus i revise a quarter of an hour", "on the bus", "i revise a quarter of an hour", "15 too_big"),
    ("tomorrow morning im gonna email my boss", "tomorrow morning", "im gonna email my boss", "no_size"),
    ("every time i make coffee i look at one job ad", ">i make coffee", "i look at one job ad", ""),
    ("When: I get in from work. Then: I clear the table for 5 min", ">I get in from work", "I clear the table for 5 min", "5"),
    ("so basically when i brush my teeth i practise my intro twice", ">i brush my teeth", "i practise my intro twice", "no_size"),
    ("I will plan my week in my notebook on sundays", "on sundays", "I will plan my week in my notebook", "no_size"),
    ("when i get home from college", ">i get home from college", "", "no_act"),
    # Written once the rules were tuned.
    ("when i wake up i drink a glass of water", ">i wake up", "i drink a glass of water", ""),
    ("As soon as the lesson is over I'll ask the teacher one question", ">the lesson is over", "I'll ask the teacher one question", ""),
    ("wednesday afternoon i apply for 2 jobs", "wednesday afternoon", "i apply for 2 jobs", ""),
    ("i pack my bag the night before", "the night before", "i pack my bag", "no_size"),
    ("after eating look for 1 internship online", "after eating", "look for 1 internship online", ""),
    ("when im on the tube and ive got signal i answer one email", ">im on the tube and ive got signal", "i answer one email", ""),
    ("on the train revise 5 words", "on the train", "revise 5 words", ""),
    ("i put my phone on silent when i study", ">i study", "i put my phone on silent", "no_size"),
    ("clean my whole room on saturday", "on saturday", "clean my whole room", "too_big no_size"),
    ("every morning at 8 i call a company and afterwards note the answer", "every morning at 8", "i call a company and afterwards note the answer", "two_acts"),
    ("be on time", "", "be on time", "no_cue vague no_size"),
    ("at 7am 5 minutes of stretching", "at 7am", "5 minutes of stretching", "5"),
    ("whenever im bored i read an article instead of scrolling", ">im bored", "i read an article instead of scrolling", ""),
    ("tomorrow after football", "tomorrow after football", "", "no_act"),
    ("When my shift ends i send 1 application", ">my shift ends", "i send 1 application", ""),
    ("i do my homework when my lil bro is asleep", ">my lil bro is asleep", "i do my homework", "no_size"),
    ("thursday 2pm ask my advisor 2 questions", "thursday 2pm", "ask my advisor 2 questions", ""),
    ("before i leave for school i check my planner for 3 min", "before i leave for school", "i check my planner for 3 min", "3"),
    ("less stress", "", "less stress", "no_cue vague no_size"),
    ("as soon as my boss texts i reply", ">my boss texts", "i reply", "no_size"),
    ("when i see a good job ad i save it and send it to my advisor", ">i see a good job ad", "i save it and send it to my advisor", "two_acts no_size"),
    ("at the weekend im gonna run for 1 hour", "at the weekend", "im gonna run for 1 hour", "60 too_big"),
    ("when the bell rings put phone away", ">the bell rings", "put phone away", "no_size"),
    ("every time i procrastinate", ">i procrastinate", "", "no_act"),
    ("i look at 3 job ads when i get home", ">i get home", "i look at 3 job ads", ""),
    ("i sat down and wrote", "", "i sat down and wrote", "no_cue no_size"),
    ("i eat after that i read", "", "i eat after that i read", "no_cue two_acts no_size"),
    ("when i have more than an hour i write 3 lines", ">i have more than an hour", "i write 3 lines", ""),
    ("in the evening 10 mins of reading", "in the evening", "10 mins of reading", "10"),
    ("i call my mum at 9", "at 9", "i call my mum", "no_size"),
    ("make a list for monday", "", "make a list for monday", "no_cue"),
    ("me when i get home i write 3 tasks", ">i get home", "i write 3 tasks", ""),
    ("when i get to college i turn my phone off", ">i get to college", "i turn my phone off", "no_size"),
    ("after my shower i lay out my clothes for tomorrow", "after my shower", "i lay out my clothes for tomorrow", "no_size"),
    ("I do 10 squats as soon as i get up", ">i get up", "I do 10 squats", ""),
    ("tuesday evening after training i send 2 emails", "tuesday evening after training", "i send 2 emails", ""),
    ("when my teacher talks i note the words i dont understand", ">my teacher talks", "i note the words i dont understand", "no_size"),
    ("be more responsible", "", "be more responsible", "no_cue vague no_size"),
    ("when school ends i go home and eat and then study all evening", ">school ends", "i go home and eat and then study all evening", "two_acts too_big no_size"),
    ("i drink a glass of water in the morning instead of coke", "in the morning", "i drink a glass of water instead of coke", ""),
]  # fmt: skip

SENTENCES = [
    (language, *row)
    for language, rows in (
        ("fr", FRENCH),
        ("de", GERMAN),
        ("pt", PORTUGUESE),
        ("ro", ROMANIAN),
        ("en", ENGLISH),
    )
    for row in rows
]
LANGUAGES = ("fr", "de", "pt", "ro", "en")
PROBLEMS = ["no_cue", "no_act", "two_acts", "too_big", "vague", "too_long", "no_size"]
PIECES = [
    "quand",
    "wenn",
    "quando",
    "când",
    "when",
    "je",
    "j'",
    "ich",
    "le soir",
    "à",
    "18h",
    "un",
    "et",
    ",",
]


def words(plan: PlanWords) -> tuple[str, str, str]:
    else_said = [] if plan.minutes is None else [str(plan.minutes)]
    cue = f">{plan.cue}" if plan.cue_opens else plan.cue
    return cue, plan.act, " ".join([*else_said, *plan.problems])


@pytest.mark.parametrize(("language", "text", "cue", "act", "more"), SENTENCES)
def test_a_plan_is_read_as_its_author_meant_it(language, text, cue, act, more) -> None:
    plan = read_plan(text, language)

    assert words(plan) == (cue, act, more)
    assert plan.has_size == (bool(act) and "no_size" not in more)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  \n",
        "quand",
        "Quand…",
        "alors",
        "et",
        "&",
        "😀 👉 😀",
        "5",
        "5 %",
        "\x00\u200b\ud800",
    ],
)
def test_what_says_nothing_has_neither_cue_nor_act(text: str) -> None:
    assert read_plan(text, "fr") == PlanWords(problems=("no_cue", "no_act"))


@pytest.mark.parametrize("text", ["когда я дома, я читаю", "我回家就写三件事"])
def test_what_is_written_in_other_letters_is_an_act_without_a_cue(text: str) -> None:
    assert read_plan(text, "en") == PlanWords(act=text, problems=("no_cue", "no_size"))


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("je lis 10mn", 10),
        ("je lis dix minutes", 10),
        ("je lis une demi-heure", 30),
        ("je lis trois quarts d’heure", 45),
        ("je lis une heure", 60),
        ("je lis 1h30", 90),
        ("je lis 5 à 10 min", 10),
        ("je lis 5 min puis 2 minutes", 5),
        ("quand je rentre je mets un rappel une heure avant mon rdv", None),
        ("quand je rentre je lis jusqu'à 18 h", None),
    ],
)
def test_the_longest_time_of_an_act_is_its_size(text: str, minutes: int | None) -> None:
    assert read_plan(text, "fr").minutes == minutes


def test_what_is_too_long_to_be_said_by_heart_is_a_problem() -> None:
    text = "quand je rentre je note une page" + " sur mon cahier" * 8

    assert read_plan(text[:140], "fr").problems == ()
    assert read_plan(text[:141], "fr").problems == ("too_long",)


def test_brackets_quotes_and_controls_are_not_part_of_what_is_shown() -> None:
    plan = read_plan('"Quand (le soir)\u202e je rentre\n\nj\'écris\t« trois » tâches 📖!"', "fr")

    assert words(plan) == (">le soir je rentre", "j'écris trois tâches", "")


def test_accents_that_are_characters_of_their_own_are_joined() -> None:
    assert read_plan("e\u0301crire 3 lignes", "fr").act == "écrire 3 lignes"


@pytest.mark.parametrize("language", ["", "xx", "any", "\x00"])
def test_another_language_is_read_as_english(language: str) -> None:
    text = "when i get home i write 3 tasks"

    assert read_plan(text, language) == read_plan(text, "en")


def test_the_product_understands_plans() -> None:
    plan = PlainUnderstanding({}).plan("wenn ich heimkomm les ich 1 seite", "de")

    assert plan == PlanWords("ich heimkomm", True, "les ich 1 seite", None, True, ())


texts = st.one_of(
    st.text(max_size=4096),
    st.lists(st.sampled_from([*PIECES, *(row[1] for row in SENTENCES)]), max_size=400).map(
        " ".join
    ),
)


@given(text=texts, language=st.sampled_from(LANGUAGES))
def test_whatever_is_typed_is_a_plan_with_problems_that_are_known(text, language) -> None:
    plan = read_plan(text, language)

    assert list(plan.problems) == [name for name in PROBLEMS if name in plan.problems]
    assert ("no_cue" in plan.problems, "no_act" in plan.problems) == (not plan.cue, not plan.act)
    assert (plan.cue + plan.act).isprintable()
    assert plan.cue == plan.cue.strip()
    assert plan.act == plan.act.strip()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "piece",
    [
        *PIECES,
        "a",
        "é",
        "e\u0301",
        "1",
        "-> ",
        "à la ",
        "et je ",
        "18:30, ",
        "ß\u0131",
        "\U0001f600",
    ],
)
def test_the_longest_message_takes_milliseconds(piece: str, language: str) -> None:
    text = (f"{piece} " * 4096)[:4096]
    read_plan(text, language)

    seconds = []
    for _ in range(5):
        began = time.process_time()
        read_plan(text, language)
        seconds.append(time.process_time() - began)

    # A measurement of coverage looks at every line and takes several times as long.
    assert min(seconds) < (0.005 if sys.gettrace() is None else 0.1)
