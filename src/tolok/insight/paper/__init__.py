"""Reports on paper: charts drawn, type set. Plain data in, PDF/UA-1 out; without Django, so that workers start fast."""
