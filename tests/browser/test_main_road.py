"""Open the list, choose, send the link, open a trial, go back: on a desk and on a phone.

What the size of the screen is nothing to is looked at with one of them.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Invite
from tests.browser.visitor import COUNT, PHONE, Screen, asked, comes_true, promised_by
from tests.running_app import RunningApp


def test_a_therapy_is_chosen_and_the_link_gives_another_person_the_same_list(
    sample_app: RunningApp, invite: Invite, screen: Screen
) -> None:
    patient = invite(sample_app, screen)
    patient.open()
    everything = patient.count()
    first, second = patient.choose_therapy("Immunotherapy"), patient.pill("Targeted therapy")
    assert 0 < first < everything
    patient.sees_count(first)
    assert asked(patient) == {"therapy": "immunotherapy"}
    second.click()
    expect(patient.page).to_have_url(re.compile("therapy=immunotherapy%2Ctargeted|therapy=immunotherapy,targeted"))
    patient.sees_whole_page()
    link = patient.copy_link()
    assert link.startswith(f"{sample_app.url}/?therapy=immunotherapy,targeted&since=")

    doctor = invite(sample_app, screen)
    doctor.open(link)
    doctor.sees_count(patient.count())
    assert doctor.trials() == patient.trials()
    assert doctor.trials()
    for therapy in ("Immunotherapy", "Targeted therapy"):
        expect(doctor.pill(therapy)).to_have_attribute("aria-pressed", "true")
    expect(doctor.pill("Chemotherapy")).not_to_have_attribute("aria-pressed", "true")
    expect(doctor.page.get_by_text("Nothing has changed since this link was made.")).to_be_visible()


def test_who_is_quicker_than_the_page_loses_nothing(sample_app: RunningApp, invite: Invite) -> None:
    visitor = invite(sample_app)
    visitor.open("/?phase=phase1,phase2")
    therapies = [visitor.pill(name).element_handle() for name in ("Immunotherapy", "Targeted therapy")]
    shape = visitor.page.get_by_role("radio", name="Map").element_handle()
    # Three choices before the browser can have followed the first: each changes the counts beside all others.
    visitor.page.evaluate(
        """async elements => {
            for (const element of elements) {
                element.click();
                await new Promise(resolve => setTimeout(resolve, 40));
            }
        }""",
        [*therapies, shape],
    )
    expect(visitor.page).to_have_url(re.compile("view=map"))
    visitor.sees_whole_page()
    assert asked(visitor) == {"therapy": "immunotherapy,targeted", "phase": "phase1,phase2", "view": "map"}


def test_filters_beside_the_list_narrow_it_and_stand_in_the_address(
    sample_app: RunningApp, invite: Invite, screen: Screen
) -> None:
    visitor = invite(sample_app, screen)
    visitor.open()
    visitor.open_filters()
    visitor.unfold("The trial")
    visitor.open_choices("Phase")
    choice = visitor.page.get_by_role("option", name=re.compile(r"^Phase 3\W+\d+"))
    promised = promised_by(choice)
    asked_for = re.compile(r"\?phase=phase3$")
    choice.click()
    try:
        expect(visitor.page).to_have_url(asked_for, timeout=5_000)
    except AssertionError:
        # On a busy machine the drawer may still move under the finger, and the list closes; a person tries again.
        visitor.open_choices("Phase")
        choice.click()
    expect(visitor.page).to_have_url(asked_for)
    visitor.page.keyboard.press("Escape")
    visitor.close_filters()
    visitor.sees_count(promised)


def test_words_are_searched_and_a_reload_keeps_them(sample_app: RunningApp, invite: Invite) -> None:
    visitor = invite(sample_app, PHONE)
    visitor.open()
    visitor.open_filters()
    words = visitor.page.get_by_role("searchbox", name="Search words")
    words.fill("osimertinib")
    words.press("Enter")
    expect(visitor.page).to_have_url(re.compile(r"\?q=osimertinib$"))
    visitor.close_filters()
    visitor.sees_whole_page()
    found = visitor.count()
    assert found > 0
    visitor.page.reload()
    visitor.sees_count(found)
    visitor.open_filters()
    expect(words).to_have_value("osimertinib")


def test_back_and_forward_walk_through_what_was_chosen(sample_app: RunningApp, invite: Invite) -> None:
    visitor = invite(sample_app)
    visitor.open()
    everything = visitor.count()
    first = visitor.choose_therapy("Immunotherapy")
    visitor.sees_count(first)
    visitor.pill("Radiation").click()
    expect(visitor.page).to_have_url(re.compile("radiation"))
    visitor.sees_whole_page()
    visitor.sees_list_of("radiation")
    both, trials = visitor.count(), visitor.trials()

    visitor.page.go_back()
    visitor.sees_count(first)
    expect(visitor.pill("Radiation")).not_to_have_attribute("aria-pressed", "true")
    visitor.page.go_back()
    visitor.sees_count(everything)
    assert asked(visitor) == {}
    expect(visitor.pill("Immunotherapy")).not_to_have_attribute("aria-pressed", "true")

    visitor.page.go_forward()
    visitor.sees_count(first)
    visitor.page.go_forward()
    visitor.sees_count(both)
    expect(visitor.pill("Radiation")).to_have_attribute("aria-pressed", "true")
    assert visitor.trials() == trials


def test_a_press_puts_a_trial_on_the_list_and_is_reported(sample_app: RunningApp, invite: Invite) -> None:
    visitor = invite(sample_app, PHONE)
    visitor.open("/?phase=phase2")
    nct = visitor.trials()[1]
    button = visitor.page.locator(f"article[data-nct={nct}] button.add")
    button.focus()
    visitor.page.keyboard.press("Enter")
    expect(visitor.page).to_have_url(re.compile(f"show={nct}"))
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(button).to_be_focused()
    expect(visitor.page.locator(".trials [role=status]").first).to_contain_text("Added to your list.")
    visitor.sees_whole_page()
    button.click()
    expect(visitor.page).not_to_have_url(re.compile("show="))
    expect(button).to_have_attribute("aria-pressed", "false")


def test_back_from_a_trial_comes_to_its_card_and_another_page_begins_at_its_top(
    sample_app: RunningApp, invite: Invite, screen: Screen
) -> None:
    visitor = invite(sample_app, screen)
    visitor.open("/?phase=phase2")
    nct = visitor.trials()[-1]
    title = visitor.page.locator(f"article[data-nct={nct}] h3 a")
    title.click()
    expect(visitor.page).to_have_url(re.compile(rf"trial\?id={nct}&phase=phase2"))
    visitor.sees_whole_page()
    visitor.page.go_back()
    expect(title).to_be_focused()
    expect(title).to_be_in_viewport()
    assert asked(visitor) == {"phase": "phase2"}
    visitor.page.get_by_role("button", name=re.compile(r"\bNext\b|next page", re.IGNORECASE)).click()
    expect(visitor.page.locator(f"article[data-nct={nct}]")).to_have_count(0)
    expect(visitor.cards.first).to_be_in_viewport()


def test_a_press_on_a_filter_makes_few_nodes(sample_app: RunningApp, invite: Invite) -> None:
    visitor = invite(sample_app)
    visitor.open("/?phase=phase2")
    visitor.page.evaluate(
        """() => {
            window.made = 0
            const size = node => [...node.childNodes].reduce((sum, child) => sum + size(child), 1)
            new MutationObserver(changes => {
                for (const change of changes) for (const node of change.addedNodes) window.made += size(node)
            }).observe(document.body, {childList: true, subtree: true})
        }"""
    )
    visitor.sees_count(visitor.choose_therapy("Immunotherapy"))
    assert visitor.page.evaluate("window.made") <= 900


def test_on_a_phone_the_first_trial_is_in_sight_and_the_filters_are_out_of_reach(
    sample_app: RunningApp, invite: Invite
) -> None:
    visitor = invite(sample_app, PHONE)
    visitor.open("/?therapy=immunotherapy&near=02115&phase=phase2")
    assert visitor.cards.first.evaluate("card => card.getBoundingClientRect().top") < PHONE.height
    drawer = visitor.page.get_by_test_id("stSidebar")
    expect(drawer).to_be_hidden()
    count = visitor.count()
    visitor.open_filters()
    expect(drawer).to_have_attribute("aria-label", "Filters")
    visitor.page.get_by_role("button", name=f"Show {count} trials").click()
    expect(drawer).to_be_hidden()
    expect(visitor.page.get_by_role("heading", name=COUNT)).to_be_in_viewport()


def test_a_trial_opens_says_why_and_for_whom_and_leads_back(sample_app: RunningApp, invite: Invite) -> None:
    visitor = invite(sample_app, PHONE)
    visitor.open("/?therapy=immunotherapy")
    found, trials = visitor.count(), visitor.trials()
    card = visitor.cards.first
    expect(card.locator(".tested").get_by_text("Immunotherapy").first).to_be_visible()
    title = card.get_by_role("link").first
    name = title.inner_text()
    title.click()

    page = visitor.page
    expect(page.get_by_role("heading", level=1, name=name, exact=True)).to_be_visible()
    visitor.sees_whole_page()
    assert asked(visitor) == {"id": trials[0], "therapy": "immunotherapy"}
    expect(page.get_by_role("heading", name="Why it has its labels")).to_be_visible()
    main = page.get_by_role("main")
    page.get_by_text("Show every label with its words").click()
    expect(page.locator(".reasons").get_by_text("Immunotherapy", exact=True)).to_be_visible()
    expect(main.get_by_text(re.compile("^“.+” — .+ \\(.+\\)$")).first).to_be_visible()
    expect(page.get_by_role("heading", name="Who can join")).to_be_visible()
    page.get_by_text(re.compile(r"^All \d+ criteria")).click()
    expect(page.get_by_role("heading", name="You may be able to join if")).to_be_visible()

    page.get_by_role("link", name="Back to the list").click()
    visitor.sees_count(found)
    assert visitor.trials() == trials
    page.go_back()
    expect(page.get_by_role("heading", level=1, name=name, exact=True)).to_be_visible()
    page.go_back()
    visitor.sees_count(found)


def test_pages_turn_by_the_address(sample_app: RunningApp, invite: Invite) -> None:
    visitor = invite(sample_app, PHONE)
    visitor.open()
    first = visitor.trials()
    visitor.page.get_by_role("button", name=re.compile(r"\bNext\b|next page", re.IGNORECASE)).click()
    expect(visitor.page).to_have_url(re.compile(r"\?page=2$"))
    expect(visitor.page.locator(f"article[data-nct={first[0]}]")).to_have_count(0)
    visitor.sees_whole_page()
    second = visitor.trials()
    assert second
    assert not set(first) & set(second)
    visitor.page.go_back()
    expect(visitor.page.locator(f"article[data-nct={first[0]}]")).to_be_attached()
    visitor.sees_whole_page()
    assert visitor.trials() == first


def test_the_table_shows_the_same_trials(sample_app: RunningApp, invite: Invite) -> None:
    visitor = invite(sample_app)
    visitor.open()
    page = visitor.page
    trials = visitor.trials()
    page.get_by_role("radio", name="Table").click(force=True)
    expect(page).to_have_url(re.compile(r"\?view=table$"))
    table = page.get_by_role("region", name=re.compile("one a row")).get_by_role("table")
    expect(table).to_be_visible()
    expect(visitor.cards).to_have_count(0)
    rows = table.get_by_role("rowheader")
    assert re.findall(r"NCT\d{8}", rows.nth(0).inner_text()) == trials[:1]
    # Neither the order, nor the list, nor a trial's page loads the app again.
    page.evaluate("window.isLoaded = true")
    table.get_by_role("columnheader", name="Updated").get_by_role("link").click()
    expect(page).to_have_url(re.compile(r"sort=updated&view=table$"))
    expect(table.locator("th[aria-sort=descending]")).to_have_text("Updated")
    add = table.get_by_role("button", name=re.compile("^Add")).nth(1)
    nct = add.get_attribute("data-nct")
    add.click()
    expect(page).to_have_url(re.compile(f"show={nct}"))
    expect(table.locator(f"button[data-nct={nct}]")).to_have_text("On my list")
    expect(table.locator(f"button[data-nct={nct}]")).to_be_focused()
    title = rows.nth(1).get_by_role("link")
    name = title.inner_text()
    title.click()
    expect(page.get_by_role("heading", level=1, name=name, exact=True)).to_be_visible()
    assert asked(visitor)["view"] == "table"
    assert page.evaluate("window.isLoaded")


def test_a_link_on_a_short_phone_shows_its_first_trial(sample_app: RunningApp, invite: Invite) -> None:
    visitor = invite(sample_app, PHONE)
    visitor.page.set_viewport_size({"width": 320, "height": 640})
    visitor.open("/?therapy=targeted&marker=EGFR&age=67")
    expect(visitor.cards.first.get_by_role("link").first).to_be_in_viewport()


def test_on_a_phone_the_therapy_that_a_link_chose_is_in_sight(sample_app: RunningApp, invite: Invite) -> None:
    visitor = invite(sample_app, PHONE)
    visitor.open("/?therapy=supportive")
    expect(visitor.pill("Supportive care")).to_be_in_viewport(ratio=0.9)
    assert visitor.page.evaluate("document.querySelector('[data-testid=stMain]').scrollTop") == 0


def test_what_happened_since_a_link_was_made_can_be_read_and_pressed_on_the_narrowest_phone(
    sample_app: RunningApp, invite: Invite
) -> None:
    visitor = invite(sample_app, PHONE)
    page = visitor.page
    page.set_viewport_size({"width": 320, "height": 640})
    visitor.open("/?since=2026-09-01&stage=any")
    news = page.get_by_role("toolbar", name=re.compile("^What happened since 1 September 2026")).get_by_role("button")
    expect(news).to_have_count(3)
    for choice in news.all():
        box = choice.bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 320
        assert box["height"] >= 24
    closed = promised_by(news.filter(has_text="No longer open"))
    assert closed
    news.filter(has_text="No longer open").click()
    expect(page).to_have_url(re.compile("changed=closed"))
    visitor.sees_whole_page()
    expect(page.get_by_role("heading", name=f"No longer open: {closed}")).to_be_attached()
    first = visitor.cards.first
    first.scroll_into_view_if_needed()
    expect(first.get_by_role("link").first).to_be_in_viewport()
    box = first.bounding_box()
    assert box
    assert box["x"] + box["width"] <= 320
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_chip_says_that_it_takes_its_filter_away(sample_app: RunningApp, invite: Invite) -> None:
    visitor = invite(sample_app)
    visitor.open("/?phase=phase3&age=67")
    visitor.page.get_by_role("button", name="Remove filter: Age: 67", exact=True).click()
    expect(visitor.page).to_have_url(re.compile(r"\?phase=phase3$"))


@pytest.mark.parametrize(
    ("address", "name", "here"),
    [
        ("/", "Pages", "Find trials"),
        ("/shortlist", "Pages", "My list"),
        ("/treatments", "Pages", "Treatments"),
        ("/about", "Pages", "About"),
        ("/trial?id=NCT99000069", "Pages", None),
        ("/about?lang=es", "Páginas", "Acerca de"),
    ],
)
def test_the_links_to_other_pages_are_a_landmark_on_every_page(
    address: str, name: str, here: str | None, sample_app: RunningApp, invite: Invite
) -> None:
    visitor = invite(sample_app)
    visitor.page.goto(sample_app.url + address)
    # The first HTML has one of its own.
    expect(visitor.page.locator("#first")).to_have_count(0)
    pages = visitor.page.get_by_role("navigation", name=name, exact=True)
    expect(pages.get_by_role("link")).to_have_count(5 if here is None else 4)
    expect(pages.locator("[aria-current=page]")).to_have_text([] if here is None else [here])


def test_what_a_link_says_and_nobody_knows_is_reported_and_the_rest_is_shown(
    sample_app: RunningApp, invite: Invite
) -> None:
    visitor = invite(sample_app)
    visitor.open("/?phase=phase3")
    expected, trials = visitor.count(), visitor.trials()
    visitor.open("/?therapy=leeches&phase=phase3&colour=red&page=x&since=soon")
    page = visitor.page
    expect(page.get_by_text("Some parts of this link were not understood.")).to_be_visible()
    expect(page.get_by_text("“leeches” is not a known value of “therapy”.")).to_be_visible()
    expect(page.get_by_text("“colour” is not something this page knows.")).to_be_visible()
    visitor.sees_count(expected)
    assert visitor.trials() == trials


def test_an_empty_list_says_what_to_lift_and_lifting_works(sample_app: RunningApp, invite: Invite) -> None:
    visitor = invite(sample_app, PHONE)
    visitor.open("/?phase=phase3&q=no-trial-says-this")
    expect(visitor.page.get_by_role("heading", name="No trial fits all of these filters")).to_be_visible()
    offer = visitor.page.get_by_role("button", name=re.compile(r"^(\S+ )?Without “search words”: [\d,]+ trials$"))
    promised = int(re.findall(r"(\d+) trials", offer.inner_text())[0])
    assert promised > 0
    offer.click()
    visitor.sees_count(promised)
    assert asked(visitor) == {"phase": "phase3"}


def test_a_page_is_printed_without_what_is_only_for_the_screen(sample_app: RunningApp, invite: Invite) -> None:
    visitor = invite(sample_app)
    page = visitor.page
    visitor.open("/?phase=phase3")
    page.evaluate("() => { window.print = () => { window.printed = true } }")
    visitor.open_share_box()
    page.get_by_role("button", name="Print").click()
    assert comes_true(page, "window.printed")
    page.emulate_media(media="print")
    expect(visitor.cards.first).to_be_visible()
    for hidden in (page.get_by_test_id("stSidebar"), page.locator(".st-key-pages"), page.locator(".st-key-noprint")):
        expect(hidden).to_be_hidden()


def test_what_is_about_the_person_is_in_the_link_only_if_it_is_left_in(sample_app: RunningApp, invite: Invite) -> None:
    visitor = invite(sample_app)
    visitor.open("/?phase=phase3&age=64&ecog=1")
    expect(visitor.page.get_by_role("heading", name=COUNT)).to_be_visible()
    link = visitor.copy_link()
    assert "phase=phase3" in link
    assert "64" not in link.partition("?")[2]  # what stands before it has the number of a port
    assert "ecog" not in link
    visitor.open_share_box()
    box = visitor.page.get_by_role("dialog", name=re.compile("Send$"))
    code = box.get_by_role("img", name="QR code of this link")
    assert code.evaluate("picture => picture.decode().then(() => picture.naturalWidth)") > 0
    before = code.get_attribute("src") or ""
    visitor.page.get_by_text(re.compile("^Leave out what is about me")).click()
    # The former link stands beside the new one until it is taken away.
    expect(box.get_by_role("code").filter(has_text="age=64")).to_be_visible()
    expect(box.get_by_role("code")).to_have_count(1)
    expect(code).not_to_have_attribute("src", before)
