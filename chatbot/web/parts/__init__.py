"""The parts that several pages are made of: the frame, lists of articles, charts, buttons."""
