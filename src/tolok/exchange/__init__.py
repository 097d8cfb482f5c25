"""Coming and going: worksheets and folders of evidence in, last year as a start, everything of an agency out."""
