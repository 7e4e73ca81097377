"""The gates of `build.py check`: what is built, looked at as the audience will see it; nothing is built.

Importing the room costs nothing; `inspect` brings Playwright and needs a browser.
"""
