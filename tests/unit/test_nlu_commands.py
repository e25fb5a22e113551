"""Words that are commands when they are the whole message, with the words of the product."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator

import polib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digiter_core.authoring.findings import Findings
from digiter_core.authoring.loader import Loaded, load_scripts
from digiter_core.authoring.plain import plain
from digiter_core.authoring.yaml_reader import read_yaml
from digiter_core.engine.safety import normalise
from digiter_core.engine.script import Question
from nlu.understanding import PlainUnderstanding
from tests.builders import DIALOGUES
