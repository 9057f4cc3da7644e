"""What kind of thing a question wants: a format, a group of staff, a number of points. English and Spanish."""

import re
from collections.abc import Mapping
from datetime import date

from learning.catalog.questions.patterns import Pattern
from learning.catalog.questions.phrases import (
    FOLLOWING,
    NUMBERS,
    THING,
    Meaning,
    Rule,
    is_made,
    is_topic,
    one_of,
    sentence,
)
from storage.tables import EmployeeGroup, Format


def _wanted(kind: Format) -> Meaning:
    def meaning(match: re.Match[str], _today: date) -> Mapping[str, object] | None:
        return None if is_topic(match.string[: match.start("cut")]) else {"format": kind}

    return meaning


def _adjective(kind: Format) -> Meaning:
    def meaning(match: re.Match[str], _today: date) -> Mapping[str, object] | None:
        return None if is_made(match.string[: match.start("cut")]) else {"format": kind}

    return meaning


_BEFORE = (
    r"^(?:(?:an?|any|some|the|all|good|great|best|new|more|free|few|short|quick|brief|easy|helpful|useful|how-to|how to|mini"
    r"|un|una|unos|unas|algun|alguna|algunos|algunas|los|las|buenos|buenas|mas) )*"
)
_ON = (
    r"(?:on how to|about how to|on|about|of|regarding|covering|showing|that shows?(?: how to)?|explaining|that explains?|around"
    r"|sobre como|sobre|acerca de|que expliquen?|que hablen? de)"
)
_VIDEO = r"(?:video (?:tutorials?|clips?|recordings?)|videos?|video-tutorials?)"
_NOT_ON_DEMAND = r"(?! (?:demand|youtube|tiktok|instagram|ipads?)\b)"
_VIDEO_NAMES = frozenset({"video", "videos"})
_VIDEO_RULES = [
    Rule(
        _VIDEO_NAMES,
        sentence(
            r"(?P<cut>{before}{video}(?: (?:cortos?|breves?|cortitos?|rapidos?|clips?))?(?: {on}| de| del)\b){demand}(?= )",
            before=_BEFORE,
            video=_VIDEO,
            on=_ON,
            demand=_NOT_ON_DEMAND,
        ),
        _wanted(Format.video),
    ),
    Rule(
        _VIDEO_NAMES,
        sentence(
            r"(?P<cut>{before}{video}(?: (?:cortos?|breves?|cortitos?|rapidos?|clips?))?)\s*$",
            before=_BEFORE,
            video=_VIDEO,
        ),
        _wanted(Format.video),
    ),
    Rule(
        _VIDEO_NAMES,
        Pattern(
            r"(?P<cut>^(?:(?:short|quick|brief|best|good|some|any) )*videos)(?= (?!in\b|as\b|with|for\b|and\b|or\b|vs|to\b|made|created|by\b|at\b|from|is\b|are\b|can\b|en\b|con\b|como\b|para\b|y\b|o\b|educativ|interactiv|on\b|de\b|created|that\b|students)\w)"
        ),
        _wanted(Format.video),
    ),
    Rule(
        _VIDEO_NAMES,
        sentence(
            r"\S[\s,]+(?P<cut>(?:(?:on|in a|as a) )?(?:(?:short|quick|brief|how-to) )?{video}(?: cortos?| breves?)?)\s*$",
            video=_VIDEO,
        ),
        _wanted(Format.video),
    ),
]
_RECORDED = r"(?:pre-?recorded|recorded|pregrabad[oa]s?|grabad[oa]s?)"
_RECORDED_RULES = [
    Rule(
        frozenset({"recordings", "recording", "grabaciones", "grabacion"}),
        sentence(
            r"(?P<cut>{before}(?:recordings {on}|(?<=\ba )recording (?:of|on|about)|grabaciones (?:de|del|sobre))(?: the| a| past)*\b)(?! (?:audio|video|voz|pantalla|clases?|students?|music|zoom|ipads?)\b)(?= )",
            before=_BEFORE,
            on=_ON,
        ),
        _wanted(Format.recorded),
    ),
    Rule(
        frozenset({"recordings", "grabaciones"}),
        Pattern(r"(?:^|[\s,])(?P<cut>recordings|grabaciones)\s*$"),
        _wanted(Format.recorded),
    ),
    Rule(
        frozenset(
            {
                "recorded",
                "prerecorded",
                "pre",
                "grabados",
                "grabadas",
                "grabado",
                "grabada",
                "pregrabado",
                "pregrabados",
                "pregrabada",
                "pregrabadas",
            }
        ),
        sentence(r"(?:\b(?P<cut>{recorded}) (?={thing}\b)|^)", recorded=_RECORDED, thing=THING),
        lambda match, today: _adjective(Format.recorded)(match, today) if match["cut"] else None,
    ),
    Rule(
        frozenset(
            {
                "recorded",
                "prerecorded",
                "pre",
                "grabados",
                "grabadas",
                "grabado",
                "grabada",
                "pregrabado",
                "pregrabados",
                "pregrabada",
                "pregrabadas",
            }
        ),
        sentence(
            r"(?:^|\b{thing} |[\s,](?<!lectures )(?<!lessons )(?<!lecture )(?<!be )(?<!is )(?<!are )(?<!being )(?<!students ))(?P<cut>{recorded})(?: only)?{following}",
            recorded=_RECORDED,
            thing=THING,
            following=FOLLOWING,
        ),
        _adjective(Format.recorded),
    ),
]
_LIVE_RULES = [
    Rule(
        frozenset({"live"}),
        sentence(
            r"\b(?<!long )(?P<cut>live)(?= (?:online |virtual |zoom |in-person |in person )?{thing}\b)", thing=THING
        ),
        _adjective(Format.live),
    ),
    Rule(
        frozenset({"live"}),
        sentence(r"(?:^|\b{thing} |\bonly )(?P<cut>live)(?: only)?\s*$", thing=THING),
        _adjective(Format.live),
    ),
    Rule(
        frozenset({"vivo", "directo"}),
        sentence(
            r"(?:^(?:(?:algo|cursos|clases) )?|\b{thing} |(?<!transmision )(?<!transmisiones )(?<!musica )(?<!video )(?<!videos )(?=\S+ \S+$))(?P<cut>en (?:vivo|directo))\b",
            thing=THING,
        ),
        _adjective(Format.live),
    ),
]
_SELF_PACED = r"(?:self[ -]?paced|self[ -]?guided|autoguiad[oa]s?|autodirigid[oa]s?|a mi (?:propio )?(?:ritmo|paso))"
_SELF_PACED_RULES = [
    Rule(
        frozenset({"self", "selfpaced"}),
        sentence(r"\b(?P<cut>{paced})(?= (?:online |virtual |digital )?{thing}\b)", paced=_SELF_PACED, thing=THING),
        _adjective(Format.self_paced),
    ),
    Rule(
        frozenset(
            {
                "self",
                "selfpaced",
                "autoguiado",
                "autoguiada",
                "autoguiados",
                "autoguiadas",
                "autodirigido",
                "autodirigidos",
                "autodirigida",
                "autodirigidas",
                "ritmo",
                "paso",
            }
        ),
        sentence(r"(?:^|\b{thing} |[\s,])(?P<cut>{paced}(?: only)?)\s*(?=$|,)", paced=_SELF_PACED, thing=THING),
        _adjective(Format.self_paced),
    ),
    Rule(
        frozenset({"self", "autoguiado", "autoguiada", "autoguiados", "autoguiadas", "ritmo", "paso"}),
        sentence(
            r"(?:^(?:(?:something|anything|algo|cursos|clases) )?|\b{thing} (?:en linea )?)(?P<cut>{paced})(?= (?:on|about|sobre|de|para)\b)",
            paced=_SELF_PACED,
            thing=THING,
        ),
        _adjective(Format.self_paced),
    ),
    Rule(
        frozenset({"pace", "own"}),
        Pattern(
            r"\b(?P<cut>(?:(?:that )?(?:i|we) can (?:do|take|work|complete|finish|go)(?: through)? )?(?:at (?:my|our) own pace|on my own time|at my pace))\b"
        ),
        _adjective(Format.self_paced),
    ),
]


def _points(match: re.Match[str], _today: date) -> Mapping[str, object] | None:
    number = NUMBERS.get(match["number"]) or int(match["number"])
    return {"points": number} if number else None


_POINT_NUMBER = rf"(?P<number>\d{{1,2}}|{one_of(NUMBERS)})"
_POINT_NAMES = frozenset({"point", "points", "punto", "puntos"})
_POINT_RULES = [
    Rule(
        _POINT_NAMES,
        sentence(
            r"\b(?:(?:for |that (?:is|are) |that's |with |worth |earn(?:s|ing)? |gives? |con |de |que (?:den|da|dan|valga|valgan|vale) )?(?:at least|a minimum of|al menos|por lo menos|minimo)"
            r"|(?:that (?:is|are) |that's )?worth(?: at least)?|that gives?(?: me)?|que (?:den|da|dan|valga|valgan|vale)) {number} (?:points?|puntos?)\b",
            number=_POINT_NUMBER,
        ),
        _points,
    ),
    Rule(
        _POINT_NAMES,
        sentence(
            r"\b(?:for |with |worth |con |de )?{number}(?:\+| or more| o mas) (?:points?|puntos?)\b|\b(?:for |with |con )?(?P<number2>\d{1,2}) (?:points?|puntos?) (?:or more|o mas)\b",
            number=_POINT_NUMBER,
        ),
        lambda match, today: _points(match, today) if match["number"] else {"points": int(match["number2"])},
    ),
]
_AUDIENCES = {
    "classified": EmployeeGroup.classified,
    "clasificado": EmployeeGroup.classified,
    "clasificados": EmployeeGroup.classified,
    "certificated": EmployeeGroup.certificated,
    "certificado": EmployeeGroup.certificated,
    "certificados": EmployeeGroup.certificated,
}
_AUDIENCE_RULES = [
    Rule(
        frozenset({"classified", "certificated"}),
        sentence(
            r"\bfor (?:all |our |the )?(?P<group>classified|certificated)(?: (?:staff|employees?|personnel|workers|people|members|folks))?(?: members)?(?: only)?{following}",
            following=FOLLOWING,
        ),
        lambda match, _today: {"audience": _AUDIENCES[match["group"]]},
    ),
    Rule(
        frozenset(_AUDIENCES),
        sentence(
            r"\bpara (?:el |los |todos los )?(?:personal|empleados|trabajadores) (?P<group>clasificados?|certificados?)\b{following}",
            following=FOLLOWING,
        ),
        lambda match, _today: {"audience": _AUDIENCES[match["group"]]},
    ),
]
FORMAT_RULES = [*_VIDEO_RULES, *_RECORDED_RULES, *_LIVE_RULES, *_SELF_PACED_RULES]
OTHER_RULES = [*_POINT_RULES, *_AUDIENCE_RULES]
