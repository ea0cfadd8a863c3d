"""What makes the weights of the tagger of `store.attributions`."""
