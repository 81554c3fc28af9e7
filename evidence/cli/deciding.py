"""The command by which a person decides on one row, in all that the review page can: decide."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from evidence.cli.app import app
from evidence.cli.session import Session, example, print_json, session_of
from evidence.errors import UsageError

if TYPE_CHECKING:
    from evidence.workflow import Wish
    from evidence.workflow.wishing import Kept

_SINGLE = ("direction", "retraction", "overrule")


@app.command(
    epilog=example(
        'evidence decide 22460837 OS --accept --reviewer AR --note "checked against the full text"',
        "evidence decide 22460837 OS --accept --confirm numerator --confirm endpoint --reviewer AR",
        'evidence decide 22460837 PFS --edit value=0.97 --quote "= 0.97" --reviewer AR',
        'evidence decide 22460837 PFS --edit ci_low=0.59 --source "full text p. 5, Table 2" --reviewer AR',
        'evidence decide 22460837 PFS --accept --overrule --reviewer AR --note "the later report is of another centre"',
        'evidence decide 22460837 OS --reject --adjudicate --reviewer CR --note "of a part of the patients"',
        "evidence decide 22460837 PFS --undo last --reviewer AR",
    )
)
def decide(
    context: typer.Context,
    *,
    pmid: Annotated[str, typer.Argument(metavar="PMID", help="A record's PMID or key, or a study's name.")],
    field: Annotated[str, typer.Argument(metavar="FIELD", help="The row: an outcome such as OS, or an effect's id.")],
    accept: Annotated[bool | None, typer.Option("--accept/--reject", help="What is decided of the row.")] = None,
    reviewer: Annotated[str, typer.Option(help="Who decides.")],
    note: Annotated[str, typer.Option(help="Why; alone it is put at the row as a note.")] = "",
    edit: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FIELD=VALUE",
            help="Put a figure beside the one that was read: value, ci_low, ci_high, ci_level, measure, endpoint, "
            "population, numerator, reference, n_a, n_b or adjusted. The row waits to be accepted again.",
        ),
    ] = None,
    quote: Annotated[str, typer.Option(metavar="WORDS", help="Of --edit: its words in the title or abstract.")] = "",
    start: Annotated[
        int | None, typer.Option(metavar="PLACE", help="Where the quote begins, if it stands there more than once.")
    ] = None,
    source: Annotated[
        str, typer.Option(help="Of --edit: where it stands if not in the text, such as 'full text p. 5, Table 2'.")
    ] = "",
    confirm: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="Confirm numerator, endpoint or population by itself; needed before an acceptance counts where the "
            "words beside the estimate do not give its direction.",
        ),
    ] = None,
    add: Annotated[
        bool, typer.Option("--add", help="With --edit: add an estimate that was missed; FIELD is its outcome.")
    ] = False,
    not_reported: Annotated[
        bool, typer.Option("--not-reported", help="The record prints no estimate of the outcome FIELD.")
    ] = False,
    comparison: Annotated[str, typer.Option(help="Of --add and --not-reported.  [default: the first]")] = "",
    flag: Annotated[bool | None, typer.Option("--flag/--unflag", help="Mark the row to be looked at again.")] = None,
    adjudicate: Annotated[
        bool, typer.Option("--adjudicate", help="Settle what two people disagree on; give the reason with --note.")
    ] = False,
    undo: Annotated[
        str, typer.Option(metavar="EVENT|last", help="Take back a decision of your own; undo that to bring it back.")
    ] = "",
    direction: Annotated[bool, typer.Option("--direction", help="Decide on the direction alone.")] = False,
    retraction: Annotated[
        bool, typer.Option("--retraction", help="Decide on using the row although its publication was retracted.")
    ] = False,
    overrule: Annotated[
        bool,
        typer.Option(
            "--overrule", help="Use the row although a reason of its own keeps it out, such as subgroup or superseded."
        ),
    ] = False,
    json: Annotated[
        bool, typer.Option("--json", help="Print what was kept as JSON, with the names of events.")
    ] = False,
) -> None:
    """Accept, reject or correct one row of the evidence table.

    All that the review page can: edit, add, confirm, flag, note, adjudicate, undo. Decisions are only ever added: a
    later one stands beside the earlier one and does not replace it in the record. What the machine read stays beside an
    edited figure.
    """
    from evidence.workflow import Wish

    session = session_of(context)
    wish = Wish(
        word={True: "accept", False: "reject", None: ""}[accept],
        edits=_edits(edit or []),
        place={"quote": quote or None, "start": start, "source": source or None},
        confirm=tuple(confirm or ()),
        mark={True: "flag", False: "unflag", None: ""}[flag],
        adjudicate=adjudicate,
        add=add,
        not_reported=not_reported,
        undo=undo,
        comparison=comparison,
    )
    single = [name for name, wanted in zip(_SINGLE, (direction, retraction, overrule), strict=True) if wanted]
    _must_be_one(wish, single, note)
    if single:
        _decide_alone(session, pmid, field, wish.word, single[0], who=reviewer, why=note, json=json)
    else:
        _act(session, pmid, field, wish, who=reviewer, why=note, json=json)


def _act(session: Session, report: str, field: str, wish: Wish, *, who: str, why: str, json: bool) -> None:
    from evidence import workflow

    kept = workflow.act(session.project, report, field, wish, who=who, why=why)
    if json:
        print_json(kept.to_json())
    else:
        typer.echo("\n".join(_lines(kept)))
    if kept.stays_out:
        session.say(f"It stays out: {kept.stays_out}")
    elif kept.waits:
        session.say(f"It waits: {kept.waits}")


def _lines(kept: Kept) -> list[str]:
    """Say what was kept, and of edited figures what the machine read beside them."""
    from evidence.decisions import event_id

    row = kept.row
    about = f"{row.study}, {row.endpoint}, {row.printed} ({row.origin})" if row else kept.events[-1].subject
    lines = [f"{_done(one.field, one.action)}: {about}  [{event_id(one)[:12]}]" for one in kept.events]
    return lines + [f"    {one}" for one in (row.corrections if row and row.machine else ())]


_DONE = {"set": "edited", "add": "added", "undo": "undone", "note": "noted", "not-reported": "not reported"}
_DONE |= {"flag": "flagged", "unflag": "unflagged"}


def _done(field: str, action: str) -> str:
    if field == "confirm":
        return f"confirmed ({action})"
    done = _DONE.get(action, f"{action}ed")
    return f"{done} (adjudicated)" if field == "adjudicate" else done


def _decide_alone(
    session: Session, report: str, field: str, action: str, about: str, *, who: str, why: str, json: bool
) -> None:
    """Decide on the direction, a retraction or a reason alone."""
    from evidence import workflow

    if about == "overrule":
        codes, row = workflow.overrule(session.project, report, field, action, who=who, why=why)
        done = f"{'overruled' if action == 'accept' else 'no longer overruled'} ({codes})"
    else:
        row = workflow.decide(session.project, report, field, action, who=who, why=why, about=about)
        done = f"{action}ed ({about})"
    if json:
        print_json({"done": done, "row": row.to_json()})
    else:
        typer.echo(f"{done}: {row.study}, {row.endpoint}, {row.printed} ({row.origin})")
    if about == "overrule" and not row.poolable:
        session.say(f"It stays out: {row.why_not} ({row.because})")
    elif about == "overrule" and action == "accept" and (waits := workflow.to_use(session.project, row)):
        session.say(f"It waits: {waits}")


def _must_be_one(wish: Wish, single: list[str], note: str) -> None:
    """Refuse what does not go together.

    Raises:
        UsageError: More than one thing is wanted that stands by itself, or nothing.
    """
    alone = [
        name for name, wanted in (("undo", wish.undo), ("not-reported", wish.not_reported), ("add", wish.add)) if wanted
    ]
    alone += single
    others = [
        *(["accept"] if wish.word else []),
        *(["confirm"] if wish.confirm else []),
        *(["flag"] if wish.mark else []),
    ]
    mixed = len(alone) > 1 or (alone and others and not (single and others == ["accept"]))
    if mixed or (alone and alone != ["add"] and wish.edits) or (wish.word == "reject" and wish.edits):
        given = " and ".join(f"--{name}" for name in [*alone, *others, *(["edit"] if wish.edits else [])])
        raise UsageError("More than one thing is decided at once.", remedy=f"give {given} one at a time.")
    if wish.adjudicate and not (wish.word or wish.edits):
        raise UsageError("Nothing is settled.", where="--adjudicate", remedy="add --accept, --reject or --edit.")
    if (single and not wish.word) or not (alone or others or wish.edits or note):
        raise UsageError(
            "Nothing is decided.", remedy="add --accept or --reject, or another of evidence decide --help."
        )
    if wish.add and not wish.edits:
        raise UsageError("Nothing is added.", where="--add", remedy="give its figures with --edit FIELD=VALUE.")


def _edits(given: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in given:
        name, sign, value = one.partition("=")
        if not sign or name.strip() in found:
            what = f"The field {name} is edited twice" if sign else f"{one} names no field"
            raise UsageError(f"{what}.", where="--edit", remedy="write it as FIELD=VALUE, each field once.")
        found[name.strip()] = value
    return found
