"""What of a search is its topic: what only looks like a filter or a filler stays, fillers go."""

from datetime import date

import pytest

from learning.catalog.questions import understand
from learning.catalog.questions.sites import Sites
from learning.text import fold

TUESDAY = date(2026, 11, 24)
SITES = Sites.named(
    [
        (1, "Lincoln Elementary"),
        (3, "District Office"),
        (4, "Special Education"),
        (5, "March Middle School"),
        (6, "Adult School"),
    ]
)


@pytest.mark.parametrize(
    "topic",
    [
        # formats as topics
        "making videos with students", "video editing", "live streaming", "recording studio", "student videos",
        "creating instructional videos", "interactive video", "video games in the classroom", "youtube videos",
        "recording on zoom", "screen recordings", "running records", "video conferencing", "teaching with video",
        "videos in the classroom", "video on demand", "liveworksheets", "google live captions", "facebook live",
        "where animals live", "live in poverty", "self-paced classroom", "designing self-paced courses",
        "recorded lectures for flipped classrooms", "making a 5 minute video", "copyright and videos",
        "edición de video", "crear videos con estudiantes", "transmisión en vivo", "editar videos",
        # things as topics
        "course design", "online course development", "workshop facilitation", "classroom management",
        "class dojo", "workshop model", "training wheels", "potty training", "designing online courses",
        "crash course", "middle class", "leading professional development", "train the trainer", "course evaluation",
        "readers workshop", "social class", "special day class", "planning pd",
        # numbers
        "grade 3", "3rd grade", "under 5s", "title 1", "21st century skills", "4 C's", "7 habits", "504 plan",
        "50 states", "before 3rd grade", "9/11", "3/12", "cs50", "5e lesson model", "365", "24 game", "tier 2",
        "numbers to 10", "after 9 months", "12 week year", "children under 5", "8 mathematical practices",
        "ages 3 to 5", "counting from 1 to 10", "2e students", "office 365", "k-2", "6-12", "grades 3-5", "10 frames",
        "the first 5 minutes of class", "20 minutes of reading a day", "5 minutes a day", "two-hour delay",
        # lengths as topics
        "minute paper", "one-minute bites", "hour of code", "meeting minutes", "genius hour", "office hours",
        "lunch hour", "taking minutes", "happy hour", "90 minute block", "power hour",
        # times as topics
        "before school programs", "after school program", "after school programs", "after action review",
        "before the bell", "after the storm", "at the table", "at home", "at risk students", "past tense",
        "from good to great", "since then", "until help arrives", "point of view", "by design",
        # days as topics
        "friday night lights", "sunday school", "march madness", "may", "black history month", "morning meeting",
        "good morning", "evening", "taco tuesday", "black friday", "morning announcements", "night school",
        "parent night", "literacy night", "saturday school", "the march on washington", "may day", "what may go wrong",
        "august wilson", "april fools", "schools of tomorrow", "education today", "kids today", "week of the young child",
        "spirit week", "last week", "today's teens", "tomorrow's classroom", "sat prep", "sun and moon", "wed wb",
        "world war 2", "day of the dead", "women's history month", "september 11 lessons", "juneteenth",
        "tuesdays with morrie", "monday morning quarterback", "the day after", "the civil rights march", "motivation monday",
        "el día de los muertos", "cinco de mayo", "tarde", "buenos días",
        # points and people as topics
        "sit at the table at 4", "short courses", "power points", "talking points", "bullet points", "5 point rubric", "decimal points",
        "bus drivers", "classified ads", "english learners",
        # words that only look like fillers
        "help desk", "find my iphone", "show and tell", "look fors", "need based aid", "learning walks",
        "how people learn", "what works clearinghouse", "wants and needs", "i can statements", "think aloud",
        "read aloud", "something wicked", "can do descriptors", "know wonder learn", "tell tale heart", "ideation",
        "teach like a champion", "you cubed", "is a", "en", "get", "qué", "cómo",
    ],
)  # fmt: skip
def test_a_topic_stays_as_it_was_typed(topic: str) -> None:
    understood = understand(topic, today=TUESDAY, sites=SITES)
    assert (understood.words, understood.filters) == (topic, {})


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("I want to learn about UDL", "UDL"),
        ("i want to know more about UDL", "UDL"),
        ("I'd like to get better at Excel", "Excel"),
        ("i'm looking for something on UDL", "UDL"),
        ("im looking for udl", "udl"),
        ("we need help with grading", "grading"),
        ("how do I get started with google classroom?", "google classroom"),
        ("how do i use google classroom", "use google classroom"),
        ("how to teach fractions", "teach fractions"),
        ("can you find me something on vocabulary", "vocabulary"),
        ("could you please recommend a course on vocabulary", "vocabulary"),
        ("is there anything for new teachers", "new teachers"),
        ("are there any classes on Python?", "Python"),
        ("do you have anything about autism", "autism"),
        ("any trainings on autism", "autism"),
        ("help me with grading", "grading"),
        ("what's good for dyslexia", "dyslexia"),
        ("what is UDL?", "UDL"),
        ("what courses are there on UDL", "UDL"),
        ("what do you have on AI", "AI"),
        ("what can I do about kids who are late", "kids who are late"),
        ("where can I learn about AI", "AI"),
        ("tell me about restorative practices please", "restorative practices"),
        ("show me courses on AI", "AI"),
        ("teach me to code", "code"),
        ("a training on phonics", "phonics"),
        ("class in Python", "Python"),
        ("training for bus drivers", "bus drivers"),
        ("phonics trainings", "phonics"),
        ("science pd", "science"),
        ("workshops for parents", "parents"),
        ("course on course design", "course design"),
        ("tips for classroom management", "classroom management"),
        ("hello, is there something about ADHD for me? thanks", "ADHD"),
        ("UDL courses I can take", "UDL"),
        ("UDL.", "UDL"),
        ("looking for .NET", ".NET"),
        ("quiero aprender excel", "excel"),
        ("quiero aprender a usar excel", "usar excel"),
        ("quisiera saber más sobre autismo", "autismo"),
        ("necesito ayuda con calificaciones", "calificaciones"),
        ("¿hay algo sobre autismo?", "autismo"),
        ("¿hay algún curso de autismo?", "autismo"),
        ("cómo puedo motivar a mis alumnos", "motivar a mis alumnos"),
        ("¿Cómo enseñar fracciones?", "enseñar fracciones"),
        ("¿qué cursos hay sobre autismo?", "autismo"),
        ("¿qué es el DUA?", "DUA"),
        ("busco información sobre dislexia", "dislexia"),
        ("me gustaría aprender más sobre el duelo", "el duelo"),
        ("dónde puedo encontrar cursos de inglés", "inglés"),
        ("curso de primeros auxilios por favor", "primeros auxilios"),
        ("ayuda con Canva", "Canva"),
        ("algo para padres", "padres"),
        ("I teach 3rd grade and need help with fractions", "3rd grade fractions"),
        ("something quick on excel", "excel"),
        ("my kids are always on their phones, what can I do?", "my kids are always on their phones"),
        ("who can teach me about bees", "bees"),
        ("¿cuándo es el próximo curso de RCP?", "RCP"),
        ("tengo un alumno con autismo", "alumno con autismo"),
        ("tienen talleres para intérpretes", "intérpretes"),
    ],
)  # fmt: skip
def test_fillers_go(typed: str, words: str) -> None:
    understood = understand(typed, today=TUESDAY, sites=SITES)
    assert (understood.words, understood.filters) == (words, {})


@pytest.mark.parametrize(
    "typed", ["how do I", "can you help me with", "algo sobre", "something on", "please", "¿hay algo?", ""]
)
def test_fillers_alone_stay(typed: str) -> None:
    understood = understand(typed, today=TUESDAY, sites=SITES)
    assert fold(understood.words) == fold(typed)
    assert understood.filters == {}
