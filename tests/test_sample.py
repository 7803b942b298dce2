"""The invented trials: of the registry's shape, covering every value, invented through and through, and made anew."""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from finder import sample
from tools.sample.write import write_files

pytestmark = pytest.mark.slow

Json = dict[str, Any]

RECORDS = Path(__file__).parents[2] / "shared" / "registry" / "studies.jsonl.gz"
FOLDER = Path(sample.__file__).parent

STATUSES = {
    "ACTIVE_NOT_RECRUITING", "APPROVED_FOR_MARKETING", "AVAILABLE", "COMPLETED", "ENROLLING_BY_INVITATION",
    "NO_LONGER_AVAILABLE", "NOT_YET_RECRUITING", "RECRUITING", "SUSPENDED", "TEMPORARILY_NOT_AVAILABLE",
    "TERMINATED", "UNKNOWN", "WITHDRAWN", "WITHHELD",
}  # fmt: skip
OPEN = {"RECRUITING", "NOT_YET_RECRUITING", "ENROLLING_BY_INVITATION", "AVAILABLE"}
THERAPIES = {
    "immunotherapy", "cell-based", "vaccine", "targeted", "chemotherapy", "radiation", "surgery", "photodynamic",
    "gene", "local", "supportive", "other",
}  # fmt: skip
SUBTYPES = {
    "checkpoint", "t-cell-engager", "oncolytic-virus", "cytokine", "CAR-T", "TCR-T", "TIL", "NK", "DC", "mRNA",
    "peptide", "neoantigen", "TKI", "ADC", "mAb", "bispecific", "KRAS", "antiangiogenic", "PARP", "radioligand", "SBRT",
    "SRS", "WBRT", "proton", "IMRT",
}  # fmt: skip
GENES = {
    "EGFR", "ALK", "ROS1", "KRAS", "MET", "RET", "HER2", "BRAF", "NTRK", "NRG1", "PD-L1", "TMB", "MSI", "DLL3", "TROP2",
    "B7-H3", "CLDN18.2", "CEACAM5", "FGFR", "PIK3CA", "STK11", "BRCA", "TP53", "HLA", "MTAP", "other",
}  # fmt: skip
MODULES = {
    "identificationModule": dict, "statusModule": dict, "sponsorCollaboratorsModule": dict, "descriptionModule": dict,
    "conditionsModule": dict, "designModule": dict, "armsInterventionsModule": dict, "eligibilityModule": dict,
    "contactsLocationsModule": dict, "referencesModule": dict,
}  # fmt: skip


@pytest.fixture(scope="module")
def studies() -> list[Json]:
    return sample.studies()


@pytest.fixture(scope="module")
def labels() -> list[Json]:
    return sample.labels()


def module(study: Json, name: str) -> Json:
    found = study["protocolSection"].get(name, {})
    assert isinstance(found, dict)
    return found


def nct(study: Json) -> str:
    return str(module(study, "identificationModule")["nctId"])


def texts(value: object) -> Iterator[str]:
    """Every text inside *value*, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)


def sites(study: Json) -> list[Json]:
    found = module(study, "contactsLocationsModule").get("locations", [])
    assert isinstance(found, list)
    return found


class TestFiles:
    def test_are_what_the_writer_makes(self, tmp_path: Path) -> None:
        write_files(tmp_path)
        for name in ("studies.jsonl", "labels.jsonl"):
            assert (tmp_path / name).read_bytes() == (FOLDER / name).read_bytes(), f"run python -m tools.sample: {name}"

    def test_are_small(self) -> None:
        assert (FOLDER / "studies.jsonl").stat().st_size < 2_500_000

    def test_each_study_has_its_label(self, studies: list[Json], labels: list[Json]) -> None:
        assert [nct(study) for study in studies] == [label["nct"] for label in labels]

    def test_ids_are_of_the_invented_range_and_unique(self, studies: list[Json]) -> None:
        ids = [nct(study) for study in studies]
        assert all(re.fullmatch(r"NCT99\d{6}", one) for one in ids)
        assert len(set(ids)) == len(ids)
        assert 160 <= len(ids) <= 200

    def test_data_timestamp_has_the_registrys_form(self) -> None:
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", sample.DATA_TIMESTAMP)


class TestShape:
    def test_sections_and_modules(self, studies: list[Json]) -> None:
        for study in studies:
            assert {"protocolSection", "derivedSection", "hasResults"} == set(study)
            assert study["hasResults"] is False
            for name, found in study["protocolSection"].items():
                assert isinstance(found, MODULES[name])
            assert study["derivedSection"]["miscInfoModule"]["versionHolder"]

    def test_every_study_has_title_status_and_sponsor(self, studies: list[Json]) -> None:
        for study in studies:
            assert module(study, "identificationModule")["briefTitle"]
            assert module(study, "statusModule")["overallStatus"] in STATUSES
            assert module(study, "sponsorCollaboratorsModule")["leadSponsor"]["name"]

    def test_titles_and_summaries_are_all_different(self, studies: list[Json]) -> None:
        titles = Counter(module(study, "identificationModule")["briefTitle"] for study in studies)
        summaries = Counter(module(study, "descriptionModule")["briefSummary"] for study in studies)
        assert titles.most_common(1)[0][1] == 1
        assert summaries.most_common(1)[0][1] == 1

    def test_arms_and_interventions_point_at_each_other(self, studies: list[Json]) -> None:
        for study in studies:
            arms = module(study, "armsInterventionsModule")
            labels_of_arms = {arm["label"] for arm in arms.get("armGroups", [])}
            named = {
                name.split(": ", 1)[1] for arm in arms.get("armGroups", []) for name in arm.get("interventionNames", [])
            }
            interventions = arms.get("interventions", [])
            assert all(set(one.get("armGroupLabels", [])) <= labels_of_arms for one in interventions), nct(study)
            if labels_of_arms:
                assert named == {one["name"] for one in interventions}, nct(study)

    def test_sites_lie_on_the_globe_and_near_one_centre_a_city(self, studies: list[Json]) -> None:
        centres: dict[tuple[str, ...], set[tuple[float, float]]] = {}
        for site in (site for study in studies for site in sites(study)):
            assert site["facility"]
            assert site["country"]
            if point := site.get("geoPoint"):
                assert -90 <= point["lat"] <= 90
                assert -180 <= point["lon"] <= 180
                city = (site["country"], site.get("state", ""), site["city"])
                centres.setdefault(city, set()).add((point["lat"], point["lon"]))
        assert all(len(points) == 1 for points in centres.values())

    def test_sites_of_the_united_states_have_state_and_zip(self, studies: list[Json]) -> None:
        american = [site for study in studies for site in sites(study) if site["country"] == "United States"]
        assert american
        assert all(site["state"] and re.fullmatch(r"\d{5}", site["zip"]) for site in american)

    def test_only_recruiting_sites_have_contacts(self, studies: list[Json]) -> None:
        for site in (site for study in studies for site in sites(study)):
            assert "contacts" not in site or site["status"] == "RECRUITING"

    def test_everyday_records_have_criteria_of_a_usual_length(self, studies: list[Json]) -> None:
        """Most lists are of 8 to 25 items, and the layouts differ."""
        criteria = [module(study, "eligibilityModule").get("eligibilityCriteria", "") for study in studies]
        long_enough = [text for text in criteria if 8 <= len([line for line in text.split("\n") if line]) - 2 <= 28]
        assert len(long_enough) > 0.7 * len(criteria)
        assert len({text.split("\n")[0] for text in criteria if text}) >= 10


class TestCoverage:
    def test_statuses(self, studies: list[Json]) -> None:
        counts = Counter(module(study, "statusModule")["overallStatus"] for study in studies)
        assert set(counts) == STATUSES
        assert sum(counts[status] for status in OPEN) > 0.8 * len(studies)

    def test_phases_and_study_types(self, studies: list[Json]) -> None:
        phases = {tuple(module(study, "designModule").get("phases", [])) for study in studies}
        assert {
            ("EARLY_PHASE1",), ("PHASE1",), ("PHASE1", "PHASE2"), ("PHASE2",), ("PHASE2", "PHASE3"), ("PHASE3",),
            ("PHASE4",), ("NA",), (),
        } == phases  # fmt: skip
        types = Counter(module(study, "designModule").get("studyType") for study in studies)
        assert types["EXPANDED_ACCESS"] >= 3
        assert types["OBSERVATIONAL"] >= 2

    def test_countries(self, studies: list[Json]) -> None:
        countries = {site["country"] for study in studies for site in sites(study)}
        assert len(countries) >= 35
        named = {"United States", "South Korea", "Czechia", "Turkey (Türkiye)", "Brazil", "South Africa", "Australia"}
        assert named <= countries

    def test_site_statuses(self, studies: list[Json]) -> None:
        statuses = {site.get("status") for study in studies for site in sites(study)}
        named = {"RECRUITING", "NOT_YET_RECRUITING", "WITHDRAWN", "COMPLETED", "ACTIVE_NOT_RECRUITING", "AVAILABLE"}
        assert named | {None} <= statuses

    @pytest.mark.parametrize(
        ("key", "values"),
        [
            ("therapies", THERAPIES),
            ("subtypes", SUBTYPES),
            ("line", {"first-line", "previously-treated", "maintenance", "any", "not-stated"}),
        ],
    )
    def test_lists_of_labels(self, labels: list[Json], key: str, values: set[str]) -> None:
        assert {value for label in labels for value in label[key]} == values

    @pytest.mark.parametrize(
        ("key", "values"),
        [
            ("cancer", {"nsclc", "sclc", "both", "basket-lung", "basket-any", "not-lung"}),
            ("stage4", {"yes-explicit", "yes-advanced", "no", "not-stated"}),
            ("brain_mets", {"excluded", "treated-stable", "untreated-ok", "required", "not-stated"}),
            ("ecog_max", {1, 2, 3, 4, None}),
        ],
    )
    def test_single_labels(self, labels: list[Json], key: str, values: set[object]) -> None:
        found = {label[key] for label in labels}
        assert values <= found <= values | {0}

    def test_each_therapy_is_alone_somewhere_and_combined_somewhere(self, labels: list[Json]) -> None:
        alone = {label["therapies"][0] for label in labels if len(label["therapies"]) == 1}
        combined = {therapy for label in labels if len(label["therapies"]) > 1 for therapy in label["therapies"]}
        assert alone == THERAPIES
        assert combined == THERAPIES

    def test_comparator_only(self, labels: list[Json]) -> None:
        assert {"chemotherapy", "immunotherapy", "radiation"} <= {
            one for label in labels for one in label["comparator_only"]
        }
        assert all(not set(label["comparator_only"]) & set(label["therapies"]) for label in labels)

    def test_biomarkers(self, labels: list[Json]) -> None:
        rules = {rule: {one["gene"] for label in labels for one in label["biomarkers"] if one["rule"] == rule}
                 for rule in ("required", "excluded")}  # fmt: skip
        assert rules["required"] == GENES
        assert {"EGFR", "ALK", "ROS1", "KRAS", "MET", "RET", "HER2", "BRAF", "NTRK", "PD-L1", "other"} <= rules[
            "excluded"
        ]

    def test_odd_records(self, studies: list[Json]) -> None:
        by_id = {nct(study): study for study in studies}
        counts = {len(sites(study)) for study in studies}
        assert {0, 300} <= counts
        lengths = [len(module(study, "eligibilityModule").get("eligibilityCriteria", "")) for study in studies]
        assert 40_000 <= max(lengths) < 45_000
        assert "eligibilityModule" not in by_id["NCT99000300"]["protocolSection"]
        assert any("nctIdAliases" in module(study, "identificationModule") for study in studies)
        dates = {text for study in studies for text in texts(module(study, "statusModule"))}
        assert {"2099-12-31", "1900-01", "2027"} <= dates
        enrolment = {module(study, "designModule").get("enrollmentInfo", {}).get("count") for study in studies}
        assert {0, 99999999} <= enrolment
        ages = {module(study, "eligibilityModule").get("minimumAge") for study in studies}
        assert {"6 Months", None} <= ages
        assert any("whyStopped" in module(study, "statusModule") for study in studies)
        assert any("geoPoint" not in site for study in studies for site in sites(study))
        hostile = "\n".join(texts(by_id["NCT99000304"]))
        for text in ("=1+1", "<script>", "](javascript:", "![", ":red[", "$x^2$", "\u202e", "\u200b", "\nWith"):
            assert text in hostile


class TestInvented:
    def test_no_mail_but_at_example_org(self, studies: list[Json]) -> None:
        for text in (text for study in studies for text in texts(study)):
            assert all(mail.endswith("@example.org") for mail in re.findall(r"[\w.+-]+@[\w-]+\.\w+", text))

    def test_no_address_but_example_org(self, studies: list[Json]) -> None:
        for text in (text for study in studies for text in texts(study)):
            assert all(host == "example.org" for host in re.findall(r"https?://([\w.-]+)", text))

    def test_no_phone_but_reserved_ones(self, studies: list[Json]) -> None:
        phones = {
            contact["phone"]
            for study in studies
            for holder in [
                *(site.get("contacts", []) for site in sites(study)),
                module(study, "contactsLocationsModule").get("centralContacts", []),
            ]
            for contact in holder
        }
        assert phones
        assert all(re.fullmatch(r"\+1 555 01\d\d", phone) for phone in phones)
        everything = "\n".join(text for study in studies for text in texts(study))
        assert not re.findall(r"\+\d{1,3}[ -]\d{2,4}[ -]\d{3}", everything.replace("+1 555 01", ""))

    def test_contacts_name_nobody(self, studies: list[Json]) -> None:
        names = {contact["name"] for study in studies for site in sites(study) for contact in site.get("contacts", [])}
        assert names == {"Study Team"}

    @pytest.mark.records
    @pytest.mark.skipif(not RECORDS.exists(), reason="the real records are not beside this checkout (../shared)")
    def test_no_sentence_is_taken_from_a_real_record(self, studies: list[Json]) -> None:
        sentences = set(_sentences(studies))
        by_start: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
        for words in sentences:
            by_start.setdefault(words[:4], []).append(words)
        taken = {words for record in _real_records() for words in _found_in(record, by_start)}
        assert not taken, "\n".join(" ".join(words) for words in sorted(taken))


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def _sentences(studies: list[Json]) -> Iterator[tuple[str, ...]]:
    """Every sentence of the sample that is long enough to be somebody's own: 60 characters, or 9 words."""
    for text in (text for study in studies for text in texts(study["protocolSection"])):
        for sentence in re.split(r"(?<=[.;:?!])\s+|\n+", text):
            words = _words(sentence)
            if len(words) >= 9 or (len(sentence) >= 60 and len(words) >= 4):
                yield tuple(words)


def _real_records() -> Iterator[list[str]]:
    with gzip.open(RECORDS, "rt", encoding="utf-8") as lines:
        for line in lines:
            study = json.loads(line)
            yield _words("\n".join(texts([study["protocolSection"], study.get("derivedSection")])))


def _found_in(words: list[str], by_start: dict[tuple[str, ...], list[tuple[str, ...]]]) -> Iterator[tuple[str, ...]]:
    for place, start in enumerate(zip(words, words[1:], words[2:], words[3:], strict=False)):
        for sentence in by_start.get(start, ()):
            if tuple(words[place : place + len(sentence)]) == sentence:
                yield sentence
