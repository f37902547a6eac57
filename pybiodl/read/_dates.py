"""Dates as ISO 8601 writes them."""

from __future__ import annotations

import pandas as pd


def iso_dates(column: pd.Series) -> pd.Series:
    """Return datetime64 values without time zone (UTC where one is written); NaT where there is no ISO date.

    pandas alone would take ``now`` and ``today`` for dates.
    """
    if pd.api.types.is_datetime64_any_dtype(column.dtype):
        return pd.to_datetime(column, utc=True).dt.tz_localize(None)
    text = column.astype(str)
    text = text.where(text.str.match(r"\s*\d{4}"))
    return pd.to_datetime(text, format="ISO8601", errors="coerce", utc=True).dt.tz_localize(None)
