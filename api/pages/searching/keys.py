"""What the browser does by itself on the search page: keys, the focus, and telling what was pressed."""

from __future__ import annotations

import json

from nicegui import context, ui
from nicegui.element import Element

# Links are real ones: pressed with Ctrl they open in a tab of their own, as everywhere.
ON_PRESS = """(e) => {
  const hit = e.target.closest('a[data-go], [data-open], [data-draft]');
  if (!hit) return;
  if ('go' in hit.dataset) {
    if (e.ctrlKey || e.metaKey || e.shiftKey) return;
    e.preventDefault();
    emit({go: hit.getAttribute('href')});
  } else {
    if ('open' in hit.dataset) {
      const names = e.currentTarget.querySelectorAll('[data-open]');
      names.forEach((name) => name.setAttribute('aria-expanded', name === hit));
    }
    emit({...hit.dataset});
  }
}"""
# Enter presses the button, which takes the keyboard with it; whoever typed goes on typing.
BACK_TO_BOX = "(e) => setTimeout(() => e.target.querySelector('input')?.focus(), 0)"
ON_KEY = """(e) => {
  const step = {ArrowDown: 1, ArrowUp: -1}[e.key];
  const names = [...e.currentTarget.querySelectorAll('[data-open]')];
  const here = names.indexOf(e.target.closest('li')?.querySelector('[data-open]'));
  if (!step || here < 0) return;
  e.preventDefault();
  names[Math.min(Math.max(here + step, 0), names.length - 1)].focus();
}"""
_INSTALLED = """
const tell = () => emitEvent(%s, location.pathname + location.search);
addEventListener('popstate', tell);
if (performance.getEntriesByType('navigation')[0]?.name !== location.href) tell();  // gone back while it was loading
addEventListener('keydown', (e) => {
  const typing = e.target.closest?.('input, textarea, select, [contenteditable], [role=dialog]');
  const box = document.querySelector('input.z-s-box');
  if (!box || e.isComposing || e.ctrlKey || e.metaKey || e.altKey) return;
  if (e.key === '/' && !typing) {
    e.preventDefault();
    box.focus();
    box.select();
  } else if (e.key === 'ArrowDown' && document.activeElement.matches('body, .z-s-head h2, .z-s-ask *')) {
    const first = document.querySelector('[data-open]');
    if (first) { e.preventDefault(); first.focus(); }
  }
});
"""


def install_keys(event: str) -> None:
    """Let `/` go to the box, and tell the page when the person goes back or forth.

    :param event: the name under which the page is told the address.
    """
    context.client.run_javascript(_INSTALLED % json.dumps(event))


def focus_on(element: Element, first: str = "") -> None:
    """Bring the keyboard to an element, once it is shown.

    :param element: the element.
    :param first: JavaScript to run before.
    """
    act = f"{first}; getHtmlElement({element.id})?.focus({{preventScroll: true}})"
    ui.run_javascript(f"setTimeout(() => {{{act}}}, 30)")


def close_opened(listed: Element) -> None:
    """Bring the keyboard back to the hit that was open.

    :param listed: the element with the hits.
    """
    ui.run_javascript(f"""
const name = getHtmlElement({listed.id})?.querySelector('[data-open][aria-expanded=true]');
name?.setAttribute('aria-expanded', 'false');
name?.focus({{preventScroll: true}});
""")
