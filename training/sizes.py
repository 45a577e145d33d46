"""Sizes of the network, shared by training (torch) and export (ONNX), so that export runs without torch."""

SIZE = 384  # width of the encoder's states
LAYERS = 6
HEADS = 12
INNER = 1536  # width of a feed-forward layer
POSITIONS = 512
ARC = 256  # width of a word's vector as a dependent or a head
LABEL = 256  # the same for relation labels
NER = 128  # hidden width of the name tagger
