"""A column of flowing texts that keeps in view what is read there, whatever becomes of the window."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from textual.containers import VerticalScroll
from textual.geometry import Region, Size
from textual.widget import Widget

from assistant.terminal.widgets.flow import Spot
from assistant.terminal.widgets.linked import LinkedText


@dataclass(frozen=True, slots=True)
class _Place:
    """What stands at the upper edge of the view, and whether the view is at the end of it all."""

    widget: LinkedText
    line: int
    spot: Spot
    at_end: bool


class Steady(VerticalScroll):
    """Flowing texts under each other.

    When its size changes, the words at the upper edge stay there. When a text above changes, what is in view stays
    where it is. What is to be seen, see `bring`, goes first.
    """

    STAYS_AT_END: ClassVar[bool] = False
    """Whether the end stays in view, where it was, rather than the words at the upper edge."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._place: _Place | None = None
        self._window = Size(0, 0)
        self._length = 0
        self._due: list[LinkedText] = []

    def on_mount(self) -> None:
        """Hear of every layout."""
        self.screen.screen_layout_refresh_signal.subscribe(self, self._laid_out, immediate=True)

    def bring(self, widget: LinkedText) -> None:
        """Scroll so that a text is seen, as soon as it is laid out; of several the last goes before others."""
        if widget in self._due:
            self._due.remove(widget)
        self._due.append(widget)
        self.call_after_refresh(self._bring_now)

    def show_text(self, widget: LinkedText) -> None:
        """Scroll so that a text which is laid out is seen; of one that is higher than the view, the beginning."""
        self.reveal(widget.virtual_region)

    def reveal(self, region: Region) -> None:
        """Scroll no further than is needed to see a region."""
        self.scroll_to_region(region, animate=False, force=True, immediate=True)

    def go(self, line: int) -> None:
        """Scroll so that a line of it all is at the upper edge."""
        if round(self.scroll_y) != min(line, self.max_scroll_y):
            self.scroll_to(y=line, animate=False, force=True, immediate=True)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Take it that somebody wants to read here, unless the window is just changing."""
        super().watch_scroll_y(old_value, new_value)
        if self.outer_size == self._window:
            self._remember()

    def _laid_out(self, _screen: object) -> None:
        if not self.region:  # it is not shown now
            return
        resized, self._window = self.outer_size != self._window, self.outer_size
        grown, self._length = self.virtual_size.height != self._length, self.virtual_size.height
        place = self._place
        if self._due:
            self._bring_due()
        elif place is None or not place.widget.is_attached or not place.widget.virtual_region:
            self._remember()
        elif resized:
            region = place.widget.virtual_region
            line = place.widget.flow.line_of_spot(place.spot, region.width)
            self.go(self.max_scroll_y if place.at_end else region.y + line + min(0, place.line))
            # The spot is kept, not taken anew from where lines break now: then the way back leads back.
            self._place = replace(place, line=round(self.scroll_y) - region.y)
        elif grown:
            self.go(place.widget.virtual_region.y + place.line)
            self._remember()

    def _bring_now(self) -> None:
        """Where nothing was to be laid out anew, no layout will show what is due."""
        if self._due and self.region and not any(map(_is_outdated, self.children)):
            self._bring_due()

    def _bring_due(self) -> None:
        due, self._due = self._due, []
        for widget in due:
            if not widget.is_attached:
                continue
            if not widget.virtual_region:  # the layout that it is part of is still to come
                self._due.append(widget)
                continue
            self.show_text(widget)
        self._remember()

    def _remember(self) -> None:
        """Note what stands at the upper edge of the view."""
        top = round(self.scroll_y)
        self._place = None
        for widget in self.children:
            region = widget.virtual_region
            if isinstance(widget, LinkedText) and top < region.bottom:
                line = top - region.y
                spot = widget.flow.spot_of_line(line, region.width)
                self._place = _Place(widget, line, spot, self.STAYS_AT_END and top >= self.max_scroll_y)
                return


def _is_outdated(widget: Widget) -> bool:
    """Say whether a text has changed since it was laid out, or was not laid out yet."""
    region = widget.virtual_region
    if not isinstance(widget, LinkedText) or not widget.display:
        return False
    return not region or region.height != len(widget.flow.lay_out(region.width)[1])
