"""Which kinds of therapy does the trial give?

The codebook (docs/labels.md): what the trial itself gives to people in an experimental arm, backbone included; what
only a comparator gets is marked so; treatments before or after the trial never count. The names of the interventions
say it in most records, then the labels and descriptions of the arms. A name that no table knows is looked up in the
record's own words ("HSK40118, an EGFR degrader"). Eligibility criteria are never read here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from finder.labels.evidence import Evidence, Passage
from finder.labels.not_given import is_taken_away
from finder.labels.vocabulary import Entry, Folded, Mention, fold, vocabulary
from finder.record import Arm, Intervention, Trial

THERAPY_TYPES = (
    "immunotherapy",
    "cell-based",
    "vaccine",
    "targeted",
    "chemotherapy",
    "radiation",
    "surgery",
    "photodynamic",
    "gene",
    "local",
    "supportive",
    "other",
)
"""The kinds of therapy of the codebook, in the order in which people see them."""

TREATMENTS = THERAPY_TYPES[:10]
"""The kinds that act against the cancer; `supportive` and `other` do not."""

SUBTYPES: dict[str, tuple[str, ...]] = {
    "immunotherapy": ("checkpoint", "t-cell-engager", "oncolytic-virus", "cytokine", "mAb", "bispecific", "mRNA"),
    "cell-based": ("CAR-T", "TCR-T", "TIL", "NK", "DC"),
    "vaccine": ("mRNA", "peptide", "neoantigen", "DC"),
    "targeted": ("TKI", "ADC", "mAb", "bispecific", "KRAS", "antiangiogenic", "PARP", "radioligand"),
    "radiation": ("SBRT", "SRS", "WBRT", "proton", "IMRT", "radioligand"),
    "gene": ("mRNA",),
}
"""Which subtypes tell something of which type."""

Role = Literal["experimental", "comparator"]


@dataclass(frozen=True, slots=True)
class Therapy:
    """A kind of therapy that the trial gives: to an experimental arm, or to the comparator only.

    `given_with` are the other treatments of the same arms; `alone`: some experimental arm gives this treatment only.
    """

    type: str
    role: Role
    subtypes: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    given_with: tuple[str, ...] = ()
    alone: bool = False


@dataclass(frozen=True, slots=True)
class AgentUse:
    """A drug that the trial gives, for pages: as the record names it, and what the table knows of it.

    `mechanism` and `target` are empty where nobody has held them against a source.
    """

    name: str
    table_name: str
    mechanism: str
    target: str
    therapies: tuple[str, ...]
    subtypes: tuple[str, ...]
    role: Role


@dataclass(frozen=True, slots=True)
class Given:
    """One intervention of a trial, for pages: what the tables know of it, and the arms that get it.

    `known` are agents, ends of names and phrases, each once; `role` is that of its arms.
    """

    intervention: Intervention
    known: tuple[Entry, ...]
    arms: tuple[Arm, ...]
    role: Role


@dataclass(frozen=True, slots=True)
class _Finding:
    """Words of the record that name something given, and the arms (by number) that get it; none known: all."""

    entry: Entry
    evidence: Evidence
    arms: frozenset[int]
    strength: int
    is_short: bool = False


def read_therapies(trial: Trial) -> tuple[Therapy, ...]:
    """The kinds of therapy that *trial* gives, in the order of `THERAPY_TYPES`, experimental before comparator."""
    roles = arm_roles(trial.arms)
    study_drugs = _StudyDrugs(trial, roles)
    findings = sorted(_what_is_given(trial), key=lambda finding: _order(finding, study_drugs))
    therapies = [therapy for role in ("experimental", "comparator") for therapy in _by_type(findings, roles, role)]
    experimental = {therapy.type for therapy in therapies if therapy.role == "experimental"}
    kept = [therapy for therapy in therapies if therapy.role == "experimental" or therapy.type not in experimental]
    return tuple(_with_company(kept, findings, roles)) or _other(trial)


def agents_in(trial: Trial) -> tuple[AgentUse, ...]:
    """The drugs that *trial* gives, as its record names them: the study drug first, what only is compared last."""
    roles = arm_roles(trial.arms)
    study_drugs = _StudyDrugs(trial, roles)
    uses: dict[str, AgentUse] = {}
    ranks: dict[str, tuple[int, int]] = {}
    for finding in sorted(_what_is_given(trial), key=lambda finding: _order(finding, study_drugs)):
        entry = finding.entry
        if entry.kind == "phrase":
            continue
        use = AgentUse(
            name=finding.evidence.quote,
            table_name=entry.name,
            mechanism=entry.told,
            target=entry.told_target,
            therapies=entry.therapies,
            subtypes=entry.subtypes,
            role=_role(finding.arms, roles),
        )
        known = uses.get(entry.name)
        if known is None or (known.role == "comparator" and use.role == "experimental"):
            uses[entry.name] = use
        rank = study_drugs.rank([use.name], [entry], finding.arms)
        ranks[entry.name] = min(rank, ranks.get(entry.name, rank))
    return tuple(
        sorted(
            uses.values(),
            key=lambda use: (use.role != "experimental", ranks[use.table_name], use.table_name.lower()),
        )
    )


def given_in(trial: Trial) -> tuple[Given, ...]:
    """The interventions of *trial*: the study drug first, those that only serve to compare at the end.

    What is equal in that stays in the record's order.
    """
    roles = arm_roles(trial.arms)
    study_drugs = _StudyDrugs(trial, roles)
    about_cancer = _about_cancer(trial)
    given: list[tuple[tuple[int, int], Given]] = []
    for intervention in trial.interventions:
        numbers = _arms_of(trial, intervention)
        found = _of_intervention(trial, intervention) if about_cancer else []
        known = tuple(dict.fromkeys(finding.entry for finding in found))
        arms = tuple(trial.arms[number] for number in sorted(numbers))
        rank = study_drugs.rank((intervention.name, *intervention.other_names), known, numbers)
        given.append((rank, Given(intervention, known, arms, _role(numbers, roles))))
    return tuple(item for _, item in sorted(given, key=lambda ranked: (ranked[1].role != "experimental", ranked[0])))


def unknown_agents(trial: Trial) -> tuple[str, ...]:
    """The names of the interventions whose class no rule knows: candidates for `agents.csv`."""
    if not _about_cancer(trial):
        return ()
    return tuple(
        intervention.name
        for intervention in trial.interventions
        if intervention.type in _MEDICINES and intervention.name.strip() and not _of_intervention(trial, intervention)
    )


# --- who is in which arm ---

_CONTROL = re.compile(
    r"\b(?:controls?|comparators?|standard(?:[- ]of[- ]care)?|conventional|placebo|usual care)\b", re.I
)


def arm_roles(arms: tuple[Arm, ...]) -> tuple[Role, ...]:
    """Which of *arms* test something, and which only serve to compare.

    Where some arms are called experimental, active comparators are comparators. Many records call what they test an
    "active comparator" or "other": where no arm is experimental, those are, unless their label says "control".
    """
    types = {arm.type for arm in arms}
    tested = {"EXPERIMENTAL"} if "EXPERIMENTAL" in types else {"ACTIVE_COMPARATOR", "OTHER", None}
    roles: list[Role] = []
    for arm in arms:
        if arm.type in tested or (arm.type in ("OTHER", None) and not _CONTROL.search(arm.label)):
            roles.append("experimental")
        else:
            roles.append("comparator")
    named: list[Role] = [
        "comparator" if role == "experimental" and _CONTROL.search(arm.label) and arm.type != "EXPERIMENTAL" else role
        for arm, role in zip(arms, roles, strict=True)
    ]
    # If that leaves nothing to test, the types alone decide; if they do not, either, every arm counts.
    if "experimental" in named:
        return tuple(named)
    everybody: list[Role] = ["experimental"] * len(arms)
    return tuple(roles if "experimental" in roles else everybody)


def _arms_of(trial: Trial, intervention: Intervention) -> frozenset[int]:
    """The numbers of the arms that get *intervention*, by either side's list; empty: the record links it to none."""
    labels = set(intervention.arm_labels)
    name = fold(intervention.name)
    return frozenset(
        number
        for number, arm in enumerate(trial.arms)
        if arm.label in labels or any(fold(given.partition(": ")[2]) == name for given in arm.intervention_names)
    )


def _role(arms: frozenset[int], roles: tuple[Role, ...]) -> Role:
    return "comparator" if arms and all(roles[arm] == "comparator" for arm in arms) else "experimental"


# --- what is given ---

_MEDICINES = frozenset({"DRUG", "BIOLOGICAL", "GENETIC", "COMBINATION_PRODUCT"})
_MAY_BE_MEDICINE = frozenset({*_MEDICINES, None})  # a record may leave the type out
# A lesson about chemotherapy gives none: of these types, no name is a treatment against the cancer.
_NEVER_TREATMENT = frozenset({"BEHAVIORAL", "DIAGNOSTIC_TEST", "DIETARY_SUPPLEMENT"})
_IMAGING = re.compile(r"\b(?:probes?|imaging|tracers?|pet|spect|fluorescen\w{1,3})\b", re.IGNORECASE)
_BY_DEVICE = frozenset({"local", "radiation", "photodynamic"})
_OF_CANCER = re.compile(
    r"neoplas|cancer|carcino|tumou?r|sclc|malignan|metasta|oncolog|lymphom|leuk[a]?emi|myelom|sarcom|gliom|melanom|"
    r"mesotheliom|blastom|thymom|myelodysplas|hodgkin|waldenstr|carcinoid|neuroendocrine|histiocyt|astrocyt|ependym|chordom|"
    r"(?:lung|pulmonary) nodul|ground[- ]glass|\b(?:aml|mds|cll|cml|gbm|gist)\b"
)


_TITLE_READ = 1_000


def _about_cancer(trial: Trial) -> bool:
    """Whether the record is about cancer; the codebook labels treatments of other illnesses `other`."""
    texts = (trial.brief_title, trial.official_title, *trial.conditions, *trial.condition_ancestors, *trial.keywords)
    return any(_OF_CANCER.search(text[:_TITLE_READ].lower()) for text in texts)


def _what_is_given(trial: Trial) -> list[_Finding]:
    if not _about_cancer(trial):
        return []
    findings = [finding for item in trial.interventions for finding in _of_intervention(trial, item)]
    if trial.study_type == "OBSERVATIONAL":
        if not trial.interventions:
            findings = _of_observed(trial)
    elif trial.primary_purpose in _PURPOSES_READ and _may_treat(trial, findings):
        findings += _of_arms(trial)
        if not any(_tells(finding) and not finding.is_short for finding in findings):
            findings += _of_titles(trial) or _of_keywords(trial)
    return _without_helpers(trial, findings)


# In trials of other purposes (diagnosis, supportive care), arms speak of treatments that people have anyway.
_PURPOSES_READ = ("TREATMENT", "PREVENTION", "OTHER", None)


def _may_treat(trial: Trial, findings: list[_Finding]) -> bool:
    """Whether arms may tell of treatments: some intervention is one, or may be; or the record lists none."""
    if not trial.interventions or any(_treats(finding) for finding in findings):
        return True
    if any(item.type in _MEDICINES for item in trial.interventions):
        return True
    return any(item.type is None and not _of_intervention(trial, item) for item in trial.interventions)


def _tells(finding: _Finding) -> bool:
    """Whether it says what the trial gives: more than usual care, a placebo, blood samples."""
    return not ({"other"} == set(finding.entry.therapies) and finding.entry.not_counted_with)


def _treats(finding: _Finding) -> bool:
    return any(therapy in TREATMENTS for therapy in finding.entry.therapies)


def _of_intervention(trial: Trial, intervention: Intervention) -> list[_Finding]:
    """What *intervention* is: by its name, else its other names, its description, the record's words about it."""
    arms = _arms_of(trial, intervention)
    found = _as_described(trial, intervention, _in_name(intervention.name, arms, 0), arms)
    # Lists of observational studies name what people have anyway; their descriptions tell of still more.
    if trial.study_type != "OBSERVATIONAL" and all(_leaves_open(item.entry) for item in found):
        more = [item for name in intervention.other_names for item in _in_name(name, arms, 1)]
        more = more or _in_prose(_passage("interventions", intervention.description), arms, 2)
        if not more and not found and intervention.type in _MAY_BE_MEDICINE:
            more = _in_words_about(trial, intervention, arms)
        kinds = _kinds(found)
        found += [item for item in more if not kinds or kinds & _kinds([item])]
    if intervention.type == "RADIATION" and intervention.name.strip() and "radiation" not in _kinds(found):
        found.append(
            _Finding(_RADIATION, Evidence("interventions", intervention.name.strip(), _why(_RADIATION)), arms, 1)
        )
    if "cell-based" in _kinds(found) and not any("gene" in item.entry.therapies for item in found):
        found += _editing(trial, intervention, arms)
    return [item for item in found if _possible(trial, intervention, item.entry)]


def _as_described(
    trial: Trial, intervention: Intervention, found: list[_Finding], arms: frozenset[int]
) -> list[_Finding]:
    """*found* by a code name, or what the record says that code to be: two makers may use one code."""
    if len(found) != 1 or found[0].entry.kind != "agent" or not _CODE.fullmatch(found[0].evidence.quote):
        return found
    said = _in_words_about(trial, intervention, arms)
    is_another = said and not set(said[0].entry.therapies).intersection(found[0].entry.therapies)
    return said if is_another else found


def _editing(trial: Trial, intervention: Intervention, arms: frozenset[int]) -> list[_Finding]:
    """Where the record says that the cells' genes are edited: such cells are gene therapy, too (codebook)."""
    texts = [("interventions", intervention.description), ("official_title", trial.official_title)]
    texts += [("brief_summary", trial.brief_summary), ("detailed_description", trial.detailed_description)]
    for field, text in texts:
        passage = _passage(field, text)
        for mention in _mentions(passage):
            if mention.entry.mechanism == "gene editing":
                return [_finding(passage, mention, arms, 2)]
    return []


def _leaves_open(entry: Entry) -> bool:
    """Whether a name tells too little: "standard of care", or a class without the drug ("vaccine")."""
    return entry.mechanism in _USUAL_CARE or (entry.kind == "phrase" and not entry.subtypes and _treats_by(entry))


_USUAL_CARE = ("usual care", "placebo")


def _kinds(findings: Iterable[_Finding]) -> set[str]:
    kinds = {kind for item in findings if item.entry.mechanism not in _USUAL_CARE for kind in item.entry.therapies}
    for kind, others in (("vaccine", {"cell-based"}), ("local", {"radiation", "surgery"})):
        if kind in kinds:
            kinds |= others
    return kinds


_RADIATION = Entry("phrase", "radiotherapy", ("radiation",), (), "an intervention of the type radiation", "")


def _possible(trial: Trial, intervention: Intervention, entry: Entry) -> bool:
    """Whether an intervention of this type, in a trial of this purpose, can be what *entry* says."""
    treatments = [therapy for therapy in entry.therapies if therapy in TREATMENTS]
    if not treatments:
        return True
    if intervention.type in _NEVER_TREATMENT or _IMAGING.search(intervention.name):
        return False
    if intervention.type == "DEVICE":
        return bool(_BY_DEVICE.intersection(treatments))
    if trial.primary_purpose in ("DIAGNOSTIC", "SCREENING"):
        return intervention.type in _MEDICINES and "photodynamic" not in treatments
    return True


# No honest text is longer or names more (the registry's own limits are lower for all but the detailed description).
_SIGNS_READ = 12_000
_MENTIONS_READ = 80


def _passage(field: str, text: str) -> Passage:
    return Passage(field, text[:_SIGNS_READ])


def _mentions(passage: Passage) -> tuple[Mention, ...]:
    return vocabulary().find(passage.clean)[:_MENTIONS_READ] if passage.clean else ()


def _in_name(name: str, arms: frozenset[int], strength: int) -> list[_Finding]:
    passage = _passage("interventions", name)
    return [
        _finding(passage, mention, arms, strength)
        for mention in _mentions(passage)
        if not is_taken_away(passage.clean, mention.start, mention.end, "names")
        and not _part_of_another(passage.clean, mention)
    ]


def _in_prose(passage: Passage, arms: frozenset[int], strength: int) -> list[_Finding]:
    found: dict[Entry, _Finding] = {}
    dropped = -1
    for mention in _mentions(passage):
        if mention.entry in found:
            continue
        # A short form in brackets goes the way of the words before it: "after chemoradiotherapy (CRT)".
        short_form = dropped >= 0 and passage.clean[dropped : mention.start].strip() in ("(", "[")
        if short_form or not _says_given(passage.clean, mention):
            dropped = mention.end
        else:
            found[mention.entry] = _finding(passage, mention, arms, strength)
    return list(found.values())


def _of_arms(trial: Trial) -> list[_Finding]:
    findings = []
    for number, arm in enumerate(trial.arms):
        for text in (arm.label, arm.description):
            found = _in_prose(_passage("arms", text), frozenset({number}), 3)
            findings += [item for item in found if _treats(item)]
    return findings


def _of_titles(trial: Trial) -> list[_Finding]:
    for field, text in (("brief_title", trial.brief_title), ("official_title", trial.official_title)):
        found = _in_prose(_passage(field, text), frozenset(), 4)
        # Where the record lists nothing, a medicine for symptoms in the title is what is given, too.
        told = [item for item in found if _treats(item) or (not trial.interventions and item.entry.kind == "agent")]
        if told:
            return told
    return []


# What a study looks at that is no treatment, though it names one: who responds, what is measured, who is asked.
_LOOKS_AT_ELSE = re.compile(
    r"predict|marker|ctdna|circulating|correlat|associat|resistan|microbio|monitor|validat|induced|hypersens|mutation|imaging|"
    r"\bpet\b|radiomic|\bscore|survey|profil|detect|sequenc|mechanism|\bcells?\b|\bapp\b|exposed|anti-drug|organoid|"
    r"assay|genom|genetic|sample|specimen|tissue|\bmodel|assess",
    re.IGNORECASE,
)


def _of_observed(trial: Trial) -> list[_Finding]:
    """The treatment that an observational study is about, by its title; drugs only, not what they are studied for."""
    if _LOOKS_AT_ELSE.search(f"{trial.brief_title} {trial.official_title}", 0, _TITLE_READ):
        return []
    found = _of_titles(trial)
    return found if any(item.entry.kind != "phrase" for item in found) else []


def _finding(passage: Passage, mention: Mention, arms: frozenset[int], strength: int) -> _Finding:
    evidence = passage.evidence(mention.start, mention.end, _why(mention.entry))
    return _Finding(mention.entry, evidence, arms, strength, mention.is_short)


def _why(entry: Entry) -> str:
    """What the words mean: the table's name where the record may use another, mechanism and target; else its kind."""
    if not entry.is_checked:
        return f"{entry.name}: {' and '.join(entry.therapies)} (not checked)"
    told = entry.mechanism
    if not all(part.strip().lower() in told.lower() for part in entry.target.split("/")):
        told = f"{told} ({entry.target})" if told else entry.target
    return f"{entry.name}: {told}" if entry.kind == "agent" and told else told or entry.name


# --- what prose says ---

# An operation in prose counts only where it is said to be done.
_OPERATED = re.compile(
    r"(?:followed by|undergo|undergoes|undergoing|then|thereafter|proceed(?:ed|s)? to|receiv(?:e|es|ed|ing)|"
    r"perform(?:ed)?|plus|combined with|\+|→)[^.;\n]{0,50}$",
    re.IGNORECASE,
)
# "anti-B7-H3" or "PD-1" may be the head of a CAR, or what a conjugate carries.
_PART_AFTER = re.compile(
    r"[^+,;.\n]{0,40}\b(?:CAR|T[\s-]cells?|CSR|TCR|NK|conjugated?|ADCs?|chimeric|lymphocytes|vaccine)\b",
    re.IGNORECASE,
)
_PART_BEFORE = re.compile(r"conjugated\s(?:to|with)\s(?:\w{1,20}\s){0,3}$", re.IGNORECASE)


def _part_of_another(text: str, mention: Mention) -> bool:
    """Whether what stands at *mention* is no medicine of its own: the target of a cell, the payload of an antibody."""
    if mention.entry.kind != "phrase":
        return False
    if _PART_BEFORE.search(text, max(0, mention.start - 50), mention.start):
        return True
    if not {"targeted", "immunotherapy"}.intersection(mention.entry.therapies) or "ADC" in mention.entry.subtypes:
        return False
    return text[mention.start : mention.start + 4].lower() == "anti" and bool(_PART_AFTER.match(text, mention.end))


def _says_given(text: str, mention: Mention) -> bool:
    """Whether prose says at *mention* that it is given, and not that it was given before, failed, or is compared."""
    if mention.entry.only_in_names or is_taken_away(text, mention.start, mention.end, "prose"):
        return False
    if _part_of_another(text, mention):
        return False
    begin = max(0, mention.start - 200)
    return mention.entry.therapies != ("surgery",) or bool(_OPERATED.search(text, begin, mention.start))


_DOSE_AND_FORM = re.compile(
    r"^\s*\d[\d.,]{0,8}\s?(?:mg|μg|µg|ug|mcg|g|ml)(?:/\w{1,4})?\s|"
    r"\s(?:\d[\d.,]{0,8}\s?(?:mg|μg|µg|ug|mcg|g|ml)(?:/\w{1,4})?|(?:for\s)?(?:injections?|tablets?|capsules?|monotherapy|"
    r"cells?|infusion|dose|single agent))\s*$",
    re.IGNORECASE,
)
_CODE = re.compile(r"[A-Za-z]{1,8}[ -]?\d[\w-]{1,12}")
_MENTIONS_LOOKED_AT = 8
_APPOSED = 110
_CLASS_FIELDS = ("brief_title", "official_title", "arms", "interventions", "brief_summary", "detailed_description")
# Between a name and its class: "(a", ", an oral, selective", "is a new", "is a first-in-class".
_OPENS = re.compile(
    r"[\s)\]®™*]*(?:\([^()]{1,30}\)\s?)?(?:tablets?|capsules?|injection)?\s?"
    r"(?P<sign>[(,:–—-]|(?:is|are|as|,? which is|,? being|belongs to)\b)?\s?"
    r"(?P<article>(?:an?|the|one|novel|new|oral)\b)?",
    re.IGNORECASE,
)
# What stands between two things, not between a thing and its class.
_PARTS = re.compile(
    r"\b(?:in|for|with|after|before|versus|vs|plus|on|than|who|whose|patients|participants|subjects|people|compared|"
    r"combin\w{1,6}|followed|alone|or|prior|to|will|was|has|have|given|study|trial|enhance\w{0,2}|not)\b|[;+&]|\.\s"
)
_CLOSES = re.compile(r"[\s)]{0,3}(?:[(:]|called|named|known as|like|molecule|drug)?\s?[(\[]?\s?", re.IGNORECASE)
_OF_SUCH = re.compile(r",?\s?(?:such as|including|the|i\.e\.,?|namely|,)\s", re.IGNORECASE)
_ARTICLE_BEFORE = re.compile(r"\b(?:an?|the)\s(?:[\w-]{1,20}\s){0,4}$", re.IGNORECASE)


def _in_words_about(trial: Trial, intervention: Intervention, arms: frozenset[int]) -> list[_Finding]:
    """What the record says of an agent that no table knows: "JS207 (anti-PD-1/VEGF bispecific antibody)"."""
    wanted = _names_looked_for(intervention)
    for field in _CLASS_FIELDS if wanted else ():
        for text in trial.texts(field):
            passage = _passage(field, text)
            for start, end in _occurrences(wanted, passage.clean):
                mention = _apposed(passage.clean, start, end)
                if mention:
                    return [_finding(passage, mention, arms, 2)]
    return []


def _names_looked_for(intervention: Intervention) -> tuple[str, ...]:
    """The names that the record may use for *intervention*, folded: without dose and form, and codes within it."""
    names = [intervention.name.partition("(")[0], intervention.name, *intervention.other_names[:_MENTIONS_LOOKED_AT]]
    folded = [fold(_DOSE_AND_FORM.sub("", name.strip())) for name in names]
    folded += [fold(code) for code in _CODE.findall(intervention.name)]
    return tuple(dict.fromkeys(name for name in folded if len(name) >= 4))


_TOLD_BY_KEYWORDS = {"ADC", "CAR-T", "TCR-T", "TIL", "t-cell-engager", "oncolytic-virus", "radioligand", "neoantigen"}


def _of_keywords(trial: Trial) -> list[_Finding]:
    """The class that a keyword names; a class that people may have had before ("EGFR TKI") tells nothing."""
    for text in trial.texts("keywords"):
        for item in _in_name(text, frozenset(), 4):
            entry = item.entry
            if entry.kind == "phrase" and (_TOLD_BY_KEYWORDS & set(entry.subtypes) or "vaccine" in entry.therapies):
                return [replace(item, evidence=replace(item.evidence, field="keywords"))]
    return []


def _occurrences(wanted: tuple[str, ...], text: str) -> Iterator[tuple[int, int]]:
    folded = Folded(text)
    for name in wanted:
        start = folded.text.find(name)
        for _ in range(_MENTIONS_LOOKED_AT):
            if start < 0:
                break
            end = start + len(name)
            yield folded.original(start), folded.original(end - 1) + 1
            start = folded.text.find(name, end)


def _apposed(text: str, start: int, end: int) -> Mention | None:
    """The class that *text* says `text[start:end]` to be, right behind or before it."""
    return _class_after(text, end) or _class_before(text, start)


def _class_after(text: str, end: int) -> Mention | None:
    after = text[end : end + _APPOSED + 60]
    for mention in vocabulary().find(after):
        gap = after[: mention.start]
        if _part_of_another(after, mention):
            continue
        opened = _OPENS.match(gap)
        sign, article = (opened["sign"], opened["article"]) if opened else (None, None)
        is_class = mention.entry.kind == "phrase" or sign == "("
        is_near = len(gap.split()) <= 2 and gap.strip() in ("", "(", ":")
        if mention.start > _APPOSED or not is_class or not (is_near or (sign and (article or sign != ","))):
            return None
        if (
            _PARTS.search(gap)
            or not _treats_by(mention.entry)
            or is_taken_away(after, mention.start, mention.end, "prose")
        ):
            return None
        return replace(mention, start=end + mention.start, end=end + mention.end)
    return None


def _class_before(text: str, start: int) -> Mention | None:
    begin = max(0, start - _APPOSED)
    before = text[begin:start]
    for mention in reversed(vocabulary().find(before)):
        gap = before[mention.end :]
        if mention.entry.kind != "phrase" or not _treats_by(mention.entry):
            return None
        if _CLOSES.fullmatch(gap) or (_OF_SUCH.fullmatch(gap) and _ARTICLE_BEFORE.search(before[: mention.start])):
            return replace(mention, start=begin + mention.start, end=begin + mention.end)
        return None
    return None


def _treats_by(entry: Entry) -> bool:
    return any(therapy in TREATMENTS for therapy in entry.therapies)


# --- putting it together ---


def _witnessed(findings: list[_Finding]) -> list[_Finding]:
    """Without short forms ("RT", "MMC") that arms or titles have alone: they need longer words of the same kind."""

    def is_doubtful(item: _Finding) -> bool:
        return item.is_short and item.evidence.field != "interventions"

    sure = {kind for item in findings if not is_doubtful(item) for kind in item.entry.therapies}
    return [item for item in findings if not is_doubtful(item) or sure.intersection(item.entry.therapies)]


def _without_helpers(trial: Trial, findings: list[_Finding]) -> list[_Finding]:
    """Without what only helps another treatment: lymphodepletion before cells, vitamins with pemetrexed."""
    findings = _witnessed(findings)
    given = {therapy for item in findings if not item.entry.not_counted_with for therapy in item.entry.therapies}
    kept = [item for item in findings if not given.intersection(item.entry.not_counted_with)]
    kept = [item for item in kept if item.entry.mechanism not in _USUAL_CARE]
    if not any(_tells(item) for item in kept) and _may_be_about_medicine(trial):
        return []  # blood samples beside a medicine that nobody knows
    if "cell-based" in given:
        # Other words for the same preparation ("lymphodepleting chemotherapy") are no more than it.
        kept = [
            item for item in kept if not (item.entry.kind == "phrase" and item.entry.therapies == ("chemotherapy",))
        ]
    return kept


def _places(name: str, text: str) -> Iterator[int]:
    """Where *name* stands in *text*."""
    start = text.find(name)
    while start >= 0:
        yield start
        start = text.find(name, start + len(name))


class _StudyDrugs:
    """Which of what a trial gives is the drug that it tests, and which the backbone? A rank for each: lower is first.

    The study drug stands in the title, only tested arms get it, and it often has no name yet but a code.
    """

    def __init__(self, trial: Trial, roles: tuple[Role, ...]) -> None:
        self._title = f"{trial.brief_title[:_TITLE_READ]}\n{trial.official_title[:_TITLE_READ]}".lower()
        self._compared = frozenset(number for number, role in enumerate(roles) if role == "comparator")

    def rank(self, names: Iterable[str], entries: Iterable[Entry], arms: frozenset[int]) -> tuple[int, int]:
        """The rank of what goes by *names* and is one of *entries* of the tables, and which *arms* get."""
        entries, names = tuple(entries), tuple(names)
        spelled = {name.lower() for name in (*names, *(entry.name for entry in entries)) if name.strip()}
        found = [start for name in spelled for start in _places(name, self._title)]
        # "QQX-7781 With Osimertinib": what is added to something leads.
        leads = [start for start in found if not _BESIDE.search(self._title[max(0, start - _BESIDE_READ) : start])]
        named_at = min(leads or found, default=-1)
        points = 2 * bool(leads)
        points += 2 * bool(self._compared and arms and not arms & self._compared)
        points += any(_CODE.search(name) for name in names)
        points -= bool(entries) and all(_BACKBONES.issuperset(entry.therapies) for entry in entries)
        return -points, named_at


_BESIDE = re.compile(r"\b(?:with|and|or|plus|to|versus|vs\.?|after)\s+$")
_BESIDE_READ = 12
_CODE = re.compile(r"\b[A-Z]{1,6}[- ]?\d{3,}")
_BACKBONES = frozenset({"chemotherapy", "supportive", "other"})


def _order(finding: _Finding, study_drugs: _StudyDrugs) -> tuple[object, ...]:
    quote = finding.evidence.quote
    rank = study_drugs.rank([quote], [finding.entry], finding.arms)
    return finding.strength, rank, finding.entry.kind, quote.lower(), quote


_EVIDENCE_SHOWN = 4


def _by_type(findings: list[_Finding], roles: tuple[Role, ...], role: Role) -> Iterator[Therapy]:
    for therapy in THERAPY_TYPES:
        of_type = (item for item in findings if therapy in item.entry.therapies)
        mine = [item for item in of_type if _role(item.arms, roles) == role]
        if mine:
            subtypes = {subtype for item in mine for subtype in item.entry.subtypes}
            yield Therapy(
                type=therapy,
                role=role,
                subtypes=tuple(name for name in SUBTYPES.get(therapy, ()) if name in subtypes),
                evidence=tuple(_distinct(item.evidence for item in mine)),
            )


def _distinct(items: Iterable[Evidence]) -> list[Evidence]:
    seen: dict[str, Evidence] = {}
    for item in items:
        seen.setdefault(item.quote.lower(), item)
    return list(seen.values())[:_EVIDENCE_SHOWN]


def _with_company(therapies: list[Therapy], findings: list[_Finding], roles: tuple[Role, ...]) -> Iterator[Therapy]:
    """Each of *therapies* with what its experimental arms give beside it."""
    experimental = [number for number, role in enumerate(roles) if role == "experimental"] or [-1]
    by_arm = [
        {
            therapy
            for item in findings
            if (number in item.arms or not item.arms) and _role(item.arms, roles) == "experimental"
            for therapy in item.entry.therapies
            if therapy in TREATMENTS
        }
        for number in experimental
    ]
    for therapy in therapies:
        if therapy.role == "comparator":
            yield therapy
            continue
        mine = [types for types in by_arm if therapy.type in types]
        company = set().union(*mine) - {therapy.type}
        yield replace(
            therapy,
            given_with=tuple(name for name in TREATMENTS if name in company),
            alone=therapy.type in TREATMENTS and any(types == {therapy.type} for types in mine),
        )


def _may_be_about_medicine(trial: Trial) -> bool:
    """Whether it tests a medicine by what it lists, or may do, where the record leaves the type or the list out."""
    if trial.primary_purpose == "TREATMENT":
        return trial.study_type == "INTERVENTIONAL" and any(item.type in _MEDICINES for item in trial.interventions)
    # Parts of records, as the lists of an older copy: the phase tells of a medicine.
    if trial.study_type != "INTERVENTIONAL" or trial.primary_purpose or any(item.type for item in trial.interventions):
        return False
    titles = f"{trial.brief_title} {trial.official_title}"[:_TITLE_READ]
    return bool(_PHASE.search(titles)) and not _IMAGING.search(titles)


_PHASE = re.compile(
    r"\bphase\b|first[- ]in[- ]human|dose[- ]escalation|\b(?:safety|efficacy|tolerab)|\b[A-Z]{1,6}-?\d{2,}", re.I
)


def _other(trial: Trial) -> tuple[Therapy, ...]:
    """What a trial does that gives no kind of treatment: care (`supportive`), or something else (`other`)."""
    about_cancer = _about_cancer(trial)
    if about_cancer and _may_be_about_medicine(trial):
        return ()  # a medicine that nobody knows: not "other", but unknown
    kind = "supportive" if trial.primary_purpose == "SUPPORTIVE_CARE" and about_cancer else "other"
    names = [item.name.strip() for item in trial.interventions if item.name.strip()]
    if names:  # the order of the list must not matter; a placebo says least
        name = min(names, key=lambda name: ("placebo" in name.lower(), name))
        evidence = Evidence("interventions", name, "no treatment against the cancer")
        return (Therapy(kind, "experimental", (), (evidence,)),)
    for field, text in (("brief_title", trial.brief_title), ("official_title", trial.official_title)):
        if text.strip():
            evidence = Evidence(field, text.strip(), "no treatment against the cancer is under study")
            return (Therapy(kind, "experimental", (), (evidence,)),)
    return ()
