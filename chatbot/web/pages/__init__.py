"""The pages, one module each: ask (where readers land), article, browse, coverage, editors."""
