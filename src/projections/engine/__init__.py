"""What all projections share: one loop, checkpoints, rebuilding, waiting for a position, any moment of the past.

To be read in this order:

- `projection`: what a projection is, tables and a pure function from a stream to rows; `checkpoints`: how far each is.
- `decoding`: the next page of the record, folded; `writing`: the rows that follow; `intake`: both, in one transaction.
- `loop`: the engine that keeps all of them at the end of the record; `leases`: which process does;
  `newer`: what an older program leaves to a newer one.
- `rebuilds`: filling them anew beside the live ones; `filling`: all streams, in parts; `swapping`: the change of place;
  `comparing`: what was filled anew held against the live one.
- `reading`: the other side, for whoever asks: a snapshot, waiting for a position, a moment of the past.
"""
