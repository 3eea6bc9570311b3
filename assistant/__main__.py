"""`python -m assistant` is `deal`."""

from assistant.cli import main

raise SystemExit(main())
