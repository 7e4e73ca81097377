"""Sets this project up: the pinned Python packages in .venv, the pinned npm packages in node_modules.

    python3 setup/install.py

Does nothing when nothing has changed since. This file keeps to what every Python since 2.7 can read: run by
one that is too old, it looks for a newer one and hands over, or says what is missing.
"""

import os
import subprocess
import sys

OLDEST = (3, 11)
HAND_OVER = "LESSONKIT_SETUP_HANDED_OVER"

if sys.version_info < OLDEST:
    names = ["python3", "python3.14", "python3.13", "python3.12", "python3.11"]
    names = [] if os.environ.get(HAND_OVER) else names
    question = "import sys; sys.exit(sys.version_info < (%d, %d))" % OLDEST
    silence = open(os.devnull, "w")
    for name in names:
        try:
            suits = subprocess.call([name, "-c", question], stdout=silence, stderr=silence) == 0
        except OSError:
            continue
        if suits:
            os.environ[HAND_OVER] = "1"
            sys.exit(subprocess.call([name, os.path.abspath(__file__)]))
    sys.stderr.write(
        "error: Python %d.%d or newer is needed (python.org has it); found only %d.%d: %s\n"
        % (OLDEST + sys.version_info[:2] + (sys.executable,))
    )
    sys.exit(3)

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from environment import main  # noqa: E402

sys.exit(main())
