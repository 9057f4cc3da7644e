"""The words that questions are made of, English and Spanish, as parts of patterns.

Patterns are matched against lower case without accents (`questions.plain_of`), so nothing here carries either.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from learning.catalog.questions.patterns import Pattern

Meaning = Callable[["re.Match[str]", date], Mapping[str, object] | None]


@dataclass(frozen=True, slots=True)
class Rule:
    """Words that mean filters: tried when a trigger was typed (`#` is any digit, `20` a year), cut out when `meaning` gives filters.

    A group named `cut` is what is cut; without one it is the whole match.
    """

    triggers: frozenset[str]
    pattern: Pattern
    meaning: Meaning


def one_of(words: Mapping[str, object] | tuple[str, ...]) -> str:
    """Return a pattern for any of the words, the longest first."""
    return "(?:" + "|".join(sorted(words, key=len, reverse=True)) + ")"


def sentence(pattern: str, /, **parts: str) -> Pattern:
    """Return a pattern after its `{names}` were replaced by parts; other braces are left as they are."""
    for name, part in parts.items():
        pattern = pattern.replace("{" + name + "}", part)
    return Pattern(pattern)


NUMBERS = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "fifteen": 15,
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "forty-five": 45,
    "forty five": 45,
    "fifty": 50,
    "sixty": 60,
    "ninety": 90,
    "uno": 1,
    "dos": 2,
    "tres": 3,
    "cuatro": 4,
    "cinco": 5,
    "seis": 6,
    "siete": 7,
    "ocho": 8,
    "nueve": 9,
    "diez": 10,
    "once": 11,
    "doce": 12,
    "quince": 15,
    "veinte": 20,
    "treinta": 30,
    "cuarenta": 40,
    "cuarenta y cinco": 45,
    "cincuenta": 50,
    "sesenta": 60,
    "noventa": 90,
    "a": 1,
    "an": 1,
    "un": 1,
    "una": 1,
}

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan enero",
            "february feb febrero",
            "march marzo",
            "april apr abril",
            "may mayo",
            "june jun junio",
            "july jul julio",
            "august aug agosto",
            "september sept sep septiembre setiembre",
            "october oct octubre",
            "november nov noviembre",
            "december dec diciembre",
        ),
        start=1,
    )
    for name in names.split()
}
# `may` and `march` are verbs as well: they mean months only after a word that says so.
VERBS_TOO = ("may", "march")

WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            "mondays monday mon lunes",
            "tuesdays tuesday tues tue martes",
            "wednesdays wednesday weds wed miercoles",
            "thursdays thursday thurs thur thu jueves",
            "fridays friday fri viernes",
            "saturdays saturday sabados sabado",
            "sundays sunday domingos domingo",
        )
    )
    for name in names.split()
}
# Where nothing like "on" leads, only the whole names are taken for days (`wed` and `mar` are words too).
WHOLE_WEEKDAYS = tuple(name for name in WEEKDAYS if len(name) > len("thurs"))

DAY_PARTS = {
    "morning": "morning",
    "mornings": "morning",
    "afternoon": "afternoon",
    "afternoons": "afternoon",
    "evening": "evening",
    "evenings": "evening",
    "night": "evening",
    "nights": "evening",
    "manana": "morning",
    "mananas": "morning",
    "tarde": "afternoon",
    "tardes": "afternoon",
    "noche": "evening",
    "noches": "evening",
}

# What is wanted, when somebody wants "a training on phonics": as words they would only find themselves.
_SESSION = (
    r"(?:professional development|professional learning|pd|courses?|classes|class|sessions?|trainings?|workshops?"
    r"|webinars?|seminars?|modules?|tutorials?|events?|cursos?|clases?|talleres|taller|sesiones|sesion"
    r"|capacitaciones|capacitacion|formaciones|formacion|entrenamientos?|seminarios?|modulos?|eventos?)"
)
THING = rf"(?:{_SESSION}|videos?)"
THINGS = (
    r"(?:professional development|professional learning|pd|courses|sessions|trainings|workshops|webinars|seminars"
    r"|tutorials|cursos|talleres|sesiones|capacitaciones|seminarios)"
)
# After these words the phrase before them is over. A content word there means that it was part of a topic.
FOLLOWING = (
    r"(?=\s*(?:$|[,.;:?!)]|(?:and|or|on|in|at|for|with|about|that|which|to|by|under|less|from|please|today|tomorrow|i|is|are"
    r"|y|o|en|de|del|con|para|por|sobre|que|el|los|las?|live|online|virtual|via|" + THING + r")\b))"
)

# Where one of these does something with a video or a course, that is the topic, not what is wanted.
_MAKING = Pattern(
    r"(?<![\w-])(?:mak(?:e|es|ing)|creat\w*|edit\w*|record(?:ing)?|produc\w*|film\w*|shoot\w*|us(?:e|es|ing)|embed\w*|add\w*"
    r"|upload\w*|caption\w*|shar(?:e|ing)|post(?:ing)?|insert\w*|design\w*|build\w*|develop(?:ing)?|plan(?:ning)?"
    r"|facilitat\w*|lead(?:ing)?|deliver\w*|run(?:ning)?|host(?:ing)?|present(?:ing)?|writ(?:e|ing)|organiz\w*|evaluat\w*"
    r"|improving|structur\w*|teach(?:ing)?|assign\w*|hacer|crear|creando|editar|editando|grabar|grabando|usar|usando"
    r"|disenar|disenando|planificar|impartir|dirigir|facilitar|subir|compartir|organizar)\b"
)
# Directly before "videos" these make it a topic too: "with videos", "student videos".
_OWNING = Pattern(
    r"\b(?:with|through|via|into|from|in|by|of|and|or|your|their|my|own|the|students?|interactive|instructional|educational"
    r"|youtube|tiktok|explainer|teacher|animated|classroom|social|music|screen|audio|voice|lecture|field|sound|zoom|podcast"
    r"|class|video|meeting|con|mediante|en|de|por|los|las|sus?|mis?|y|interactivos|educativos)\W*$"
)


def is_topic(before: str) -> bool:
    """Tell whether what follows these words is what they are about, and not what somebody wants to have."""
    return _MAKING.search(before) is not None or _OWNING.search(before) is not None


def is_made(before: str) -> bool:
    """Tell whether these words do something with what follows them."""
    return _MAKING.search(before) is not None


_ADJECTIVE = (
    r"(?:an?|any|some|the|all|good|great|best|new|more|free|few|short|quick|brief|easy|basic|upcoming|beginners?|helpful|useful"
    r"|un|una|unos|unas|algun|alguna|algunos|algunas|los|las|el|la|buenos|buenas|mas|otros?|otras?|proximos|proximas)"
)
_ABOUT = (
    r"(?:on how to|about how to|on|about|regarding|covering|around|related to|relating to|dealing with|focused on|that covers?"
    r"|that teach(?:es)?(?: me)?(?: how to)?|that helps?(?: me| us)?(?: with| to)?|where i can learn(?: about| to| how to)?"
    r"|sobre como|sobre|acerca de|acerca del|relacionad[oa]s? con|que hablen? de|que traten? (?:de|sobre))"
)
_OFFERED = r"(?:available|offered|coming up|being offered|disponibles?)"
# "of", "in" and "to" belong to a thing that is taught ("classes in Python"), not to "something in Spanish".
_LEADING_THING = (
    rf"(?:{_ADJECTIVE} )*{_SESSION}(?: cortos?| cortas?| breves?)?(?: {_OFFERED})?"
    rf" (?:{_ABOUT}|for|in(?! person\b)|to(?: help (?:me |us )?(?:with|to)| learn(?: about| how to)?)?|de|del|para|en(?! linea\b| persona\b| vivo\b))\b"
)
_LEARN = (
    r"(?:(?:learn|know|find|see|watch|take|attend|get|join|study|understand|explore|sign up|hear|read|be|become|talk|work|figure"
    r"|discover|brush up)(?: out| up)?(?: me| us)?(?: a (?:bit|little))?(?: more| better| good| started| help| some help)?"
    r"(?: information| info| something)?(?: about| how to| on| of| at| for| with| to)?)"
)
_APRENDER = (
    r"(?:(?:aprender|saber|ver|encontrar|tomar|conocer|entender|buscar|estudiar|informarme|capacitarme|inscribirme|obtener|recibir|tener)"
    r"(?: mas| mejor| algo| ayuda| informacion)*(?: sobre como| sobre| acerca de| de| como| a| con| en| para)?)"
)
_LEADING = (
    r"(?:hi|hello|hey|hey there|please|pls|ok|okay|um|so|and|also|maybe|thanks)\b",
    rf"(?:and |but |because )?(?:i|we)(?:'d| would| really| just| also| only| do| dont| don't)* (?:want|need|like|love|wish|hope|have) to (?:{_LEARN}\b)?",
    r"(?:i|we)(?:'d| would| really| just| also| only)* (?:want|need|like|love|could use)(?: to have)?\b",
    r"(?:i'm|im|i am|we're|we are) (?:currently |really |just )?(?:looking|searching|hunting) (?:for|to)\b",
    r"(?:i'm|im|i am|we're|we are) (?:currently |really |just )?(?:interested in|curious about|wondering (?:about|if|how to)|(?:trying|hoping|wanting|going) to(?: learn(?: about| how to)?)?|new to|struggling with|having (?:trouble|problems|a hard time|issues) (?:with)?)\b",
    r"(?:i|we) (?:don't|dont|do not) (?:know|understand) (?:how to|about|anything about)\b",
    r"(?:i|we) (?:know nothing about|struggle with|have (?:trouble|problems|a question|questions) (?:with|about))\b",
    r"what (?:can i|should i|to|can we|should we|do i|do you) do (?:about|when|if|with|for)\b",
    r"what(?:'s|s| is) (?:happening|going on|on|new|offered|coming up)(?=$| (?:in|on|at|with|for|about)\b)(?: (?:in|on|at|with|for|about)\b)?",
    rf"(?:can|could|would|will|should|where can|where do|where could|how can|how do|how could|how should|what can|what should) (?:you|i|we|someone|anyone) (?:please |pls )?(?:{_LEARN}\b|(?:help|tell|show|teach|give|recommend|suggest|point)(?: me| us)?(?: to)?\b)?",
    r"how (?:do|can|could|should|would|might) (?:i|we|you|one|teachers|a teacher|someone)\b(?: best| better)?",
    r"how to\b",
    r"what(?:'s| is| are|s) (?:(?:the )?best way (?:to|of)|good (?:for|about)|available (?:for|on|about)?|out there (?:for|on|about)?|on offer (?:for|on|about)?|there (?:for|on|about)|a good way to|some (?:good )?ways to)\b",
    rf"what(?:'s| is| are)\b(?: {_ADJECTIVE}\b)*",
    r"what do (?:you|we) (?:have|offer)(?: on| about| for)?\b",
    rf"(?:what|which) (?:kinds? of |other )?{THING} (?:are there|are|is there|do you have|do we have|can i take|can help)(?: available| offered)?(?: on| about| for| in| with| to)?\b",
    r"why (?:do|does|is|are|should|did)\b",
    r"when (?:is|are) (?:the )?(?:next )?",
    rf"(?:is|are) there (?:{_ADJECTIVE}|anything|something|anyone)?\b(?: on| about| for| to| like| that)?\b",
    rf"do (?:you|we) (?:have|offer|know of)\b(?: (?:{_ADJECTIVE}|anything|something)\b)*(?: on\b| about\b| for\b)?",
    rf"(?:something|anything|stuff|things|everything|somewhere)(?: (?:short|quick|new|good|useful|fun|easy|basic))? (?:{_ABOUT}|for|like|to (?:help|do with|learn)(?: with)?|that (?:helps?|can help)(?: me| us)?(?: with)?|with)\b",
    r"(?:tell|teach|show|give|find|get|send)(?: me| us)(?: about| how to| to| on| a| some| all| any| more about| more on)?\b",
    r"(?:to |and )?(?:learn|know|find out|hear|read up) (?:more )?(?:about|how to)\b",
    r"(?:search(?:ing)?|look(?:ing)?|hunting) (?:for|up)\b",
    r"(?:interested in|curious about|new to|struggling with|trying to|trouble with|problems with|questions? about|how about)\b",
    r"(?:need |some |any |more |good |quick |short |easy )*(?:help|tips|ideas|advice|info|information|resources|materials) (?:me |us )?(?:with|on|about|for|to|understanding)\b",
    r"(?:help|need) (?:me|us) (?:to |with |understand |learn |find )?",
    r"(?:ways|a way|best way|best ways) to\b",
    r"get(?:ting)? (?:better|good|started) (?:at|with|in)\b",
    _LEADING_THING,
    r"(?:i|we) (?:teach|work (?:with|in|as an?|as|at))\b",
    r"(?:i|we) have (?:an? |some |several |many |two )+(?=(?:\w+ )?(?:students?|kids?|child|children|class|parents?)\b)",
    r"who (?:can|could) (?:teach|help|show|tell) (?:me|us) (?:about|with|how to)\b",
    # Spanish
    r"cuando (?:es|son|sera|hay|empiezan?|dan)\b(?: (?:el|la|los|las))?(?: (?:proxim[oa]s?))?",
    r"(?:tengo|hay|tenemos) (?:un|una|unos|unas|varios|varias|muchos|algunos|dos) (?=(?:\w+ )?(?:alumn|estudiant|nin|padre|hij))",
    r"(?:hola|buenas|buenos dias|buenas tardes|por favor|oye|pues|tambien|gracias)\b",
    rf"(?:yo )?(?:quiero|quisiera|queremos|me gustaria|nos gustaria|necesito|necesitamos|deseo|busco|buscamos|puedo|podria|debo|tengo que|me interesa|estoy interesad[oa] en|estoy buscando|ando buscando|trato de)\b(?: {_APRENDER}\b)?(?: ayuda (?:con|para|sobre))?",
    r"(?:necesito |quiero |alguna |un poco de )*ayuda (?:con|para|sobre)\b",
    r"(?:ayudame|ayudenme|ayudar|ayudarme) (?:con|a)\b",
    rf"(?:hay|tienen|tienes|existen?|habra|ofrecen|dan)\b(?: (?:algo|alguien|{_ADJECTIVE}))?(?: sobre| acerca de| de| para| con| que ensene)?\b",
    r"(?:algo|alguna cosa|cosas|todo) (?:(?:rapido|corto|breve|nuevo|bueno|facil|util) )?(?:sobre como|sobre|de|del|acerca de|para|que (?:hable|trate|ensene|ayude)(?: de| sobre| a| con)?|relacionado con)\b",
    rf"(?:y )?como (?:puedo|podemos|puede|podria|debo|se puede|se|hago para|hacer para|le hago para)\b(?: {_APRENDER}\b)?",
    r"como(?= [a-z]+(?:ar|er|ir)\b)",
    r"(?:que|cual|cuales) (?:es|son|significa)\b(?: (?:el|la|los|las|un|una))?",
    rf"(?:que|cuales) (?:otros |otras )?{THING} (?:hay|tienen|ofrecen|existen)(?: disponibles)?(?: de| sobre| para| en)?\b",
    r"que (?:hay|tienen|ofrecen)(?: sobre| de| para| acerca de)?\b",
    r"que (?:hacer|puedo hacer|hago) (?:con|cuando|si|para)\b",
    rf"donde (?:puedo|podria|se puede|encuentro|hay)\b(?: {_APRENDER}\b)?",
    r"(?:muestrame|mostrarme|ensename|dame|deme|busca|buscar|recomiendame|me (?:pueden?|puedes|podrian?) (?:ayudar|recomendar|mostrar|ensenar|dar)(?: con| a| para)?|pueden?(?: ayudarme| mostrarme)(?: con| a)?)\b",
    r"(?:mas )?(?:informacion|consejos|ideas|recursos|materiales|dudas|preguntas) (?:sobre|de|para|acerca de)\b",
)
LEADING_FILLER = Pattern(r"[¿¡\s]*(?:" + "|".join(_LEADING) + r")\s*")
# In the middle: "I teach 3rd grade and need help with fractions".
MIDDLE_FILLER = Pattern(
    r"(?<=\S)(?:\s*[,.;])?\s+(?:(?:and|but|so|who|y|pero) )?(?:(?:i|we|they)(?:'d| would)? )?(?:just )?"
    r"(?:(?:need|want|would like|could use)(?: some| more| any)? (?:help|ideas|support|training|something|advice) (?:with|on|about|for|in)"
    r"|(?:don't|dont|do not) know (?:how to|about|what to do (?:about|with))"
    r"|(?:necesito|necesitamos|quiero|quisiera) (?:ayuda|ideas|apoyo|algo) (?:con|sobre|para|de)"
    r"|no se como)\b\s*"
)
TRAILING_FILLER = Pattern(
    r"[\s,]+(?:please|pls|thanks|thank you|for me|for us|out there|is there|are there|do you have|do we have|available|offered|coming up"
    r"|(?:that )?(?:i|we) (?:can|could|should) (?:take|do|attend|join|watch|go to|sign up for|see|use)|to (?:take|watch|attend|join)"
    r"|anything|any (?:ideas|suggestions|help)|what (?:can|should|could|do) (?:i|we) do|que (?:puedo|podemos|debo) hacer|que hago|por favor|gracias|disponibles?|(?:que )?(?:puedo|pueda) (?:tomar|ver|hacer)|hay algo)$"
)
TRAILING_THINGS = Pattern(rf"(?<=\S) {THINGS}$")
ADJECTIVES = Pattern(rf"(?:{_ADJECTIVE} ?)+")
TRAILING_THING = Pattern(rf"\b{THING}$")
DANGLING_FIRST = Pattern(
    r"^(?:(?:on|about|of|for|in|and|or|with|to|that|which|is|are|but|sobre|de|del|para|en|y|o|con|acerca|que)\b[\s,]*)+"
)
DANGLING_LAST = Pattern(
    r"(?:[\s,]+(?:on|about|of|for|in|at|and|or|with|to|by|that|the|a|an|is|are|but|from|sobre|de|del|para|en|y|o|con|que|el|la"
    r"|los|las|un|una|por|dure|duren|lasts?|takes?|it's|it is|i'm|i am))+[\s,]*$"
)

# What is left of "something tomorrow" when the day is a filter.
ANYTHING = frozenset(
    {
        "something",
        "anything",
        "everything",
        "stuff",
        "what",
        "whats on",
        "what's on",
        "algo",
        "todo",
        "cosas",
        "que hay",
    }
)
