"""How the pages look: one small style sheet, the system's own fonts, nothing loaded from anywhere.

Colours reach a contrast of at least 4.5 to 1 on their ground (WCAG 2.2, AA); badges say their meaning in words, so
that no colour has to be told from another.
"""

import streamlit as st

ACCENT = "#0b4f8a"
TEXT = "#1b1f24"
GROUND = "#ffffff"
PANEL = "#f2f5f8"
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Liberation Sans', sans-serif"

_STYLE = """
<style>
.rl-document {white-space: pre-wrap; overflow-wrap: anywhere; line-height: 1.6; max-width: 80ch; margin: 0;}
.rl-quote {white-space: pre-wrap; overflow-wrap: anywhere; line-height: 1.5; margin: .25rem 0;
  padding-left: .75rem; border-left: 3px solid #9db7cf;}
.rl-sentence {line-height: 1.55; margin: 0; font-size: 1.08rem; overflow-wrap: anywhere;}
.rl-told {line-height: 1.5; margin: 0; padding: .35rem .75rem; background: #fff5e0; border-left: 3px solid #7a4a00;
  overflow-wrap: anywhere;}
.rl-source {color: #4a5560; font-size: .9rem; margin: 0; line-height: 1.7; overflow-wrap: anywhere;}
.rl-title {font-weight: 600; margin: 0; overflow-wrap: anywhere;}
.rl-note {color: #4a5560; margin: 0;}
.rl-brand {font-weight: 700; color: #0b4f8a; margin: 0; white-space: nowrap;}
.rl-cut {color: #4a5560;}
.rl-section {font-size: 1.05rem; font-weight: 600; margin: 1rem 0 .25rem; padding: 0; white-space: pre-wrap;
  overflow-wrap: anywhere;}
.rl-section:first-child {margin-top: 0;}
.rl-stages {border-collapse: collapse; font-size: .95rem; line-height: 1.45; margin: .25rem 0;}
.rl-stages th, .rl-stages td {text-align: left; vertical-align: top; padding: .3rem .9rem .3rem 0;
  border-bottom: 1px solid #d5dde4; overflow-wrap: break-word;}
.rl-stages td:first-child {white-space: nowrap;}
@media (max-width: 40rem) {
  .rl-stages thead {position: absolute; clip-path: inset(50%);}
  .rl-stages tr {display: block; border-bottom: 1px solid #d5dde4; padding: .35rem 0;}
  .rl-stages td {display: inline; border: 0; padding: 0 .5rem 0 0;}
  .rl-stages .rl-result {display: block; font-weight: 600;}
  .rl-agenda-item:not(:empty)::before {content: "TOP ";}
}
mark {background: #ffe27a; color: inherit; padding: .05em .1em; border-radius: 2px;}
.rl-badge {display: inline-block; padding: 0 .5rem; border-radius: 1rem; font-size: .85rem; font-weight: 600;
  border: 1px solid currentColor;}
.rl-good {color: #14622c; background: #e9f6ec;}
.rl-bad {color: #97180c; background: #fdeeec;}
.rl-open {color: #7a4a00; background: #fff5e0;}
.rl-plain {color: #3d4852; background: #f2f5f8;}
.rl-unseen {position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); margin: 0;}
.rl-facet {font-size: 1rem !important; font-weight: 600; margin: .75rem 0 0; padding: 0 !important;}
.rl-year {margin: 0; font-weight: 600;}
/* Streamlit's own hints and running man are English and say nothing that the page does not say itself; its empty
   header would lie over ours. */
[data-testid="InputInstructions"], [data-testid="stStatusWidget"], [data-testid="stHeader"] {display: none;}
[data-testid="stMainBlockContainer"] {padding-top: 1rem; padding-bottom: 3rem; max-width: 76rem;}
h1 {padding: .5rem 0 !important; margin: 0; overflow-wrap: anywhere;}
/* A sentence and its citation numbers share a row; the sentence gives way, so that the numbers stay beside it. */
[class*="st-key-sentence-"] > :first-child, [class*="st-key-note-"] > :first-child {flex: 0 1 auto; min-width: 0;}
[class*="st-key-sentence-"] > :not(:first-child), [class*="st-key-note-"] > :not(:first-child) {flex: none;}
/* Titles that open a document are buttons: let long ones wrap, and look like links to be read. */
button[data-testid="stBaseButton-tertiary"] {text-align: left; justify-content: flex-start; min-height: 1.75rem;
  padding: 0;}
button[data-testid="stBaseButton-tertiary"] p, .st-key-entries [data-testid="stPageLink-NavLink"] p,
[data-testid="stDialog"] [data-testid="stPageLink-NavLink"] p
  {font-weight: 600; text-decoration: underline; text-underline-offset: .15em; color: #0b4f8a;
  white-space: normal; overflow-wrap: anywhere;}
.st-key-entries [data-testid="stPageLink-NavLink"] {padding-left: 0;}
[class*="st-key-hit-"] [data-testid="stPageLink-NavLink"], .st-key-paper [data-testid="stPageLink-NavLink"]
  {padding: 0; min-height: 1.75rem; background: none;}
[class*="st-key-hit-"] [data-testid="stPageLink-NavLink"] p, .st-key-paper [data-testid="stPageLink-NavLink"] p
  {text-decoration: underline; text-underline-offset: .15em; color: #0b4f8a; white-space: normal;
  overflow-wrap: anywhere; font-weight: 400;}
[class*="st-key-hit-"] > div:nth-child(2) [data-testid="stPageLink-NavLink"] p {font-weight: 600; font-size: 1.08rem;}
.st-key-chips button[data-testid="stBaseButton-secondary"] {border-radius: 1rem; min-height: 2rem; padding: 0 .75rem;}
/* A result is skimmed: where the lines of its file broke helps nobody. */
[class*="st-key-hit-"] .rl-quote {white-space: normal;}
.st-key-chips button {max-width: 100%;}
.st-key-chips button p {white-space: normal;}
.st-key-chips button *, [data-testid="stCheckbox"] label *, [data-testid="stAlert"] p
  {overflow-wrap: anywhere; min-width: 0;}
.st-key-facets-switch {display: none;}
.st-key-navigation {border-bottom: 1px solid #d5dde5; padding-bottom: .25rem;}
a:focus-visible, button:focus-visible {outline: 3px solid #0b4f8a !important; outline-offset: 2px;}
@media (max-width: 640px) {
  [data-testid="stMainBlockContainer"] {padding-left: 1rem; padding-right: 1rem;}
  .st-key-facets-switch {display: flex;}
  [data-testid="stColumn"]:has(> * .st-key-facets-closed) {display: none;}
}
@media (prefers-reduced-motion: reduce) {* {animation: none !important; transition: none !important;}}
</style>
"""

# Streamlit's page says that it is English; screen readers would read the German aloud with English sounds.
_LANGUAGE = "<script>document.documentElement.lang = 'de';</script>"

MARK_ID = "fundstelle"
"""Id of the words to which a page is scrolled."""

# Constant text of our own, never anything from a document.
_SHOW = "<script>document.querySelector('{}')?.scrollIntoView({{block: '{}'}});</script>"


def apply() -> None:
    """Put the style sheet and the language into the page. To be called once in every script run."""
    st.html(_STYLE)
    st.html(_LANGUAGE, unsafe_allow_javascript=True)


def scroll_to_mark() -> None:
    """Bring the first marked words of a long page into view."""
    st.html(_SHOW.format(f"#{MARK_ID}", "center"), unsafe_allow_javascript=True)


def scroll_to_container(key: str) -> None:
    """Bring the beginning of the container with this key, a constant, into view."""
    st.html(_SHOW.format(f".st-key-{key}", "start"), unsafe_allow_javascript=True)
