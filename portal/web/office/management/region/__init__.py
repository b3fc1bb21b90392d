"""What a region decides: promises, terms and its record by two, and its rules of advice."""
