"""How the shipped reader was trained: `python -m chatbot.reader.training --data DIR --out DIR`."""
