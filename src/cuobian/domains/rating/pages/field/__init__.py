"""Pages for keepers, institute heads and assessors: phone first."""
