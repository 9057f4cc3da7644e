"""`python -m bot`, and the console script `pl`."""

from bot.cli.program import main

if __name__ == "__main__":
    main()
