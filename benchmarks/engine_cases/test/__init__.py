"""The test half: only measured, never used for tuning (rule: `..case.half_of`)."""
