"""What an index means for those who must act on it: pages over ``tolok.analysis``. Reads; never writes."""
