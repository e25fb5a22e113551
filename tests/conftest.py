"""For all tests: the same time zones as the product, before any test looks at them."""

from __future__ import annotations

import zoneinfo

zoneinfo.reset_tzpath(())
